// The register allocator's face: fills `allocs`, `edits` and `spillBytes` of a machine function.
#pragma once

#include "mir/function.h"

namespace wazen::regalloc {

// Stress switches for tests (docs/testing.md); all off in production. From support/flags.h in the addon and irc.
struct Options {
  uint32_t maxRegisters = 32;  // per class, at least 4
  bool spillEverything = false;
  bool localValues = false;  // no value is in a register from one block to the next
  uint32_t randomSeed = 0;   // 0: deterministic heuristics
};

// `targetNames(number)` is only for dumps.
void allocate(mir::Function& function, const Options& options);

// Symbolic execution of the result: every Use operand sees the value it names. Returns nullptr, or a message in the
// arena.
const char* check(const mir::Function& function);

}  // namespace wazen::regalloc
