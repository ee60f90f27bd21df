;; Computes ages. It knows neither the year nor where to write: the host module "env" tells.
(module $age-calculator
  (import "env" "log_i32" (func $log_i32 (param $value i32)))
  (import "env" "current_year" (func $current_year (result i32)))

  (func $get_age (export "get_age") (param $year_of_birth i32) (result i32)
    (i32.sub (call $current_year) (local.get $year_of_birth)))

  (func (export "log_age") (param $year_of_birth i32)
    (call $log_i32 (call $get_age (local.get $year_of_birth)))))
