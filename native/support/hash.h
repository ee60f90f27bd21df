// Hash functions for tables in an arena.
#pragma once

#include <cstdint>

namespace wazen {

// Mixes all bits of `x` into the low ones.
inline uint32_t hashMix(uint64_t x) {
  x ^= x >> 32;
  x *= 0x9e3779b97f4a7c15u;
  return uint32_t(x >> 32);
}

}  // namespace wazen
