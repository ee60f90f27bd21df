// See features.h.
#include "target/amd64/features.h"

#include "support/flags.h"

namespace wazen::amd64 {

namespace {

Features named(const std::string& list) {
  Features features;
#define FEATURE(field, name) features.field = Flags::hasName(list, name);
#include "target/amd64/features.inc"
#undef FEATURE
  return features;
}

#if defined(__x86_64__)

// The AVX of a system that does not save its registers does not count: the compiler's run-time library asks it.
Features detect() {
  Features features;
#define FEATURE(field, name) features.field = __builtin_cpu_supports(name) && !flags().disables(name);
#include "target/amd64/features.inc"
#undef FEATURE
  features.avx2 = features.avx2 && features.avx;
  return features;
}

#else

Features detect() { return {}; }

#endif

}  // namespace

std::string Features::text() const {
  std::string out;
#define FEATURE(field, name) \
  if (field) out += std::string(out.empty() ? "" : ",") + name;
#include "target/amd64/features.inc"
#undef FEATURE
  return out;
}

const Features& hostFeatures() {
  static const Features features = flags().features.empty() ? detect() : named(flags().features);
  return features;
}

}  // namespace wazen::amd64
