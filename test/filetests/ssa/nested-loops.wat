;; run: --stage ssa
;; The inner loop writes local 0, so both headers have a phi of it; only the outer one writes local 1.
(module (func (param i32 i32) (result i32)
  (loop
    (loop
      (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
      (br_if 0 (local.get 0)))
    (local.set 1 (i32.sub (local.get 1) (i32.const 1)))
    (br_if 0 (local.get 1)))
  (local.get 0)))

;; expect
;; func 0 (i32, i32) -> (i32)
;;
;; bb0:                                            ; entry
;;         v10 = i32.const 1
;;         v0 = param.i32 0
;;         v1 = param.i32 1
;;         jump bb1(v0, v1)
;;
;; bb1(v3: i32, v4: i32):                          ; loop from bb0 bb3
;;         poll
;;         jump bb2(v3)
;;
;; bb2(v7: i32):                                   ; loop from bb1 bb2
;;         poll
;;         v9 = i32.sub v7, v10
;;         br_if v9, bb2(v9), bb3
;;
;; bb3:                                            ; from bb2
;;         v12 = i32.sub v4, v10
;;         br_if v12, bb1(v9, v12), bb4
;;
;; bb4:                                            ; from bb3
;;         return v9
