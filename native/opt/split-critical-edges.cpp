// Puts a block into every edge from a block with several successors to one with several predecessors, if that has phis: where their
// copies go.
//
//   before:  br_if v1, bb2(v2), bb3       after:       br_if v1, bb4, bb3
//                                                 bb4: jump bb2(v2)
//
// Edges of one br_table that pass the same values share a block.
//
// Needs: nothing.   Keeps: order (which it brings up to date).   Cost: O(edges + phi arguments).
#include "opt/passes.h"
#include "ssa/cfg.h"

namespace wazen::opt {

using namespace ssa;

namespace {

// Whether predecessors `a` and `b` of a block pass the same values.
bool passSameValues(const Block* block, uint32_t a, uint32_t b) {
  for (const Instr* phi = block->first; phi && phi->is(Op::Phi); phi = phi->next) {
    if (phi->args[a] != phi->args[b]) return false;
  }
  return true;
}

// An earlier edge of `from` that was split and leads to the same place with the same values, or nullptr.
Block* sharedSplit(Block* from, uint32_t succ) {
  Block* to = from->succs[succ];
  uint32_t pred = predIndex(from, succ);
  for (uint32_t i = 0; i < succ; i++) {
    Block* middle = from->succs[i];
    bool isSplit = middle->order == ~0u && middle->succs.size() == 1 && middle->succs[0] == to;
    if (isSplit && passSameValues(to, predIndex(middle, 0), pred)) return middle;
  }
  return nullptr;
}

}  // namespace

void splitCriticalEdges(Function& function) {
  ArenaVector<Block*> blocks;
  blocks.reserve(function.arena, function.blocks.size());
  for (Block* block : function.blocks) {
    blocks.push(function.arena, block);
    if (block->succs.size() < 2) continue;
    for (uint32_t i = 0; i < block->succs.size(); i++) {
      Block* to = block->succs[i];
      if (to->preds.size() < 2 || !hasPhis(to)) continue;
      if (Block* middle = sharedSplit(block, i)) {
        removePred(to, predIndex(block, i));
        block->succs[i] = middle;
        middle->preds.push(function.arena, block);
        continue;
      }
      Block* middle = splitEdge(function, block, i);
      middle->order = ~0u;  // new
      blocks.push(function.arena, middle);
    }
  }
  function.blocks = blocks;
  orderBlocks(function);
}

}  // namespace wazen::opt
