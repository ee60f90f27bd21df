// Removes branches that decide nothing and blocks that do nothing.
//
//   before:  br_if 1, bb1, bb2        after:  jump bb1          (also br_table)
//            br_if v1, bb1, bb1               jump bb1
//            bb3: jump bb4                    whoever jumped to bb3 jumps to bb4
//            jump bb5, its only way in        the instructions of bb5
//
// Needs: nothing.   Keeps: nothing but order, which it brings up to date.   Cost: O(instructions + edges).
#include <algorithm>

#include "opt/passes.h"
#include "opt/replace.h"
#include "ssa/cfg.h"

namespace wazen::opt {

using namespace ssa;

namespace {

class BranchSimplifier {
 public:
  explicit BranchSimplifier(Function& function) : function_(function) {}

  void run() {
    for (uint32_t i = 0; i < function_.blocks.size(); i++) function_.blocks[i]->order = i;
    decideAll();
    bypassAll();
    mergeEdges();
    absorbAll();
    resolveArguments(function_);
    orderBlocks(function_);
  }

 private:
  // Constant conditions.
  void decideAll() {
    EdgeEdits edges(function_);
    for (Block* block : function_.blocks) {
      const Instr* last = block->last;
      if (!last->is(Op::BrIf) && !last->is(Op::BrTable)) continue;
      const Instr* condition = resolve(last->args[0]);
      const uint32_t count = block->succs.size();
      if (last->is(Op::BrTable) && count == 1) edges.keepOne(block, 0);
      if (!condition->isConst() || count == 1) continue;
      const uint32_t value = uint32_t(condition->bits[0]);
      edges.keepOne(block, last->is(Op::BrIf) ? (value ? 0 : 1) : std::min(value, count - 1));
    }
    edges.apply();
    orderBlocks(function_);
  }

  // Edges to blocks that only jump on lead there directly, unless the target has phis and the edge comes from a branch:
  // then the last such block is needed for their copies. Loop headers stay, so that what remains is no second entry
  // into their loop.
  void bypassAll() {
    EdgeEdits edges(function_);
    // By order: the last block of those that only jump on, from this one on; nullptr if this one does something.
    Block** lasts = function_.arena.makeArray<Block*>(function_.blocks.size());
    for (uint32_t i = function_.blocks.size(); i-- > 0;) {
      Block* block = function_.blocks[i];
      const bool isEmpty = block != function_.entry && !block->isLoopHeader && block->first == block->last &&
                           block->last->is(Op::Jump) && block->succs[0] != block;
      if (!isEmpty) continue;
      Block* next = lasts[block->succs[0]->order];
      lasts[i] = next ? next : block;
      block->preds.clear();  // entered anew below
    }
    for (Block* from : function_.blocks) {
      if (lasts[from->order] && lasts[from->order] != from) continue;  // nothing leads there any more
      for (Block*& succ : from->succs) {
        Block* last = lasts[succ->order];
        if (!last) continue;
        Block* to = last->succs[0];
        const bool isNeeded = hasPhis(to) && from->succs.size() > 1;
        succ = isNeeded ? last : to;
        if (isNeeded) last->preds.push(function_.arena, from);
        else edges.enter(from, to, edges.pred(last, 0));
      }
    }
    edges.apply();
    orderBlocks(function_);
  }

  // Branches whose edges all lead to the same place with the same values.
  void mergeEdges() {
    EdgeEdits edges(function_);
    for (Block* block : function_.blocks) {
      if (block->succs.size() >= 2 && isOneEdge(block, edges)) edges.keepOne(block, 0);
    }
    edges.apply();
    orderBlocks(function_);
  }

  bool isOneEdge(const Block* block, const EdgeEdits& edges) const {
    const Block* to = block->succs[0];
    for (const Block* succ : block->succs) {
      if (succ != to) return false;
    }
    const uint32_t first = edges.pred(block, 0);
    for (const Instr* phi = to->first; phi && phi->is(Op::Phi); phi = phi->next) {
      for (uint32_t i = 1; i < block->succs.size(); i++) {
        if (resolve(phi->args[edges.pred(block, i)]) != resolve(phi->args[first])) return false;
      }
    }
    return true;
  }

  // Straight lines.
  void absorbAll() {
    heirs_ = function_.arena.makeArray<Block*>(function_.blocks.size());
    for (Block* block : function_.blocks) {
      while (canAbsorb(block)) absorb(block);
    }
    for (Block* block : function_.blocks) {
      for (Block*& pred : block->preds) {
        while (Block* heir = heirs_[pred->order]) pred = heir;
      }
    }
  }

  bool canAbsorb(Block* block) const {
    if (!block->last || !block->last->is(Op::Jump) || block->preds.empty() != (block == function_.entry)) return false;
    Block* to = block->succs[0];
    return to != block && to->preds.size() == 1;
  }

  void absorb(Block* block) {
    Block* to = block->succs[0];
    function_.remove(block->last);
    for (Instr *instr = to->first, *next; instr; instr = next) {
      next = instr->next;
      if (instr->is(Op::Phi)) {
        replace(function_, instr, resolve(instr->args[0]));
      } else {
        function_.remove(instr);
        if (!instr->is(Op::Poll)) function_.append(block, instr);  // no loop starts there
      }
    }
    block->succs = to->succs;
    heirs_[to->order] = block;
    to->succs.clear();
    to->preds.clear();
  }

  Function& function_;
  Block** heirs_ = nullptr;  // by order: the block that has absorbed this one
};

}  // namespace

void simplifyBranches(Function& function) { BranchSimplifier(function).run(); }

}  // namespace wazen::opt
