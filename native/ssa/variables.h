// From slots to values: SSA construction on the fly (Braun et al., "Simple and Efficient Construction of Static Single
// Assignment Form", 2013), while the builder goes through the blocks.
//
// A read that finds no value in its block asks the predecessors; where several disagree, or a loop's end is not built
// yet, it makes a phi of the type that the reader expects. Values found are remembered by (block, slot). Phis that turn
// out to merge a single value are replaced at once (`Instr::forward`); those that become so later are left to
// opt/simplify-phis.cpp. No recursion: phis that wait for their arguments lie in a worklist.
#pragma once

#include "ssa/function.h"
#include "support/arena.h"

namespace wazen::ssa {

class Variables {
 public:
  Variables(Function& function, uint32_t slotCount);

  // Blocks are started in an order in which all predecessors of a block that is no loop header come before it.
  void startBlock(Block* block);
  void endBlock();
  void write(uint32_t slot, Instr* value);
  // The value of the slot, of any type; nullptr if it was not written on every path.
  Instr* read(uint32_t slot, Type type);
  // Whether every phi got arguments of its type.
  bool isComplete() const { return !failed_; }

 private:
  struct Definition {
    uint64_t key;  // block and slot, plus one: 0 is free
    Instr* value;
  };
  struct PendingPhi {
    Instr* phi;
    uint32_t slot;
    PendingPhi* next;
  };
  struct BlockState {
    uint32_t unbuiltPreds;
    PendingPhi* pending;  // phis of a loop header whose predecessors are not all built
  };

  Instr* readAtEnd(Block* block, uint32_t slot, Type type);
  Instr* makePhi(Block* block, Type type);
  void fill(Instr* phi, uint32_t slot);
  void drain();
  Instr* find(Block* block, uint32_t slot) const;
  void remember(Block* block, uint32_t slot, Instr* value);
  void grow();
  static uint64_t keyOf(Block* block, uint32_t slot) { return ((uint64_t(block->id) << 32) | slot) + 1; }

  Function& function_;
  ArenaVector<BlockState> states_;  // by block id

  // The block being built: its values, valid where `epochs_` is the current epoch, and the slots written in it.
  Block* block_ = nullptr;
  Instr** current_;
  uint32_t* epochs_;
  uint32_t* written_;  // by slot: the number of the block that wrote it last
  uint32_t epoch_ = 0;
  uint32_t blockNumber_ = 0;
  ArenaVector<uint32_t> log_;

  Definition* table_ = nullptr;
  uint32_t capacity_ = 0;
  uint32_t used_ = 0;

  ArenaVector<PendingPhi> worklist_;
  ArenaVector<Block*> trail_;
  Block* lastBuilt_ = nullptr;
  bool failed_ = false;
};

}  // namespace wazen::ssa
