// What an opcode computes from constants, exactly as the specification says.
#pragma once

#include <cstdint>

#include "ir/opcodes.h"

namespace wazen::opt {

// Arguments and result as raw bits (f32 and i32 in the low 32). False if it must not be computed here: it traps, its
// result is a NaN (whose bits the specification leaves open), or it is not a pure operator on numbers.
bool evaluate(Op op, uint64_t a, uint64_t b, uint64_t& result);

}  // namespace wazen::opt
