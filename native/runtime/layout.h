// Offsets of fields that machine code and TypeScript share, from lib/engine/layout.ts.
#pragma once

#include <cstdint>

namespace wazen {
#include "runtime/layout.inc"
}  // namespace wazen
