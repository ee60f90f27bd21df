;; if, with and without else; an arm that does not come to its end makes no jump.
(module
  (func (param i32) (result i32)
    (if (result i32) (local.get 0) (then (i32.const 1)) (else (i32.popcnt (local.get 0)))))
  (func (param i32) (if (local.get 0) (then (local.set 0 (i32.const 1)))))
  (func (param i32) (result i32)
    (if (local.get 0) (then (return (i32.const 1))) (else (unreachable)))
    (i32.const 2))
  (func (param i32 i32) (result i32)
    (local.get 1)
    (if (param i32) (result i32) (local.get 0) (then (drop) (br 0 (i32.const 9)))))
  (func (param i32 i64 i64) (result i64) (select (local.get 1) (local.get 2) (local.get 0))))

;; expect
;; func 0 type 0 locals (i32) slots 2 blocks 4 offset 45
;; bb0:
;;     br_if s0, bb1, bb2
;; bb1:
;;     s1 = move.i32 1:i32
;;     jump bb3
;; bb2:
;;     s1 = i32.popcnt s0
;;     jump bb3
;; bb3:
;;     return s1
;;
;; func 1 type 1 locals (i32) slots 2 blocks 3 offset 59
;; bb0:
;;     br_if s0, bb1, bb2
;; bb1:
;;     s0 = move.i32 1:i32
;;     jump bb2
;; bb2:
;;     return
;;
;; func 2 type 0 locals (i32) slots 2 blocks 3 offset 71
;; bb0:
;;     br_if s0, bb1, bb2
;; bb1:
;;     return 1:i32
;; bb2:
;; @50 unreachable
;;
;; func 3 type 2 locals (i32, i32) slots 4 blocks 4 offset 86
;; bb0:
;;     s2 = move.i32 s1
;;     br_if s0, bb1, bb2
;; bb1:
;;     s2 = move.i32 9:i32
;;     jump bb3
;; bb2:
;;     jump bb3
;; bb3:
;;     return s2
;;
;; func 4 type 3 locals (i32, i64, i64) slots 6 blocks 1 offset 101
;; bb0:
;;     s3 = select.i64 s1, s2, s0
;;     return s3
