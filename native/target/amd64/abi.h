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

#include <cstdint>
#include <vector>

#include "ir/module.h"
#include "mir/function.h"

namespace wazen::amd64 {

struct Place {
  bool isRegister;
  mir::PReg reg;         // if it is
  uint32_t stackOffset;  // if it is not, in bytes
};

// Places for values of the given types, in order.
class Assigner {
 public:
  Place next(Type type);
  // Bytes of stack that the values so far need, a multiple of 16.
  uint32_t stackBytes() const { return (stackBytes_ + 15) & ~15u; }

 private:
  uint32_t gprs_ = 0;
  uint32_t vecs_ = 0;
  uint32_t stackBytes_ = 0;
};

// Stack bytes for arguments or results, whichever is more.
uint32_t stackBytesOf(const Signature& signature);

mir::RegSet allocatableRegisters();
mir::RegSet callClobbers();
const char* registerName(mir::PReg reg);

constexpr mir::RegClass regClassOf(Type type) { return isFloat(type) ? mir::RegClass::Vec : mir::RegClass::Gpr; }

}  // namespace wazen::amd64
