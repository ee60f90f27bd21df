// Moves out of loops what computes the same in every round.
//
//   before:  bb1 loop:                           after:  bb0:
//                v3 = vm.load v0, 64, immutable              v3 = vm.load v0, 64, immutable
//                v4 = f64.sqrt v1                            v4 = f64.sqrt v1
//                v5 = f64.add v2, v4                     bb1 loop:
//                                                            v5 = f64.add v2, v4
//
// Producers have done this for what they can see. They cannot see loads of instance state: addresses of tables, their
// lengths, globals. Of other operators only the costly ones move, because every value that lives through a loop takes a
// register there. Only what can do no harm moves: no traps, and loads only from addresses that are valid whenever the
// function runs.
//
// A loop's values move to the end of its preheader: the only predecessor from outside, if the loop's header is its only
// successor, else a new block.
//
// Needs: order, dominators, loops.   Keeps: all of them but for the new blocks, which it adds to order.   Cost:
// O(instructions in loops), times the logarithm of their depth.
#include <algorithm>

#include "opt/effects.h"
#include "opt/passes.h"
#include "ssa/cfg.h"
#include "ssa/dominators.h"
#include "ssa/loops.h"
#include "support/ancestors.h"

namespace wazen::opt {

using namespace ssa;

namespace {

bool isCostly(Op op) {
  switch (op) {
    case Op::I32Mul:
    case Op::I64Mul:
    case Op::I32Popcnt:
    case Op::I64Popcnt: return true;
    default: return op >= Op::F32Abs && op <= Op::F64PromoteF32 && infoOf(op).isPure();  // floats and conversions
  }
}

// Whether an address is one of the frame, of the instance context or of what it names, descriptors and imported
// functions: valid always.
bool isAlwaysValid(const Instr* address) {
  while (address->is(Op::VmLoad) && Region(address->imm[1]) == Region::Immutable) address = address->args[0];
  return address->is(Op::VmContext) || address->is(Op::VmFrame);
}

class Hoisting {
 public:
  explicit Hoisting(Function& function)
      : function_(function),
        written_(statesWrittenInLoops(function)),
        root_(function.blocks.size()),
        tree_(function.arena, root_ + 1),
        preheaders_(function.arena.makeArray<Preheader>(root_)) {
    tree_.addRoot(root_);
    for (const Loop* loop : function.loops) tree_.add(nodeOf(loop), nodeOf(loop->parent));
  }

  void run() {
    if (function_.loops.empty()) return;
    // In order, so that arguments move before what uses them; each to the outermost loop that allows it.
    for (Block* block : function_.blocks) {
      if (!block->loop) continue;
      for (Instr *instr = block->first, *next; instr; instr = next) {
        next = instr->next;
        if (Loop* loop = outermostInvariant(instr)) hoist(instr, loop);
      }
    }
    if (!added_.empty()) insertAdded();
  }

 private:
  bool mayMove(const Instr* instr) const {
    if (instr->is(Op::VmLoad)) return isAlwaysValid(instr->args[0]);
    return isCostly(instr->op);
  }

  // Loops in the tree of loops, by order of their headers; the root is no loop.
  uint32_t nodeOf(const Loop* loop) const { return loop ? loop->header->order : root_; }

  Loop* outermostInvariant(const Instr* instr) const {
    if (!mayMove(instr)) return nullptr;
    const uint32_t inner = nodeOf(instr->block->loop), innerDepth = tree_.depth(inner);
    uint32_t depth = 1;
    // Loops around an argument cannot be left.
    for (uint32_t i = 0; i < instr->argCount; i++) {
      const uint32_t common = tree_.common(inner, nodeOf(instr->args[i]->block->loop));
      depth = std::max(depth, tree_.depth(common) + 1);
    }
    const uint32_t state = stateRead(instr);
    if (state != kNoState) depth = outermostUnwritten(inner, depth, state);
    return depth <= innerDepth ? function_.blocks[tree_.ancestorAt(inner, depth)]->loop : nullptr;
  }

  // The depth from `depth` on at which a loop around `inner` does not write the state; what a loop writes, those around
  // it write. More than that of `inner` if there is none.
  uint32_t outermostUnwritten(uint32_t inner, uint32_t depth, uint32_t state) const {
    uint32_t end = tree_.depth(inner) + 1;
    while (depth < end) {
      const uint32_t middle = depth + (end - depth) / 2;
      const bool isWritten = written_[tree_.ancestorAt(inner, middle)] & (1u << state);
      (isWritten ? depth : end) = isWritten ? middle + 1 : middle;
    }
    return depth;
  }

  void hoist(Instr* instr, Loop* loop) {
    Preheader& preheader = preheaders_[loop->header->order];
    if (!preheader.isKnown) preheader = {true, makePreheader(loop)};
    if (!preheader.block) return;
    function_.remove(instr);
    function_.insertBefore(preheader.block->last, instr);
  }

  // nullptr if there are several ways into the loop: not worth a block with phis of its own.
  Block* makePreheader(Loop* loop) {
    Block* header = loop->header;
    Block* outside = nullptr;
    uint32_t count = 0;
    for (Block* pred : header->preds) {
      if (pred->order < header->order) outside = pred, count++;
    }
    if (count != 1) return nullptr;
    if (outside->succs.size() == 1) return outside;
    Block* middle = splitEdge(function_, outside, entryEdge(header));
    middle->order = outside->order;  // stands right after it; see insertAdded
    middle->idom = outside;
    middle->loop = loop->parent;
    added_.push(function_.arena, {header, middle});
    return middle;
  }

  // The number of the only edge from before the block to it.
  uint32_t entryEdge(const Block* to) {
    if (!entryEdges_) {
      entryEdges_ = function_.arena.makeArray<uint32_t>(root_);
      for (const Block* from : function_.blocks) {
        for (uint32_t i = 0; i < from->succs.size(); i++) {
          if (from->order < from->succs[i]->order) entryEdges_[from->succs[i]->order] = i;
        }
      }
    }
    return entryEdges_[to->order];
  }

  void insertAdded() {
    Block** before = function_.arena.makeArray<Block*>(function_.blocks.size());
    for (const Added& added : added_) before[added.header->order] = added.block;
    ArenaVector<Block*> blocks;
    blocks.reserve(function_.arena, function_.blocks.size() + added_.size());
    for (Block* block : function_.blocks) {
      if (Block* preheader = before[block->order]) blocks.push(function_.arena, preheader);
      blocks.push(function_.arena, block);
    }
    function_.blocks = blocks;
    orderBlocks(function_);
  }

  struct Added {
    Block* header;
    Block* block;
  };
  struct Preheader {
    bool isKnown;
    Block* block;
  };

  Function& function_;
  uint8_t* written_;
  uint32_t root_;  // number of blocks
  Ancestors tree_;
  Preheader* preheaders_;           // by order of the header
  uint32_t* entryEdges_ = nullptr;  // by order of the block
  ArenaVector<Added> added_;
};

}  // namespace

void hoistInvariants(Function& function) { Hoisting(function).run(); }

}  // namespace wazen::opt
