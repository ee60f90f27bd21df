// From slots to values: SSA construction while the builder goes through the blocks, in an order in which all
// predecessors of a block that is no loop header come before it.
//
// Every block passes on to its successors the values of the slots that are alive there (ssa/slot-liveness.h). Where two
// of them differ, and at the head of a loop that writes the slot, there is a phi. That gives the phis that are needed
// and, but for loops that write back what they found, no others.
//
// Slots that are kept in memory are known from their first read or write in a block to its end.
#pragma once

#include "ssa/function.h"
#include "ssa/slot-liveness.h"
#include "support/arena.h"

namespace wazen::ssa {

class Variables {
 public:
  Variables(Function& function, const SlotLiveness& liveness, uint32_t slotCount);

  void startBlock(Block* block);
  void endBlock();
  void write(uint32_t slot, Instr* value);
  // The value of the slot in this block, of any type; nullptr if it is in memory, or was not written on every path.
  Instr* read(uint32_t slot) const { return epochs_[slot] == epoch_ ? current_[slot] : nullptr; }
  bool isInMemory(uint32_t slot) const { return liveness_.isInMemory[slot] != 0; }
  // Whether every phi got arguments of its type.
  bool isComplete() const { return !failed_; }

 private:
  struct BlockState {
    Instr** values = nullptr;  // of the slots alive at its start: from the predecessors so far
    uint32_t edges = 0;        // that have passed their values
  };

  void pass(Block* to);
  Instr* merge(Block* to, Instr* known, Instr* value, uint32_t edge);
  Instr* makePhi(Block* block, Instr* value, uint32_t edges);
  bool isWrittenInLoop(uint32_t slot, uint32_t header);

  Function& function_;
  const SlotLiveness& liveness_;
  BlockState* states_;    // by block id
  uint32_t* nextWriter_;  // by slot: the first of its writers that is not before the block being built

  // Of the block being built: values by slot, valid where `epochs_` is the current epoch.
  Block* block_ = nullptr;
  Instr** current_;
  uint32_t* epochs_;
  uint32_t epoch_ = 0;
  Block* lastBuilt_ = nullptr;
  bool failed_ = false;
};

}  // namespace wazen::ssa
