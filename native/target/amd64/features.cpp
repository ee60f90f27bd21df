// See features.h.
#include "target/amd64/features.h"

#include "support/flags.h"

namespace wazen::amd64 {

#if defined(__x86_64__)

namespace {

Features detect() {
  Features features;
  if (flags().baseline) return features;
  features.popcnt = __builtin_cpu_supports("popcnt");
  features.lzcnt = __builtin_cpu_supports("lzcnt");
  features.bmi1 = __builtin_cpu_supports("bmi");
  features.bmi2 = __builtin_cpu_supports("bmi2");
  features.avx = __builtin_cpu_supports("avx");
  return features;
}

}  // namespace

const Features& hostFeatures() {
  static const Features features = detect();
  return features;
}

#else

const Features& hostFeatures() {
  static const Features none;
  return none;
}

#endif

}  // namespace wazen::amd64
