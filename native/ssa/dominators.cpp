// Immediate dominators in one round over the reverse postorder: headers dominate their loops (ir/reader.cpp checks
// that), so that edges back to them change nothing.
#include "ssa/dominators.h"

namespace wazen::ssa {

namespace {

Block* commonDominator(Block* a, Block* b) {
  while (a != b) {
    while (a->order > b->order) a = a->idom;
    while (b->order > a->order) b = b->idom;
  }
  return a;
}

}  // namespace

void computeDominators(Function& function) {
  for (Block* block : function.blocks) block->idom = nullptr;
  Block* entry = function.entry;
  entry->idom = entry;
  for (Block* block : function.blocks) {
    if (block == entry) continue;
    Block* idom = nullptr;
    for (Block* pred : block->preds) {
      if (pred->order < block->order) idom = idom ? commonDominator(idom, pred) : pred;
    }
    block->idom = idom;
  }
  entry->idom = nullptr;
  entry->domDepth = 0;
  for (Block* block : function.blocks) {
    if (block != entry) block->domDepth = block->idom->domDepth + 1;
  }
}

bool dominates(const Block* a, const Block* b) {
  while (b->domDepth > a->domDepth) b = b->idom;
  return a == b;
}

}  // namespace wazen::ssa
