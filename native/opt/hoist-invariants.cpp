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
// O(instructions in loops).
#include "opt/effects.h"
#include "opt/passes.h"
#include "ssa/cfg.h"
#include "ssa/dominators.h"
#include "ssa/loops.h"

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
  explicit Hoisting(Function& function) : function_(function), written_(statesWrittenInLoops(function)) {}

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

  Loop* outermostInvariant(const Instr* instr) const {
    if (!mayMove(instr)) return nullptr;
    uint32_t state = stateRead(instr);
    Loop* result = nullptr;
    for (Loop* loop = instr->block->loop; loop; loop = loop->parent) {
      if (state != kNoState && (written_[loop->header->order] & (1u << state))) break;
      bool isInvariant = true;
      for (uint32_t i = 0; i < instr->argCount; i++)
        isInvariant = isInvariant && !contains(loop, instr->args[i]->block->loop);
      if (!isInvariant) break;
      result = loop;
    }
    return result;
  }

  void hoist(Instr* instr, Loop* loop) {
    Block* preheader = preheaderOf(loop);
    if (!preheader) return;
    function_.remove(instr);
    function_.insertBefore(preheader->last, instr);
  }

  Block* preheaderOf(Loop* loop) {
    Block* header = loop->header;
    Block* outside = nullptr;
    uint32_t count = 0;
    for (Block* pred : header->preds) {
      if (pred->order < header->order) outside = pred, count++;
    }
    if (count != 1) return nullptr;  // several ways in: not worth a block with phis of its own
    if (outside->succs.size() == 1) return outside;
    for (uint32_t i = 0; i < outside->succs.size(); i++) {
      if (outside->succs[i] != header) continue;
      Block* middle = splitEdge(function_, outside, i);
      middle->order = outside->order;  // stands right after it; see insertAdded
      middle->idom = outside;
      middle->domDepth = outside->domDepth + 1;
      middle->loop = loop->parent;
      added_.push(function_.arena, {header, middle});
      return middle;
    }
    return nullptr;
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

  Function& function_;
  uint8_t* written_;
  ArenaVector<Added> added_;
};

}  // namespace

void hoistInvariants(Function& function) { Hoisting(function).run(); }

}  // namespace wazen::opt
