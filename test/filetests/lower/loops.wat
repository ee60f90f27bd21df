;; Only a loop that something branches back to is marked as one. Parameters are moved to the header's slots.
(module
  (func (param i32) (loop (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))
  (func (param i32) (loop (local.set 0 (i32.const 1))))
  (func (param i32) (result i32)
    (i32.const 0)
    (loop (param i32) (result i32)
      (i32.const 1)
      (i32.add)
      (local.tee 0)
      (br_if 0 (i32.lt_u (local.get 0) (i32.const 10))))))

;; expect
;; func 0 type 0 locals (i32) slots 3 blocks 3 offset 30
;; bb0:
;;     jump bb1
;; bb1 loop:
;;     s0 = i32.sub s0, 1:i32
;;     br_if s0, bb1, bb2
;; bb2:
;;     return
;;
;; func 1 type 0 locals (i32) slots 2 blocks 2 offset 45
;; bb0:
;;     jump bb1
;; bb1:
;;     s0 = move.i32 1:i32
;;     return
;;
;; func 2 type 1 locals (i32) slots 4 blocks 4 offset 55
;; bb0:
;;     s1 = move.i32 0:i32
;;     jump bb1
;; bb1 loop:
;;     s0 = i32.add s1, 1:i32
;;     s2 = i32.lt_u s0, 10:i32
;;     br_if s2, bb2, bb3
;; bb2:
;;     s1 = move.i32 s0
;;     jump bb1
;; bb3:
;;     return s0
