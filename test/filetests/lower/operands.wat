;; Locals and constants are named as operands and cost no instruction; a result goes straight to the local that takes it.
(module
  (func (param i32 i32) (result i32) (local i32)
    (local.set 2 (i32.add (local.get 0) (i32.const 5)))
    (drop (local.tee 1 (i32.mul (local.get 2) (local.get 2))))
    (local.set 0 (local.get 1))
    (i32.sub (local.get 1) (i32.const 5)))
  (func (param i64 f32 f64) (result f64)
    (drop (i64.add (local.get 0) (i64.const 0x1_0000_0001)))
    (drop (f32.mul (local.get 1) (f32.const 0.5)))
    (f64.max (local.get 2) (f64.const 1e100))))

;; expect
;; func 0 type 0 locals (i32, i32, i32) slots 5 blocks 1 offset 33
;; bb0:
;;     s2 = i32.add s0, 5:i32
;;     s1 = i32.mul s2, s2
;;     s0 = move.i32 s1
;;     s3 = i32.sub s1, 5:i32
;;     return s3
;;
;; func 1 type 1 locals (i64, f32, f64) slots 5 blocks 1 offset 62
;; bb0:
;;     s3 = i64.add s0, 4294967297:i64
;;     s3 = f32.mul s1, 0x3f000000:f32
;;     s3 = f64.max s2, 0x54b249ad2594c37d:f64
;;     return s3
