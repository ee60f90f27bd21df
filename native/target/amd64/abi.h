// The calling convention of guest code.
//
//   integers, references   rax rcx rdx rbx rsi rdi r8 r9, in this order; i32 zero-extended to 64 bits
//   floats                 xmm0 to xmm7
//   others                 8 bytes each (16 for v128) at [rsp] of the caller at the call
//
// Results are assigned the same way; those on the stack overwrite the arguments. No register survives a call but rsp
// and the pinned ones: r13 activation, r14 base of memory 0, r15 instance context. A call through a funcref passes the
// code in r11, the callee's context in r15 and the caller's in r12, and restores r14 and r15 itself.
#pragma once

#include "mir/function.h"
#include "target/convention.h"

namespace wazen::amd64 {

// Registers of arguments and results.
extern const Convention convention;

mir::RegSet allocatableRegisters();
mir::RegSet callClobbers();
const char* registerName(mir::PReg reg);

}  // namespace wazen::amd64
