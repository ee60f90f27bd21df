// Immediate dominators in one round over the reverse postorder: headers dominate their loops (ir/reader.cpp checks
// that), so that edges back to them change nothing.
#include "ssa/dominators.h"

#include "support/ancestors.h"

namespace wazen::ssa {

void computeDominators(Function& function) {
  Ancestors tree(function.arena, function.blocks.size());
  tree.addRoot(0);
  for (Block* block : function.blocks) {
    block->idom = nullptr;
    if (block == function.entry) continue;
    for (const Block* pred : block->preds) {
      if (pred->order >= block->order) continue;
      const uint32_t common = block->idom ? tree.common(block->idom->order, pred->order) : pred->order;
      block->idom = function.blocks[common];
    }
    tree.add(block->order, block->idom->order);
  }
}

}  // namespace wazen::ssa
