;; run: --stage ssa
;; Nothing reads local 1 after the join: no phi.
(module (func (param i32) (result i32) (local i32)
  (if (local.get 0) (then (local.set 1 (i32.const 5))))
  (local.set 1 (i32.const 6))
  (local.get 1)))

;; expect
;; func 0 (i32) -> (i32)
;;
;; bb0:                                            ; entry
;;         v5 = i32.const 6
;;         v3 = i32.const 5
;;         v1 = i32.const 0
;;         v0 = param.i32 0
;;         br_if v0, bb1, bb2
;;
;; bb1:                                            ; from bb0
;;         jump bb2
;;
;; bb2:                                            ; from bb0 bb1
;;         return v5
