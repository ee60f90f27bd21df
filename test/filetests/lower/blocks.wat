;; Blocks that nothing branches to leave no trace; values of a label are moved to its slots.
(module
  (func (param i32) (result i32)
    (block (result i32) (i32.add (local.get 0) (i32.const 1))))
  (func (param i32 i32) (result i32)
    (block (result i32)
      (br_if 0 (local.get 0) (local.get 1))
      (drop)
      (i32.const 7)))
  ;; The value is below another one: an edge block moves it.
  (func (param i32) (result i32)
    (block (result i32)
      (i32.clz (local.get 0))
      (br_if 0 (i32.ctz (local.get 0)) (local.get 0))
      (i32.add))))

;; expect
;; func 0 type 0 locals (i32) slots 3 blocks 1 offset 32
;; bb0:
;;     s1 = i32.add s0, 1:i32
;;     return s1
;;
;; func 1 type 1 locals (i32, i32) slots 4 blocks 4 offset 43
;; bb0:
;;     br_if s1, bb1, bb2
;; bb1:
;;     s2 = move.i32 s0
;;     jump bb3
;; bb2:
;;     s2 = move.i32 7:i32
;;     jump bb3
;; bb3:
;;     return s2
;;
;; func 2 type 0 locals (i32) slots 4 blocks 4 offset 58
;; bb0:
;;     s1 = i32.clz s0
;;     s2 = i32.ctz s0
;;     br_if s0, bb1, bb2
;; bb1:
;;     s1 = move.i32 s2
;;     jump bb3
;; bb2:
;;     s1 = i32.add s1, s2
;;     jump bb3
;; bb3:
;;     return s1
