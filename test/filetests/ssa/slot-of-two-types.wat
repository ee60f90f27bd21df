;; run: --stage ssa
;; The same slot of the operand stack holds an i32, which nobody reads, and later an f64: one phi, of f64.
(module (func (param i32) (result f64)
  (drop (if (result i32) (local.get 0) (then (i32.const 1)) (else (i32.const 2))))
  (if (result f64) (local.get 0) (then (f64.const 1)) (else (f64.const 2)))))

;; expect
;; func 0 (i32) -> (f64)
;;
;; bb0:                                            ; entry
;;         v9 = f64.const 2
;;         v7 = f64.const 1
;;         v4 = i32.const 2
;;         v2 = i32.const 1
;;         v0 = param.i32 0
;;         br_if v0, bb1, bb2
;;
;; bb1:                                            ; from bb0
;;         jump bb3
;;
;; bb2:                                            ; from bb0
;;         jump bb3
;;
;; bb3:                                            ; from bb1 bb2
;;         br_if v0, bb4, bb5
;;
;; bb4:                                            ; from bb3
;;         jump bb6(v7)
;;
;; bb5:                                            ; from bb3
;;         jump bb6(v9)
;;
;; bb6(v11: f64):                                  ; from bb4 bb5
;;         return v11
