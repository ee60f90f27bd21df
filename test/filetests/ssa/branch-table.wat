;; run: --stage ssa
;; Several edges of one table to the same block: an argument each.
(module (func (param i32) (result i32) (local i32)
  (block (block
    (br_table 0 1 0 1 (local.get 0)))
    (local.set 1 (i32.const 3)))
  (local.get 1)))

;; expect
;; func 0 (i32) -> (i32)
;;
;; bb0:                                            ; entry
;;         v3 = i32.const 3
;;         v1 = i32.const 0
;;         v0 = param.i32 0
;;         br_table v0, bb1, bb2(v1), bb1, bb2(v1)
;;
;; bb1:                                            ; from bb0 bb0
;;         jump bb2(v3)
;;
;; bb2(v5: i32):                                   ; from bb0 bb0 bb1
;;         return v5
