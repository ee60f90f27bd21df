;; Memory, globals, tables and references: immediates, and the offset in the module of what can trap.
(module
  (memory 1)
  (table $t 1 externref)
  (global $g (mut i64) (i64.const 0))
  (data "x")
  (func $f (param i32 externref) (result i32)
    (i32.store16 offset=300 (local.get 0) (i32.load8_s offset=2 (local.get 0)))
    (i64.store (local.get 0) (i64.load32_u offset=0xffffffff (local.get 0)))
    (global.set $g (i64.div_s (global.get $g) (i64.const 3)))
    (memory.copy (local.get 0) (i32.const 1) (i32.const 2))
    (memory.init 0 (local.get 0) (i32.const 1) (i32.const 2))
    (data.drop 0)
    (table.set $t (i32.const 0) (local.get 1))
    (drop (table.grow $t (ref.null extern) (memory.grow (memory.size))))
    (i32.add (ref.is_null (table.get $t (local.get 0))) (i32.trunc_sat_f32_s (f32.const 1)))))

;; expect
;; func 0 type 0 locals (i32, externref) slots 5 blocks 1 offset 47
;; bb0:
;; @34 s3 = i32.load8_s s0, memory 0, 2
;; @37 i32.store16 s0, s3, memory 0, 300
;; @3f s3 = i64.load32_u s0, memory 0, 4294967295
;; @46 i64.store s0, s3, memory 0, 0
;;     s2 = global.get.i64 global 0
;; @4d s2 = i64.div_s s2, 3:i64
;;     global.set.i64 s2, global 0
;; @56 memory.copy s0, 1:i32, 2:i32, memory 0, memory 0
;; @60 memory.init s0, 1:i32, 2:i32, memory 0, data 0
;; @64 data.drop data 0
;; @6b table.set 0:i32, s1, table 0
;;     s3 = memory.size memory 0
;; @71 s3 = memory.grow s3, memory 0
;; @73 s2 = table.grow 0:externref, s3, table 0
;; @79 s2 = table.get s0, table 0
;;     s2 = ref.is_null s2
;;     s3 = i32.trunc_sat_f32_s 0x3f800000:f32
;;     s2 = i32.add s2, s3
;;     return s2
