// Which slots carry a value from one block to another, and where: what SSA construction makes phis of.
//
// Slots whose live sets would cost too much, as all locals together in a function with many locals and many joins, are
// kept in memory instead: cells of the frame that are written and read where the slot is (ssa/translate.cpp).
#pragma once

#include "ir/reader.h"
#include "ssa/function.h"

namespace wazen::ssa {

struct SlotLiveness {
  // By position of the block, and one more: where its slots begin in `slots`. In ascending order of slots.
  uint32_t* first = nullptr;
  uint32_t* slots = nullptr;      // alive at the start of the block, without those in memory
  uint8_t* isInMemory = nullptr;  // by slot
  // By slot, and one more: where the blocks begin that write it, in ascending order, in `writers`.
  uint32_t* firstWriter = nullptr;
  uint32_t* writers = nullptr;
  // By position of the block: the last block of its loop, nested ones included, if it is a header.
  uint32_t* loopEnd = nullptr;

  uint32_t count(uint32_t block) const { return first[block + 1] - first[block]; }
};

// nullptr, or what is wrong with the words. `function` has its blocks and edges; parameters and locals count as written
// by the entry block.
const char* computeSlotLiveness(const IrFunction& ir, const Outline& outline, const Function& function,
                                SlotLiveness& out);

}  // namespace wazen::ssa
