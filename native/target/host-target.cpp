// Which target's code runs here.
#include "target/target.h"

namespace wazen {

const Target* hostTarget() {
#if defined(__x86_64__)
  return __builtin_cpu_supports("sse4.1") ? &amd64Target() : nullptr;
#else
  return nullptr;
#endif
}

}  // namespace wazen
