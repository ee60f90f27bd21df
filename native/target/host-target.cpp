// Which target's code runs here.
#include "support/flags.h"
#include "target/target.h"

namespace wazen {

const Target* hostTarget() {
#if defined(__x86_64__)
  const bool hasBaseline = __builtin_cpu_supports("sse4.1") && !Flags::hasName(flags().disabled, "sse4.1");
  return hasBaseline ? &amd64Target() : nullptr;
#elif defined(__aarch64__)
  return &arm64Target();
#else
  return nullptr;
#endif
}

const Target* targetNamed(const std::string& name) {
  for (const Target* target : {&amd64Target(), &arm64Target()}) {
    if (name == target->name()) return target;
  }
  return nullptr;
}

}  // namespace wazen
