// Puts a block into every edge from a block with several successors to one with several predecessors: copies for phis
// and those that the register allocator needs between two blocks have no other place.
//
//   before:  br_if v1, bb2(v2), bb3       after:       br_if v1, bb4, bb3
//                                                 bb4: jump bb2(v2)
//
// Needs: nothing.  Keeps: order (which it brings up to date).   Cost: O(edges).
#include "opt/passes.h"
#include "ssa/cfg.h"

namespace wazen::opt {

using namespace ssa;

void splitCriticalEdges(Function& function) {
  for (uint32_t i = 0; i < function.blocks.size(); i++) function.blocks[i]->order = i;
  const EdgeNumbers edges(function);
  ArenaVector<Block*> blocks;
  blocks.reserve(function.arena, function.blocks.size());
  for (Block* block : function.blocks) {
    blocks.push(function.arena, block);
    if (block->succs.size() < 2) continue;
    for (uint32_t i = 0; i < block->succs.size(); i++) {
      if (block->succs[i]->preds.size() < 2) continue;
      blocks.push(function.arena, splitEdge(function, block, i, edges.pred(block, i)));
    }
  }
  function.blocks = blocks;
  orderBlocks(function);
}

}  // namespace wazen::opt
