// Removes phis that merge a single value.
//
//   before:  bb2(v5: i32): from bb1(v1) bb2(v5)      after:  bb2:
//                v6 = i32.add v5, v2                             v6 = i32.add v1, v2
//
// Optimistic: it assumes that phis which only merge each other and one more value are that value, so that cycles of
// phis (variables that nested loops do not change) go too. Sets of such phis are found as the strongly connected
// components of the phi graph (Braun et al. 2013, "Removing Redundant SCCs"), here by iteration: every phi starts as
// unknown and is lowered to the only value that its arguments have, or to itself.
//
// Needs: nothing.   Keeps: the CFG.   Cost: O(arguments of phis): a phi changes few times, and is looked at
// again when an argument has changed.
#include <algorithm>

#include "opt/passes.h"
#include "opt/replace.h"

namespace wazen::opt {

using namespace ssa;

namespace {

constexpr uint8_t kMostChanges = 4;

class PhiSimplifier {
 public:
  explicit PhiSimplifier(Function& function) : function_(function) {}

  void run() {
    for (Block* block : function_.blocks) {
      for (Instr* phi = block->first; phi && phi->is(Op::Phi); phi = phi->next) {
        phi->flags = 0;
        phis_.push(function_.arena, phi);
      }
    }
    if (phis_.empty()) return;
    // By instruction number: what a phi is known to be; nullptr while nothing is known.
    known_ = function_.arena.makeArray<Instr*>(function_.instrCount);
    findUsers();
    settle();
    for (Instr* phi : phis_) replace(phi);
    resolveArguments(function_);
  }

 private:
  // The phis that have a phi as argument.
  void findUsers() {
    firstUser_ = function_.arena.makeArray<uint32_t>(function_.instrCount + 1);
    auto eachUse = [&](auto visit) {
      for (Instr* phi : phis_) {
        for (uint32_t i = 0; i < phi->argCount; i++) {
          if (phi->args[i]->is(Op::Phi) && phi->args[i] != phi) visit(phi->args[i]->id, phi);
        }
      }
    };
    eachUse([&](uint32_t used, Instr*) { firstUser_[used + 1]++; });
    for (uint32_t id = 0; id < function_.instrCount; id++) firstUser_[id + 1] += firstUser_[id];
    auto* next = function_.arena.makeArray<uint32_t>(function_.instrCount);
    std::copy_n(firstUser_, function_.instrCount, next);
    users_ = function_.arena.makeArray<Instr*>(firstUser_[function_.instrCount]);
    eachUse([&](uint32_t used, Instr* phi) { users_[next[used]++] = phi; });
  }

  // In rounds: all phis, then those that have an argument that changed.
  void settle() {
    auto* dueIn = function_.arena.makeArray<uint32_t>(function_.instrCount);  // by instruction number: the round
    ArenaVector<Instr*> due = phis_, later;
    for (uint32_t round = 1; !due.empty(); round++) {
      later.clear();
      for (Instr* phi : due) {
        if (!update(phi)) continue;
        for (uint32_t i = firstUser_[phi->id]; i < firstUser_[phi->id + 1]; i++) {
          Instr* user = users_[i];
          if (dueIn[user->id] == round) continue;
          dueIn[user->id] = round;
          later.push(function_.arena, user);
        }
      }
      due = round == 1 ? ArenaVector<Instr*>() : due;  // the list of all phis is kept
      std::swap(due, later);
    }
  }

  Instr* valueOf(Instr* instr) const { return instr->is(Op::Phi) ? known_[instr->id] : instr; }

  // Values only go down: unknown, one value, the phi itself.
  bool update(Instr* phi) {
    Instr*& known = known_[phi->id];
    if (known == phi) return false;
    Instr* only = nullptr;
    for (uint32_t i = 0; i < phi->argCount; i++) {
      Instr* value = valueOf(phi->args[i]);
      if (!value || value == phi) continue;
      if (!only) only = value;
      else if (only != value) only = phi;
      if (only == phi) break;
    }
    if (only == known) return false;
    // A phi below it may have turned out to be one of its own, which changes the value; not for ever, though.
    known = known && ++phi->flags > kMostChanges ? phi : only;
    return true;
  }

  void replace(Instr* phi) {
    Instr* value = known_[phi->id];
    if (!value || value == phi) return;  // unknown: in code that cannot be reached
    phi->forward = value;
    function_.remove(phi);
  }

  Function& function_;
  ArenaVector<Instr*> phis_;
  Instr** known_ = nullptr;
  uint32_t* firstUser_ = nullptr;  // by instruction number, and one more: in users_
  Instr** users_ = nullptr;
};

}  // namespace

void simplifyPhis(Function& function) { PhiSimplifier(function).run(); }

}  // namespace wazen::opt
