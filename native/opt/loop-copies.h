// Copies of the blocks of a loop, one round after the other, and the phis that its values need behind it.
#pragma once

#include <cstdint>

#include "ssa/function.h"

namespace wazen::opt {

// An argument of an instruction.
struct Use {
  ssa::Instr* user;
  uint32_t index;
  ssa::Block* block() const;  // where it must be available
};

// Where blocks outside a loop find its values: a block that one way alone leads to from the loop finds those of its
// immediate dominator; one where ways from several exits, or from several copies of an exit, meet is a *merge* and has
// phis.
//
// The dominators are those of the function before anything was copied. Among blocks outside the loop copying changes
// none.
class Outside {
 public:
  explicit Outside(ssa::Function& function);

  // Finds the merges for uses of a loop's values; false if that takes too long.
  bool find(const ssa::Loop* loop, const ArenaVector<Use>& uses);

  // After `find`, for a block that it came by.
  ssa::Block* mergeOf(const ssa::Block* block) const { return mergeOf_[block->id]; }
  uint32_t numberOf(const ssa::Block* merge) const { return numberOf_[merge->id]; }
  uint32_t mergeCount() const { return merges_.size(); }

 private:
  bool isMerge(const ssa::Block* block) const;
  bool findFrom(ssa::Block* block);

  ssa::Function& function_;
  const uint32_t blockCount_;
  const ssa::Loop* loop_ = nullptr;
  uint32_t epoch_ = 0;
  uint32_t steps_ = 0;
  // By block id, of the loop where seenIn_ is epoch_:
  uint32_t* seenIn_;
  ssa::Block** mergeOf_;
  uint32_t* numberOf_;  // of merges, in merges_
  ArenaVector<ssa::Block*> merges_;
};

// One loop after the other: prepare, make, mend. Uses Instr::useCount of the loop's instructions.
class LoopCopies {
 public:
  explicit LoopCopies(ssa::Function& function);

  // `uses`: of the loop's values outside it, complete. Changes nothing if it is false: there are too many ways out.
  bool prepare(const ssa::Loop* loop, const ArenaVector<Use>& uses) {
    loop_ = loop;
    return outside_.find(loop, uses);
  }

  // The loop runs `rounds` copies of its body in turn from now on, itself included; blocks of the others go to `added`,
  // round by round, each in the loop's order. They are in no list of blocks yet.
  void make(uint32_t rounds, ArenaVector<ssa::Block*>& added);

  // Lets users outside the loop find the values of every copy. `setArgument(user, index, value)` must change the
  // argument.
  template <typename SetArgument>
  void mend(const ArenaVector<Use>& uses, SetArgument setArgument) {
    behind_ = function_.arena.makeArray<ssa::Instr**>(size_);
    pending_.clear();
    for (uint32_t i = 0; i < uses.size(); i++) {
      const Use use = uses[i];
      ssa::Instr* value = use.user->args[use.index];
      ssa::Block* block = use.block();
      if (block->loop != loop_) setArgument(use.user, use.index, valueBehind(value, block));
    }
    while (!pending_.empty()) {
      const Pending next = pending_.back();
      pending_.pop();
      for (uint32_t i = 0; i < next.phi->argCount; i++) {
        ssa::Block* pred = next.phi->block->preds[i];
        if (pred->loop == loop_) next.phi->args[i] = valueIn(roundOf(pred), next.value);
        else setArgument(next.phi, i, valueBehind(next.value, pred));
      }
    }
  }

 private:
  // A phi whose arguments are still to be found: the value behind the loop.
  struct Pending {
    ssa::Instr* phi;
    ssa::Instr* value;
  };

  void number();
  ssa::Block* blockIn(uint32_t round, ssa::Block* block) const;
  ssa::Instr*& copyIn(uint32_t round, const ssa::Instr* value) const;
  ssa::Instr* valueIn(uint32_t round, ssa::Instr* value) const;
  ssa::Block* succAfter(uint32_t round, ssa::Block* succ) const;
  uint32_t roundOf(const ssa::Block* block) const;
  void copyBlock(const ssa::Block* block, uint32_t round);
  ssa::Instr* copyPhi(const ssa::Instr* phi, ssa::Block* copy, const ArenaVector<uint32_t>& entries, uint32_t from);
  ssa::Instr* copyInstr(const ssa::Instr* instr, ssa::Block* copy, uint32_t round);
  void copyExits(uint32_t round);
  void closeLoop();
  ssa::Instr* valueBehind(ssa::Instr* value, const ssa::Block* block);

  ssa::Function& function_;
  Arena& arena_;
  Outside outside_;
  const uint32_t firstAdded_;      // block id
  ArenaVector<uint32_t> addedIn_;  // the round, by block id from firstAdded_ on
  uint32_t* blockNumber_;          // in its loop, by block id
  // Of the loop at hand:
  const ssa::Loop* loop_ = nullptr;
  uint32_t rounds_ = 0;
  uint32_t size_ = 0;               // instructions
  ssa::Block** blocks_ = nullptr;   // by round from 1 on and number
  ssa::Instr** copies_ = nullptr;   // by round from 1 on and number
  ssa::Instr*** behind_ = nullptr;  // phis by number of the value, then number of the merge
  ArenaVector<Pending> pending_;
};

}  // namespace wazen::opt
