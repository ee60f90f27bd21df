;; Arguments stand in consecutive slots, where the results appear.
(module
  (type $binary (func (param i32 i32) (result i32)))
  (table 1 funcref)
  (func $f (type $binary) (i32.add (local.get 0) (local.get 1)))
  (func $pair (param i32) (result i32 i64) (local.get 0) (i64.const 1))
  (func (param i32) (result i32) (call $f (call $f (local.get 0) (i32.const 1)) (i32.clz (local.get 0))))
  (func (param i32) (result i32) (call_indirect (type $binary) (local.get 0) (local.get 0) (i32.const 0)))
  (func (param i32) (result i32) (call $pair (local.get 0)) (drop)))

;; expect
;; func 0 type 0 locals (i32, i32) slots 4 blocks 1 offset 46
;; bb0:
;;     s2 = i32.add s0, s1
;;     return s2
;;
;; func 1 type 1 locals (i32) slots 3 blocks 1 offset 54
;; bb0:
;;     return s0, 1:i64
;;
;; func 2 type 2 locals (i32) slots 3 blocks 1 offset 61
;; bb0:
;;     s1 = move.i32 s0
;;     s2 = move.i32 1:i32
;; @42 call func 0, s1
;;     s2 = i32.clz s0
;; @47 call func 0, s1
;;     return s1
;;
;; func 3 type 2 locals (i32) slots 4 blocks 1 offset 75
;; bb0:
;;     s1 = move.i32 s0
;;     s2 = move.i32 s0
;; @52 call_indirect 0:i32, type 0, table 0, s1
;;     return s1
;;
;; func 4 type 2 locals (i32) slots 3 blocks 1 offset 87
;; bb0:
;;     s1 = move.i32 s0
;; @5a call func 1, s1
;;     return s1
