// Reverse postorder and dominators ("A Simple, Fast Dominance Algorithm", Cooper, Harvey and Kennedy). One round is
// enough: headers dominate their loops, so that edges back to them change nothing.
#include "regalloc/order.h"

#include <algorithm>

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
    std::sort(pending.begin() + first, pending.end());
    stack.push(arena_, {block, first, pending.size()});
  }

  const mir::Function& function_;
  Arena& arena_;
  Order& out_;
  uint8_t* seen_;
};

void findDominators(const mir::Function& function, Arena& arena, Order& out) {
  uint32_t count = function.blocks.size();
  uint32_t* number = arena.makeArray<uint32_t>(count);  // in postorder
  for (uint32_t i = 0; i < count; i++) number[out.postorder[i]] = i;
  out.idom = arena.makeArray<uint32_t>(count);
  out.domDepth = arena.makeArray<uint32_t>(count);
  std::fill_n(out.idom, count, kNoBlock);
  out.idom[0] = 0;
  for (uint32_t i = count; i-- > 0;) {
    uint32_t block = out.postorder[i];
    if (block == 0) continue;
    uint32_t best = kNoBlock;
    for (uint32_t pred : function.blocks[block].preds) {
      if (out.idom[pred] == kNoBlock) continue;
      if (best == kNoBlock) best = pred;
      while (best != pred) {
        if (number[best] < number[pred]) {
          best = out.idom[best];
        } else {
          pred = out.idom[pred];
        }
      }
    }
    out.idom[block] = best;
  }
  for (uint32_t i = count; i-- > 0;) {
    uint32_t block = out.postorder[i];
    if (out.idom[block] == kNoBlock) out.idom[block] = 0;
    if (block != 0) out.domDepth[block] = out.domDepth[out.idom[block]] + 1;
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

}  // namespace

Order orderBlocks(const mir::Function& function, Arena& arena) {
  Order out;
  Postorder(function, arena, out).run();
  findDominators(function, arena, out);
  findColdTops(function, arena, out);
  out.walk.reserve(arena, out.postorder.size());
  for (bool cold : {false, true}) {
    for (uint32_t i = out.postorder.size(); i-- > 0;) {
      if (function.blocks[out.postorder[i]].isCold == cold) out.walk.push(arena, out.postorder[i]);
    }
  }
  return out;
}

uint32_t Order::commonDominator(uint32_t a, uint32_t b, uint32_t fallback) const {
  constexpr uint32_t kFar = 200;  // keeps the allocator linear in functions with very deep dominator trees
  for (uint32_t steps = 0; a != b; steps++) {
    if (steps == kFar) return fallback;
    if (domDepth[a] >= domDepth[b]) {
      a = idom[a];
    } else {
      b = idom[b];
    }
  }
  return a;
}

}  // namespace wazen::regalloc
