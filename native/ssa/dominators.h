// The dominator tree: Block::idom.
#pragma once

#include "ssa/function.h"

namespace wazen::ssa {

// Needs blocks in reverse postorder (orderBlocks). Cost: O(edges), times the logarithm of the tree's depth.
void computeDominators(Function& function);

// Calls `visitor.enter(block)` and `visitor.leave(block)` down and up the dominator tree, children in reverse
// postorder.
template <typename Visitor>
void walkDominatorTree(Function& function, Visitor& visitor) {
  Arena& arena = function.arena;
  uint32_t count = function.blocks.size();
  // Children as linked lists by order; built backwards, so that they come out in order.
  Block** firstChild = arena.makeArray<Block*>(count);
  Block** nextSibling = arena.makeArray<Block*>(count);
  for (uint32_t i = count; i-- > 1;) {
    uint32_t parent = function.blocks[i]->idom->order;
    nextSibling[i] = firstChild[parent];
    firstChild[parent] = function.blocks[i];
  }
  Block* block = function.entry;
  visitor.enter(block);
  while (block) {
    if (Block* child = firstChild[block->order]) {
      firstChild[block->order] = nextSibling[child->order];
      block = child;
      visitor.enter(block);
    } else {
      visitor.leave(block);
      block = block->idom;
    }
  }
}

}  // namespace wazen::ssa
