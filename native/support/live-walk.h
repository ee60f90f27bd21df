// Where a variable is alive: backwards from the blocks that read it to those that write it, one variable at a time
// (Boissinot et al., "Computing Liveness Sets for SSA-Form Programs", 2011, "per variable"). Cost: the places found,
// and not a step for blocks in which the variable is dead.
//
// All live sets of a function together can be as large as its variables times its blocks. So who asks sets a limit, and
// has another way for variables that pass it (`LiveLimits`).
#pragma once

#include <cstdint>

#include "support/arena.h"

namespace wazen {

class LiveWalk {
 public:
  LiveWalk(Arena& arena, uint32_t blockCount) : arena_(arena), seen_(arena.makeArray<uint32_t>(blockCount)) {}

  // Calls `visit(block)` for the blocks at whose start the variable is alive, `use` (which read it before they write
  // it) first. `predsOf(block)` is a list of blocks, `numberOf(pred)` the number of one; `writes(block)` tells where
  // the walk ends. Returns the cost, one for each block and one for each of its predecessors; stops once that is over
  // `most`.
  template <typename Preds, typename Number, typename Writes, typename Visit>
  uint64_t run(const uint32_t* uses, uint32_t useCount, uint64_t most, Preds predsOf, Number numberOf, Writes writes,
               Visit visit) {
    epoch_++;
    stack_.clear();
    auto reach = [&](uint32_t block) {
      if (seen_[block] == epoch_) return;
      seen_[block] = epoch_;
      stack_.push(arena_, block);
      visit(block);
    };
    for (uint32_t i = 0; i < useCount; i++) reach(uses[i]);
    uint64_t cost = 0;
    while (!stack_.empty()) {
      const auto& preds = predsOf(stack_.back());
      stack_.pop();
      cost += 1 + preds.size();
      if (cost > most) break;
      for (const auto pred : preds) {
        const uint32_t number = numberOf(pred);
        if (!writes(number)) reach(number);
      }
    }
    return cost;
  }

 private:
  Arena& arena_;
  uint32_t* seen_;  // by block: == epoch_ if reached
  uint32_t epoch_ = 0;
  ArenaVector<uint32_t> stack_;
};

// How much all live sets of a function may cost: as long as they are below a multiple of its size, whatever it takes;
// else what each variable's own reads and writes pay for. Either way the sum is linear in the size. docs/rationale.md
// has the reasons and what was measured.
struct LiveLimits {
  static constexpr uint64_t kFree = 1 << 18;
  static constexpr uint64_t kFreePerInstruction = 24;
  static constexpr uint64_t kPerVariable = 64;
  static constexpr uint64_t kPerAccess = 32;

  static constexpr uint64_t ofFunction(uint64_t instructions) { return kFree + kFreePerInstruction * instructions; }
  static constexpr uint64_t ofVariable(uint64_t accesses) { return kPerVariable + kPerAccess * accesses; }
};

}  // namespace wazen
