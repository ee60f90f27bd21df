// The order of emission: every loop in one piece, its header first; blocks that only lead to a trap last
// (Block::isCold).
//
//   before:  bb0  bb1 loop  bb5 unreachable  bb2 exit  bb3 back to bb1      after:  bb0  bb1  bb3  bb2  bb5
//
// Otherwise the order stays. Loops are units of the loop around them; a unit stands where its header was.
//
// Needs: order, dominators, loops.   Keeps: all but order, which it brings up to date.   Cost: O(blocks + edges).
#include "opt/passes.h"
#include "ssa/cfg.h"

namespace wazen::opt {

using namespace ssa;

namespace {

// From the end, so that successors are known; a loop is cold only if what is in it can be seen to be, which it cannot.
void markCold(Function& function) {
  for (uint32_t i = function.blocks.size(); i-- > 1;) {
    Block* block = function.blocks[i];
    bool isCold = !block->loop;
    if (block->succs.empty()) isCold = block->last->is(Op::Unreachable);
    for (Block* succ : block->succs) isCold = isCold && succ->isCold;
    block->isCold = isCold;
  }
}

// Blocks and loops that lie directly in a loop, or in none, in order.
struct Unit {
  Block* block;
  Loop* loop;
  Unit* next;
};

struct Sequence {
  Unit* first = nullptr;
  Unit* last = nullptr;

  void add(Arena& arena, Block* block, Loop* loop) {
    Unit* unit = arena.make<Unit>(Unit{block, loop, nullptr});
    (last ? last->next : first) = unit;
    last = unit;
  }
};

class Layout {
 public:
  explicit Layout(Function& function) : function_(function), arena_(function.arena) {}

  void run() {
    markCold(function_);
    sequences_ =
        arena_.makeArray<Sequence>(function_.blocks.size() + 1);  // by order of the header; the last one of no loop
    for (Block* block : function_.blocks) {
      if (block->isCold) continue;
      if (block->loop && block->loop->header == block)
        sequenceOf(block->loop->parent).add(arena_, nullptr, block->loop);
      sequenceOf(block->loop).add(arena_, block, nullptr);
    }
    ArenaVector<Block*> blocks = flatten();
    for (Block* block : function_.blocks) {
      if (block->isCold) blocks.push(arena_, block);
    }
    function_.blocks = blocks;
    for (uint32_t i = 0; i < blocks.size(); i++) blocks[i]->order = i;
  }

 private:
  Sequence& sequenceOf(Loop* loop) { return sequences_[loop ? loop->header->order : function_.blocks.size()]; }

  ArenaVector<Block*> flatten() {
    ArenaVector<Block*> blocks;
    blocks.reserve(arena_, function_.blocks.size());
    ArenaVector<Unit*> stack;  // where to go on in the loops around
    for (Unit* unit = sequenceOf(nullptr).first;;) {
      while (!unit) {
        if (stack.empty()) return blocks;
        unit = stack.back();
        stack.pop();
      }
      if (unit->block) {
        blocks.push(arena_, unit->block);
        unit = unit->next;
      } else {
        stack.push(arena_, unit->next);
        unit = sequenceOf(unit->loop).first;
      }
    }
  }

  Function& function_;
  Arena& arena_;
  Sequence* sequences_ = nullptr;
};

}  // namespace

void layOutBlocks(Function& function) { Layout(function).run(); }

}  // namespace wazen::opt
