// Which target's code runs here.
#include "target/target.h"

namespace wazen {

const Target* hostTarget() {
#if defined(__x86_64__)
  return hostHasAmd64Baseline() ? &amd64Target() : nullptr;
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
