// Random machine functions for testing the register allocator: structured control flow with loops, cold blocks and
// switches; calls, fixed operands, two-address operands, temporaries, early and late operands, copies, repeatable
// constants; both classes and all widths. Everything keeps the promises of mir/function.h.
#pragma once

#include <cstdint>

#include "mir/function.h"

namespace wazen {

struct RandomMirOptions {
  uint64_t seed = 1;
  uint32_t size = 30;      // about how many instructions
  uint32_t registers = 6;  // per class, at least 4
  uint32_t window = ~0u;   // only this many of the newest values are used, as in real code
  uint32_t bodySize = 5;   // at most one less instruction or nested construct in each arm or loop
};

void makeRandomMir(const RandomMirOptions& options, mir::Function& out);

}  // namespace wazen
