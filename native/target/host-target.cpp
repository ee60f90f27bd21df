// Which target's code runs here.
#include "support/flags.h"
#include "target/target.h"

namespace wazen {

const Target* hostTarget() {
#if defined(__x86_64__)
  const bool hasBaseline = __builtin_cpu_supports("sse4.1") && !Flags::hasName(flags().disabled, "sse4.1");
  return hasBaseline ? &amd64Target() : nullptr;
#elif defined(__aarch64__)
  return nullptr;
#else
  return nullptr;
#endif
}

}  // namespace wazen
