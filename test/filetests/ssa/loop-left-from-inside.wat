;; run: --stage ssa
;; The inner loop jumps back to the outer header before its own end: the outer loop reaches as far as the inner one.
(module (func (param i32 i32) (result i32)
  (loop
    (loop
      (br_if 1 (local.get 1))
      (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
      (br_if 0 (local.get 0))))
  (local.get 0)))

;; expect
;; func 0 (i32, i32) -> (i32)
;;
;; bb0:                                            ; entry
;;         v10 = i32.const 1
;;         v0 = param.i32 0
;;         v1 = param.i32 1
;;         jump bb1(v0)
;;
;; bb1(v3: i32):                                   ; loop from bb0 bb2
;;         poll
;;         jump bb2(v3)
;;
;; bb2(v6: i32):                                   ; loop from bb1 bb3
;;         poll
;;         br_if v1, bb1(v6), bb3
;;
;; bb3:                                            ; from bb2
;;         v9 = i32.sub v6, v10
;;         br_if v9, bb2(v9), bb4
;;
;; bb4:                                            ; from bb3
;;         return v9
