// Constants that cost more than a move: several instructions, or a load. Their users share them:
//
//     bb1:  x = mul v1, 0x123456789      bb0:  c = 0x123456789      before the loop, which calls nothing
//           y = xor v2, 0x123456789  ->  bb1:  x = mul v1, c
//           br_if .., bb1, bb2                 y = xor v2, c
//
// Where registers are short, the allocator makes such a constant again instead of keeping it.
#pragma once

#include "mir/function.h"
#include "ssa/function.h"

namespace wazen {

class SharedConstants {
 public:
  struct Constant {
    Type type;
    uint64_t low, high;
    mir::VReg reg;
    uint32_t at;    // the place before its first user, in instructions that are made backwards
    uint32_t inst;  // that makes it
    Constant* next;
  };

  SharedConstants(const ssa::Function& function, Arena& arena);

  // The constant for a user in `user`, made there or before loops around it. Null if there are too many already.
  Constant* find(const ssa::Block* user, Type type, uint64_t low, uint64_t high);
  // Those to be made in a block.
  Constant* of(const ssa::Block* block) const { return byBlock_[block->order]; }

 private:
  const ssa::Block* scopeOf(const ssa::Block* user) const;

  Arena& arena_;
  Constant** byBlock_;
};

}  // namespace wazen
