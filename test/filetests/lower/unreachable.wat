;; Code that cannot be reached is checked and makes nothing, blocks and branches in it included.
(module
  (func (result i32) (unreachable) (drop (i32.add (block (result i32) (br 0 (i32.const 1))) (i32.const 2))) (i32.const 3))
  (func (param i32) (result i32)
    (block
      (br 0)
      (loop (br 0) (if (i32.const 1) (then (br 2)) (else (br 0))))
      (br_table 0 0))
    (local.get 0))
  (func (loop (br 0))))

;; expect
;; func 0 type 0 locals () slots 2 blocks 1 offset 33
;; bb0:
;; @22 unreachable
;;
;; func 1 type 1 locals (i32) slots 2 blocks 2 offset 50
;; bb0:
;;     jump bb1
;; bb1:
;;     return s0
;;
;; func 2 type 2 locals () slots 0 blocks 2 offset 79
;; bb0:
;;     jump bb1
;; bb1 loop:
;;     jump bb1
