;; run: WAZEN_CELLS=1 --stage ssa
;; Slots that live from block to block are cells of the frame: no phi. Within a block the value is known: one load, and only the last store.
(module (func (param i32) (result i32) (local i32)
  (loop
    (local.set 1 (i32.add (local.get 1) (local.get 0)))
    (local.set 1 (i32.mul (local.get 1) (local.get 1)))
    (br_if 0 (local.get 1)))
  (local.get 1)))

;; expect
;; func 0 (i32) -> (i32)
;;
;; bb0:                                            ; entry
;;         v3 = i32.const 0
;;         v1 = vm.frame
;;         v0 = param.i32 0
;;         vm.store v1, v0, 0, frame
;;         vm.store v1, v3, 8, frame
;;         jump bb1
;;
;; bb1:                                            ; loop from bb0 bb1
;;         poll
;;         v8 = vm.load.i32 v1, 8, frame
;;         v9 = vm.load.i32 v1, 0, frame
;;         v7 = i32.add v8, v9
;;         v11 = i32.mul v7, v7
;;         vm.store v1, v11, 8, frame
;;         br_if v11, bb1, bb2
;;
;; bb2:                                            ; from bb1
;;         return v11
