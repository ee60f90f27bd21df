;; run: WAZEN_CELLS=1 --stage ssa
;; The cell of a reference on the operand stack is null from the start, whatever the stack holds there.
(module (func (param i32 externref) (result externref)
  (if (result externref) (local.get 0) (then (local.get 1)) (else (ref.null extern)))))

;; expect
;; func 0 (i32, ref) -> (ref)
;;
;; bb0:                                            ; entry
;;         v7 = ref.const 0
;;         v2 = vm.frame
;;         vm.store v2, v7, 0, frame
;;         vm.store v2, v7, 8, frame
;;         v0 = param.i32 0
;;         v1 = param.ref 1
;;         vm.store v2, v1, 0, frame
;;         br_if v0, bb1, bb2
;;
;; bb1:                                            ; from bb0
;;         vm.store v2, v1, 8, frame
;;         jump bb3
;;
;; bb2:                                            ; from bb0
;;         vm.store v2, v7, 8, frame
;;         jump bb3
;;
;; bb3:                                            ; from bb1 bb2
;;         v11 = vm.load.ref v2, 8, frame
;;         return v11
