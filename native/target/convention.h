// Where arguments and results are: the part of a calling convention that is the same on every machine. Integers and
// references take registers of one list, floats and vectors of another, and what finds none left lies at the stack
// pointer of the caller, 8 bytes each (16 for v128). Results are assigned the same way; those on the stack overwrite
// the arguments.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ir/module.h"
#include "mir/function.h"

namespace wazen {

// The lists of registers, in the order they are taken.
struct Convention {
  std::span<const mir::PReg> gprs;
  std::span<const mir::PReg> vecs;
};

struct Place {
  bool isRegister;
  mir::PReg reg;         // if it is
  uint32_t stackOffset;  // if it is not, in bytes
};

// Places for values of the given types, in order.
class Assigner {
 public:
  explicit Assigner(const Convention& convention) : convention_(convention) {}
  Place next(Type type);
  // Bytes of stack that the values so far need, a multiple of 16.
  uint32_t stackBytes() const { return (stackBytes_ + 15) & ~15u; }

 private:
  const Convention& convention_;
  uint32_t gprs_ = 0;
  uint32_t vecs_ = 0;
  uint32_t stackBytes_ = 0;
};

// Stack bytes for arguments or results, whichever is more.
uint32_t stackBytesOf(const Convention& convention, const Signature& signature);

constexpr mir::RegClass regClassOf(Type type) { return isFloat(type) ? mir::RegClass::Vec : mir::RegClass::Gpr; }

constexpr uint32_t bytesOf(Type type) {
  switch (type) {
    case Type::I32:
    case Type::F32: return 4;
    case Type::V128: return 16;
    default: return 8;
  }
}

}  // namespace wazen
