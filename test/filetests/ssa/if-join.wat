;; run: --stage ssa
;; A phi where the branches leave different values: of local 1, and none of local 2, which is the same on both ways.
(module (func (param i32) (result i32) (local i32 i32)
  (local.set 2 (i32.const 7))
  (if (local.get 0) (then (local.set 1 (i32.const 5))))
  (i32.add (local.get 1) (local.get 2))))

;; expect
;; func 0 (i32) -> (i32)
;;
;; bb0:                                            ; entry
;;         v4 = i32.const 5
;;         v2 = i32.const 7
;;         v1 = i32.const 0
;;         v0 = param.i32 0
;;         br_if v0, bb1, bb2(v1)
;;
;; bb1:                                            ; from bb0
;;         jump bb2(v4)
;;
;; bb2(v6: i32):                                   ; from bb0 bb1
;;         v7 = i32.add v6, v2
;;         return v7
