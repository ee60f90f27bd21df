;; run: --stage ssa
;; A phi at the header for what the loop writes (local 0), and none for what it only reads (local 1).
(module (func (param i32 i32) (result i32)
  (loop
    (local.set 0 (i32.sub (local.get 0) (local.get 1)))
    (br_if 0 (local.get 0)))
  (local.get 1)))

;; expect
;; func 0 (i32, i32) -> (i32)
;;
;; bb0:                                            ; entry
;;         v0 = param.i32 0
;;         v1 = param.i32 1
;;         jump bb1(v0)
;;
;; bb1(v3: i32):                                   ; loop from bb0 bb1
;;         poll
;;         v5 = i32.sub v3, v1
;;         br_if v5, bb1(v5), bb2
;;
;; bb2:                                            ; from bb1
;;         return v1
