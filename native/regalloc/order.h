// In which order blocks are allocated, and who dominates whom.
//
// Hot blocks come first, in reverse postorder, then cold ones: what a cold block does to registers never changes the
// code of hot ones, it repairs the damage on its own edges.
#pragma once

#include "mir/function.h"
#include "support/ancestors.h"

namespace wazen::regalloc {

constexpr uint32_t kNoBlock = ~0u;

struct Order {
  ArenaVector<uint32_t> postorder;  // every block; unreachable ones first
  ArenaVector<uint32_t> walk;       // hot blocks in reverse postorder, then cold ones
  uint32_t* idom;                   // by block; of the entry and of unreachable blocks: the entry
  Ancestors dominators;             // the tree
  uint32_t*
      coldTop;  // by block: the highest of its dominators from which only cold blocks lead here; kNoBlock in hot ones
  uint32_t* loopOf;  // by block: the header of the innermost loop around it, which is another block; or kNoBlock

  // The closest block that dominates both.
  uint32_t commonDominator(uint32_t a, uint32_t b) const { return dominators.common(a, b); }
};

Order orderBlocks(const mir::Function& function, Arena& arena);

}  // namespace wazen::regalloc
