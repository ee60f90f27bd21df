// Traps: turns faults of guest code into suspended guests, and walks the frames of a guest that has left.
#pragma once

#include <cstdint>

#include "runtime/activation.h"

namespace wazen {

// Once per process; does nothing where there is no backend.
void installTrapHandler();

// One wasm frame.
struct Frame {
  uint32_t instanceId;
  uint32_t functionIndex;
  uint32_t at;
};

// Frames of a guest that is suspended or trapped, innermost first; how many were written, at most `limit`.
uint32_t walkStack(const Activation& activation, Frame* out, uint32_t limit);

}  // namespace wazen
