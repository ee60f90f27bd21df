// Reverse postorder and dominators. One round is enough: headers dominate their loops, so that edges back to them
// change nothing.
#include "regalloc/order.h"

#include <algorithm>

#include "support/sort.h"

namespace wazen::regalloc {

namespace {

// Depth first; successors that are emitted later are visited first, so that reverse postorder is close to emission
// order.
class Postorder {
 public:
  Postorder(const mir::Function& function, Arena& arena, Order& out)
      : function_(function), arena_(arena), out_(out), seen_(arena.makeArray<uint8_t>(function.blocks.size())) {}

  void run() {
    out_.postorder.reserve(arena_, function_.blocks.size());
    walkFrom(0);
    uint32_t reachable = out_.postorder.size();
    for (uint32_t block = 0; block < function_.blocks.size(); block++) {
      if (!seen_[block]) out_.postorder.push(arena_, block);
    }
    std::rotate(out_.postorder.begin(), out_.postorder.begin() + reachable, out_.postorder.end());
  }

 private:
  struct Frame {
    uint32_t block, next, end;
  };

  void walkFrom(uint32_t root) {
    ArenaVector<Frame> stack;
    ArenaVector<uint32_t> pending;  // successors of the blocks on the stack, in ascending order
    enter(root, stack, pending);
    while (!stack.empty()) {
      Frame& top = stack.back();
      if (top.end == top.next) {
        out_.postorder.push(arena_, top.block);
        pending.truncate(top.next);
        stack.pop();
        continue;
      }
      uint32_t successor = pending[--top.end];
      if (!seen_[successor]) enter(successor, stack, pending);
    }
  }

  void enter(uint32_t block, ArenaVector<Frame>& stack, ArenaVector<uint32_t>& pending) {
    seen_[block] = 1;
    // What lies above the parent's end has been visited already.
    if (!stack.empty()) pending.truncate(stack.back().end);
    uint32_t first = pending.size();
    for (uint32_t successor : function_.blocks[block].succs) pending.push(arena_, successor);
    wazen::sort(pending.begin() + first, pending.end());
    stack.push(arena_, {block, first, pending.size()});
  }

  const mir::Function& function_;
  Arena& arena_;
  Order& out_;
  uint8_t* seen_;
};

void findDominators(const mir::Function& function, Arena& arena, Order& out) {
  uint32_t count = function.blocks.size();
  out.idom = arena.makeArray<uint32_t>(count);
  std::fill_n(out.idom, count, kNoBlock);
  out.idom[0] = 0;
  out.dominators = Ancestors(arena, count);
  out.dominators.addRoot(0);
  for (uint32_t i = count; i-- > 0;) {
    uint32_t block = out.postorder[i];
    if (block == 0) continue;
    uint32_t best = kNoBlock;
    for (uint32_t pred : function.blocks[block].preds) {
      if (out.idom[pred] == kNoBlock) continue;
      best = best == kNoBlock ? pred : out.dominators.common(best, pred);
    }
    out.idom[block] = best == kNoBlock ? 0 : best;
    out.dominators.add(block, out.idom[block]);
  }
}

void findColdTops(const mir::Function& function, Arena& arena, Order& out) {
  uint32_t count = function.blocks.size();
  out.coldTop = arena.makeArray<uint32_t>(count);
  for (uint32_t i = count; i-- > 0;) {
    uint32_t block = out.postorder[i];
    uint32_t above = block == 0 ? kNoBlock : out.coldTop[out.idom[block]];
    out.coldTop[block] = !function.blocks[block].isCold || block == 0 ? kNoBlock : above != kNoBlock ? above : block;
  }
}

// Loops lie one after the other or inside each other; headers come first.
void findLoops(const mir::Function& function, Arena& arena, Order& out) {
  uint32_t count = function.blocks.size();
  out.loopOf = arena.makeArray<uint32_t>(count);
  uint32_t loop = kNoBlock;
  for (uint32_t block = 0; block < count; block++) {
    while (loop != kNoBlock && function.blocks[loop].loopEnd <= block) loop = out.loopOf[loop];
    out.loopOf[block] = loop;
    if (function.blocks[block].isLoopHeader) loop = block;
  }
}

}  // namespace

Order orderBlocks(const mir::Function& function, Arena& arena) {
  Order out;
  Postorder(function, arena, out).run();
  findDominators(function, arena, out);
  findColdTops(function, arena, out);
  findLoops(function, arena, out);
  out.walk.reserve(arena, out.postorder.size());
  for (bool cold : {false, true}) {
    for (uint32_t i = out.postorder.size(); i-- > 0;) {
      if (function.blocks[out.postorder[i]].isCold == cold) out.walk.push(arena, out.postorder[i]);
    }
  }
  return out;
}

}  // namespace wazen::regalloc
