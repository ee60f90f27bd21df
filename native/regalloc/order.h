// In which order blocks are allocated, and who dominates whom.
//
// Hot blocks come first, in reverse postorder, then cold ones: what a cold block does to registers never changes the
// code of hot ones, it repairs the damage on its own edges.
#pragma once

#include "mir/function.h"

namespace wazen::regalloc {

constexpr uint32_t kNoBlock = ~0u;

struct Order {
  ArenaVector<uint32_t> postorder;  // every block; unreachable ones first
  ArenaVector<uint32_t> walk;       // hot blocks in reverse postorder, then cold ones
  uint32_t* idom;                   // by block; of the entry and of unreachable blocks: the entry
  uint32_t* domDepth;               // by block
  uint32_t*
      coldTop;  // by block: the highest of its dominators from which only cold blocks lead here; kNoBlock in hot ones

  // The closest block that dominates both, or `fallback`, which must dominate both, when that is far up.
  uint32_t commonDominator(uint32_t a, uint32_t b, uint32_t fallback) const;
};

Order orderBlocks(const mir::Function& function, Arena& arena);

}  // namespace wazen::regalloc
