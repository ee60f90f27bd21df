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
// Needs: nothing.   Keeps: the CFG.   Cost: O(phis * depth of phi cycles), all small in practice.
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
    bool isChanged = true;
    while (isChanged) {
      isChanged = false;
      for (Instr* phi : phis_) isChanged |= update(phi);
    }
    for (Instr* phi : phis_) replace(phi);
    resolveArguments(function_);
  }

 private:
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
};

}  // namespace

void simplifyPhis(Function& function) { PhiSimplifier(function).run(); }

}  // namespace wazen::opt
