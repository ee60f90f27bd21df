// The calling convention of guest code (docs/abi.md): which registers hold arguments and results, which the allocator
// has.
#pragma once

#include "mir/function.h"
#include "target/convention.h"

namespace wazen::arm64 {

// Registers of arguments and results.
extern const Convention convention;

mir::RegSet allocatableRegisters();
mir::RegSet callClobbers();
const char* registerName(mir::PReg reg);

}  // namespace wazen::arm64
