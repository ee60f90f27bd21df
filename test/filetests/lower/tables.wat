;; br_table: labels that need moves, and the function's own, get one edge block each, however often they occur.
(module
  (func (param i32) (result i32)
    (block (block (block (br_table 0 1 2 0 1 (local.get 0))) (return (i32.const 1))) (return (i32.const 2)))
    (i32.const 3))
  (func (param i32) (result i32)
    (block (result i32)
      (i32.ctz (local.get 0))
      (br_table 0 1 0 1 (local.get 0) (local.get 0)))))

;; expect
;; func 0 type 0 locals (i32) slots 2 blocks 4 offset 25
;; bb0:
;;     br_table s0, bb1, bb2, bb3, bb1, bb2
;; bb1:
;;     return 1:i32
;; bb2:
;;     return 2:i32
;; bb3:
;;     return 3:i32
;;
;; func 1 type 0 locals (i32) slots 4 blocks 4 offset 54
;; bb0:
;;     s1 = i32.ctz s0
;;     br_table s0, bb1, bb2, bb1, bb2
;; bb1:
;;     s1 = move.i32 s0
;;     jump bb3
;; bb2:
;;     return s0
;; bb3:
;;     return s1
