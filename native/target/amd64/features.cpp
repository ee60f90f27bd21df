// See features.h.
#include "target/amd64/features.h"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include "support/flags.h"
#include "target/target.h"

namespace wazen::amd64 {

namespace {

Features named(const std::string& list) {
  Features features;
#define FEATURE(field, name, leaf, word, bit) features.field = Flags::hasName(list, name);
#include "target/amd64/features.inc"
#undef FEATURE
  return features;
}

#if defined(__x86_64__)

// One leaf of cpuid; zeros if the processor has none of that number. (`__builtin_cpu_supports` always says no where the
// compiler's run-time library is zig's.)
struct Cpuid {
  explicit Cpuid(unsigned leaf) { __get_cpuid_count(leaf, 0, &eax, &ebx, &ecx, &edx); }
  unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
};

bool has(unsigned word, unsigned bit) { return (word >> bit & 1) != 0; }

// Whether the system saves the upper halves of the vector registers: XCR0, which can be read if there is OSXSAVE.
bool savesVectors() {
  if (!has(Cpuid(1).ecx, 27)) return false;
  unsigned low, high;
  __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return (low & 6) == 6;
}

Features detect() {
  Features features;
#define FEATURE(field, name, leaf, word, bit) features.field = has(Cpuid(leaf).word, bit) && !flags().disables(name);
#include "target/amd64/features.inc"
#undef FEATURE
  features.avx = features.avx && savesVectors();
  features.avx2 = features.avx2 && features.avx;
  return features;
}

bool detectBaseline() { return has(Cpuid(1).ecx, 19); }

#else

Features detect() { return {}; }

bool detectBaseline() { return false; }

#endif

}  // namespace

std::string Features::text() const {
  std::string out;
#define FEATURE(field, name, leaf, word, bit) \
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

bool wazen::hostHasAmd64Baseline() { return amd64::detectBaseline() && !Flags::hasName(flags().disabled, "sse4.1"); }
