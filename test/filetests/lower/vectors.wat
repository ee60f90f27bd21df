;; The last instruction writes the local itself, unless an earlier value of the local is still needed.
(module
  (func (param v128 i32 v128)
    (local.set 0 (i32x4.add (local.get 0) (local.get 2)))
    (local.set 1 (i32.add (local.get 1) (i32x4.extract_lane 3 (local.get 0))))
    (local.get 0)
    (local.set 0 (v128.xor (local.get 0) (local.get 2)))
    (local.set 2)))

;; expect
;; func 0 type 0 locals (v128, i32, v128) slots 11 blocks 1 offset 25
;; bb0:
;;     s0 = i32x4.add s0, s3
;;     s6 = i32x4.extract_lane s0, 3
;;     s2 = i32.add s2, s6
;;     s7 = v128.xor s0, s3
;;     s5 = move.v128 s0
;;     s0 = move.v128 s7
;;     s3 = move.v128 s5
;;     return
