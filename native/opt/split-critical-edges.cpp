// Puts a block into every edge from a block with several successors to one with several predecessors: copies for phis and
// those that the register allocator needs between two blocks have no other place.
//
//   before:  br_if v1, bb2(v2), bb3       after:       br_if v1, bb4, bb3
//                                                 bb4: jump bb2(v2)
//
// Needs: nothing.   Keeps: order (which it brings up to date).   Cost: O(edges), times the edges of a br_table.
#include "opt/passes.h"
#include "ssa/cfg.h"

namespace wazen::opt {

using namespace ssa;

void splitCriticalEdges(Function& function) {
  ArenaVector<Block*> blocks;
  blocks.reserve(function.arena, function.blocks.size());
  for (Block* block : function.blocks) {
    blocks.push(function.arena, block);
    if (block->succs.size() < 2) continue;
    for (uint32_t i = 0; i < block->succs.size(); i++) {
      Block* to = block->succs[i];
      if (to->preds.size() < 2) continue;
      blocks.push(function.arena, splitEdge(function, block, i));
    }
  }
  function.blocks = blocks;
  orderBlocks(function);
}

}  // namespace wazen::opt
