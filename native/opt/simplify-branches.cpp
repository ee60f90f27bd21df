// Removes branches that decide nothing and blocks that do nothing.
//
//   before:  br_if 1, bb1, bb2        after:  jump bb1          (also br_table)
//            br_if v1, bb1, bb1               jump bb1
//            bb3: jump bb4                    whoever jumped to bb3 jumps to bb4
//            jump bb5, its only way in        the instructions of bb5
//
// Needs: nothing.   Keeps: nothing but order, which it brings up to date.   Cost: O(instructions + edges).
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
    for (Block* block : function_.blocks) decide(block);
    orderBlocks(function_);
    for (Block* block : function_.blocks) bypass(block);
    for (Block* block : function_.blocks) mergeEdges(block);
    orderBlocks(function_);
    for (Block* block : function_.blocks) {
      while (canAbsorb(block)) absorb(block);
    }
    resolveArguments(function_);
    orderBlocks(function_);
  }

 private:
  // Constant conditions.
  void decide(Block* block) {
    Instr* last = block->last;
    if (!last->is(Op::BrIf) && !last->is(Op::BrTable)) return;
    Instr* condition = resolve(last->args[0]);
    uint32_t count = block->succs.size();
    if (last->is(Op::BrTable) && count == 1) return keepOneSucc(function_, block, 0);
    if (!condition->isConst()) return;
    uint32_t value = uint32_t(condition->bits[0]);
    uint32_t kept = last->is(Op::BrIf) ? (value ? 0 : 1) : (value < count - 1 ? value : count - 1);
    keepOneSucc(function_, block, kept);
  }

  // Edges to `block`, which only jumps on, lead there directly, unless its target has phis and the edge comes from a
  // branch: then the block is needed for their copies. Loop headers stay, so that what remains is no second entry into
  // their loop.
  void bypass(Block* block) {
    if (block == function_.entry || block->isLoopHeader || block->first != block->last || !block->last->is(Op::Jump))
      return;
    Block* to = block->succs[0];
    if (to == block) return;
    moved_.clear();
    uint32_t kept = 0;
    for (Block* from : block->preds) {
      if (hasPhis(to) && from->succs.size() > 1) block->preds[kept++] = from;
      else moved_.push(function_.arena, from);
    }
    if (moved_.empty()) return;
    block->preds.truncate(kept);
    redirect(block, to);
  }

  // `moved_`, which jumped to `block`, jump to `to` with what `block` passes. With several edges between the same
  // blocks there are no phis here (from a jump there is one edge), so that the order of entries does not matter.
  void redirect(Block* block, Block* to) {
    for (uint32_t i = 0; i < moved_.size(); i++) {
      if (i > 0 && moved_[i] == moved_[i - 1]) continue;  // all of its edges at once
      for (Block*& succ : moved_[i]->succs) {
        if (succ == block) succ = to;
      }
    }
    if (hasPhis(to)) {
      uint32_t passed = predIndex(block, 0);
      for (Instr* phi = to->first; phi && phi->is(Op::Phi); phi = phi->next) addArguments(phi, phi->args[passed]);
    }
    to->preds.reserve(function_.arena, to->preds.size() + moved_.size());
    for (Block* from : moved_) to->preds.push(function_.arena, from);
  }

  // `value` once for each of `moved_`.
  void addArguments(Instr* phi, Instr* value) {
    auto** args = static_cast<Instr**>(function_.arena.allocate(sizeof(Instr*) * (phi->argCount + moved_.size())));
    for (uint32_t i = 0; i < phi->argCount; i++) args[i] = phi->args[i];
    for (uint32_t i = 0; i < moved_.size(); i++) args[phi->argCount++] = value;
    phi->args = args;
  }

  // A branch whose edges all lead to the same place with the same values.
  void mergeEdges(Block* block) {
    if (block->succs.size() < 2) return;
    Block* to = block->succs[0];
    for (Block* succ : block->succs) {
      if (succ != to) return;
    }
    uint32_t first = predIndex(block, 0);
    for (Instr* phi = to->first; phi && phi->is(Op::Phi); phi = phi->next) {
      for (uint32_t i = 0; i < to->preds.size(); i++) {
        if (to->preds[i] == block && resolve(phi->args[i]) != resolve(phi->args[first])) return;
      }
    }
    keepOneSucc(function_, block, 0);
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
    for (Block* succ : to->succs) {
      for (Block*& pred : succ->preds) {
        if (pred == to) pred = block;
      }
    }
    to->succs.clear();
    to->preds.clear();
  }

  Function& function_;
  ArenaVector<Block*> moved_;  // of the block being bypassed: predecessors that need not pass through it
};

}  // namespace

void simplifyBranches(Function& function) { BranchSimplifier(function).run(); }

}  // namespace wazen::opt
