// Repeats the bodies of small innermost loops, so that fewer rounds poll, and values that one round leaves for the next
// meet those that it computes itself.
//
//   before:  bb1(v1: i32): loop from bb0(v0) bb1(v2)      after:  bb1(v1: i32): loop from bb0(v0) bb3(v5)
//                poll                                                 poll
//                v2 = i32.add v1, v9                                  v2 = i32.add v1, v9
//                v3 = i32.lt_u v2, v8                                 v3 = i32.lt_u v2, v8
//                br_if v3, bb1, bb2                                   br_if v3, bb3, bb2
//            bb2: from bb1                                        bb3: from bb1
//                return v2                                            v5 = i32.add v2, v9
//                                                                     v6 = i32.lt_u v5, v8
//                                                                     br_if v6, bb1, bb2
//                                                                 bb2(v7: i32): from bb1(v2) bb3(v5)
//                                                                     return v7
//
// Every copy keeps the exits, so nothing need be known of the number of rounds. Loops with calls and bulk operators
// stay: they gain nothing, and polls must not become rare. Where a value of the loop is used after it, blocks that more
// than one copy leads to get phis (loop-copies.h).
//
// Needs: order, dominators, loops.   Keeps: order (which it brings up to date).   Cost: O(instructions); the copies of
// a loop have a constant size, and so has the search for places of phis.
#include <algorithm>

#include "opt/loop-copies.h"
#include "opt/passes.h"
#include "ssa/cfg.h"
#include "ssa/loops.h"

namespace wazen::opt {

using namespace ssa;

namespace {

constexpr uint32_t kMostInstructions = 40;  // of all rounds of a loop together
constexpr uint32_t kMostRounds = 4;
constexpr uint32_t kMostBlocks = 12;
constexpr uint32_t kMostExits = 12;
constexpr uint32_t kMostPreds = 64;  // of a block that an exit leads to: each gets entries for all rounds

// What is known of a loop.
struct Plan {
  const Loop* loop;
  uint32_t rounds;            // less than 2: it stays
  ArenaVector<Use> uses;      // of its values, by instructions outside
  ArenaVector<Block*> added;  // the blocks of the copies, round by round
};

bool isBulk(const Instr* instr) { return instr->info().has(Effect::Writes) && accessBytes(instr->op) == 0; }

bool staysAsItIs(const Block* block) {
  for (const Instr* instr = block->first; instr; instr = instr->next) {
    if (!instr->is(Op::Poll) && instr->info().has(Effect::Calls)) return true;
    if (isBulk(instr)) return true;
  }
  return false;
}

uint32_t roundsOf(const Loop* loop) {
  if (loop->blocks.size() > kMostBlocks) return 0;
  uint32_t instructions = 1, exits = 0;
  for (const Block* block : loop->blocks) {
    if (staysAsItIs(block)) return 0;
    for (const Instr* instr = block->first; instr; instr = instr->next) {
      instructions += !instr->is(Op::Phi) && !instr->is(Op::Poll) && !instr->is(Op::Jump);
      if (instructions > kMostInstructions) return 0;
    }
    for (const Block* succ : block->succs) {
      if (succ->loop == loop) continue;
      if (++exits > kMostExits || succ->preds.size() > kMostPreds) return 0;
    }
  }
  return std::min(kMostRounds, kMostInstructions / instructions);
}

class Unrolling {
 public:
  explicit Unrolling(Function& function)
      : function_(function),
        arena_(function.arena),
        plans_(arena_.makeArray<Plan>(function.blocks.size())),
        copies_(function) {}

  void run() {
    if (!makePlans()) return;
    collectUses();
    bool isChanged = false;
    // In order: a loop whose values a later one uses comes first, before those uses are copied.
    for (const Loop* loop : function_.loops) {
      Plan& plan = planOf(loop);
      if (plan.rounds < 2) continue;
      // Again: where its exits lead, loops before it may have added entries.
      if (roundsOf(loop) == plan.rounds && copies_.prepare(loop, plan.uses)) {
        isChanged = true;
        copies_.make(plan.rounds, plan.added);
        copies_.mend(plan.uses, [this](Instr* user, uint32_t index, Instr* value) { setArgument(user, index, value); });
      } else {
        plan.rounds = 0;
      }
    }
    if (isChanged) insertCopies();
  }

 private:
  Plan& planOf(const Loop* loop) { return plans_[loop->header->order]; }

  // False if there is nothing to do.
  bool makePlans() {
    bool any = false;
    for (uint32_t i = function_.loops.size(); i-- > 0;) {  // inner ones first
      const Loop* loop = function_.loops[i];
      Plan& plan = planOf(loop);
      const bool isInnermost = !plan.loop;  // an inner one has set it
      plan.loop = loop;
      if (loop->parent) planOf(loop->parent).loop = loop->parent;
      if (isInnermost) plan.rounds = roundsOf(loop);
      any = any || plan.rounds >= 2;
    }
    return any;
  }

  // The plan of the loop that has the value and is to be unrolled, if the user is not in it.
  Plan* planLeft(const Instr* user, const Instr* value) {
    const Loop* loop = value->block->loop;
    if (!loop || loop == user->block->loop) return nullptr;
    Plan& plan = planOf(loop);
    return plan.rounds >= 2 ? &plan : nullptr;
  }

  void collectUses() {
    for (Block* block : function_.blocks) {
      for (Instr* user = block->first; user; user = user->next) {
        for (uint32_t i = 0; i < user->argCount; i++) {
          if (Plan* plan = planLeft(user, user->args[i])) plan->uses.push(arena_, {user, i});
        }
      }
    }
  }

  void setArgument(Instr* user, uint32_t index, Instr* value) {
    user->args[index] = value;
    if (Plan* plan = planLeft(user, value)) plan->uses.push(arena_, {user, index});
  }

  // After a loop come its copies; what lay between its blocks, and is not in it, comes then, as copies lead there too.
  void insertCopies() {
    ArenaVector<Block*> blocks;
    for (Block* block : function_.blocks) {
      const Plan* plan = block->loop ? &planOf(block->loop) : nullptr;
      const bool isUnrolled = plan && plan->rounds >= 2;
      if (isUnrolled && block != plan->loop->header) continue;
      if (!isUnrolled) {
        blocks.push(arena_, block);
        continue;
      }
      for (Block* of : plan->loop->blocks) blocks.push(arena_, of);
      for (Block* copy : plan->added) blocks.push(arena_, copy);
    }
    function_.blocks = blocks;
    orderBlocks(function_);
  }

  Function& function_;
  Arena& arena_;
  Plan* plans_;  // by order of the header
  LoopCopies copies_;
};

}  // namespace

void unrollLoops(Function& function) { Unrolling(function).run(); }

}  // namespace wazen::opt
