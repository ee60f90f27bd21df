;; A local that is still on the stack is moved to its slot before it is written; the instruction's result may then not go there directly.
(module
  (func (param i32) (result i32)
    (local.get 0)
    (local.set 0 (i32.add (local.get 0) (i32.const 1)))
    (i32.add (local.get 0)))
  ;; More than eight slots: all pending locals are moved at once.
  (func (param i32 i32) (result i32)
    local.get 0 local.get 1 local.get 0 local.get 1 local.get 0 i32.const 1 local.get 1 local.get 0 local.get 1 local.get 0
    i32.const 7
    local.set 1
    i32.add i32.add i32.add i32.add i32.add i32.add i32.add i32.add i32.add))

;; expect
;; func 0 type 0 locals (i32) slots 4 blocks 1 offset 31
;; bb0:
;;     s2 = i32.add s0, 1:i32
;;     s1 = move.i32 s0
;;     s0 = move.i32 s2
;;     s1 = i32.add s1, s0
;;     return s1
;;
;; func 1 type 1 locals (i32, i32) slots 13 blocks 1 offset 46
;; bb0:
;;     s2 = move.i32 s0
;;     s3 = move.i32 s1
;;     s4 = move.i32 s0
;;     s5 = move.i32 s1
;;     s6 = move.i32 s0
;;     s8 = move.i32 s1
;;     s9 = move.i32 s0
;;     s10 = move.i32 s1
;;     s11 = move.i32 s0
;;     s1 = move.i32 7:i32
;;     s10 = i32.add s10, s11
;;     s9 = i32.add s9, s10
;;     s8 = i32.add s8, s9
;;     s7 = i32.add 1:i32, s8
;;     s6 = i32.add s6, s7
;;     s5 = i32.add s5, s6
;;     s4 = i32.add s4, s5
;;     s3 = i32.add s3, s4
;;     s2 = i32.add s2, s3
;;     return s2
