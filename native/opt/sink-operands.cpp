// Moves what one instruction of the same block uses down to it, where no value has to be kept longer for that.
// WebAssembly's operand stack makes producers compute the address of a store before the value stored, and a register
// hold it in between.
//
//   before:  v3 = i32.add v1, v2         after:  v4 = ...
//            v4 = ...                            v3 = i32.add v1, v2
//            i32.store v3, v4                    i32.store v3, v4
//            v5 = i32.add v1, v2 ...             v5 = i32.add v1, v2 ...
//
// Only pure operators move, and only if all their arguments are constants or are needed at their user or after it
// anyway: used there, or in another block. (A value that some other block uses may be dead here. It mostly is not.)
//
// Needs: nothing.   Keeps: the CFG.   Cost: O(instructions).
#include "opt/passes.h"

namespace wazen::opt {

using namespace ssa;

namespace {

class Sinking {
 public:
  explicit Sinking(Function& function)
      : function_(function), needed_(function.arena.makeArray<uint32_t>(function.instrCount)) {}

  void run() {
    function_.countUses();
    markUsesElsewhere();
    for (Block* block : function_.blocks) {
      block_++;
      sinkIn(block);
    }
  }

 private:
  static constexpr uint32_t kElsewhere = ~0u;  // in needed_: another block uses it

  void markUsesElsewhere() {
    for (const Block* block : function_.blocks) {
      for (const Instr* instr = block->first; instr; instr = instr->next) {
        for (uint32_t i = 0; i < instr->argCount; i++) {
          const Instr* arg = instr->args[i];
          if (arg->block != block || instr->is(Op::Phi)) needed_[arg->id] = kElsewhere;
        }
      }
    }
  }

  void sinkIn(Block* block) {
    for (Instr* user = block->last; user && !user->is(Op::Phi); user = user->prev) {
      for (uint32_t i = 0; i < user->argCount; i++) need(user->args[i]);
      // The last argument comes to stand next to its user.
      for (uint32_t i = 0; i < user->argCount; i++) {
        Instr* value = user->args[i];
        if (value->next == user || value->block != block || !canSink(value)) continue;
        function_.remove(value);
        function_.insertBefore(user, value);
      }
    }
  }

  void need(const Instr* value) {
    if (needed_[value->id] != kElsewhere) needed_[value->id] = block_;
  }

  bool canSink(const Instr* value) const {
    if (value->useCount != 1 || value->argCount == 0 || !value->info().isPure()) return false;
    if (value->is(Op::Phi) || value->is(Op::Result)) return false;
    for (uint32_t i = 0; i < value->argCount; i++) {
      const Instr* arg = value->args[i];
      const uint32_t needed = needed_[arg->id];
      if (!arg->isConst() && !arg->is(Op::VmContext) && !arg->is(Op::VmFrame) && needed != kElsewhere &&
          needed != block_)
        return false;
    }
    return true;
  }

  Function& function_;
  uint32_t* needed_;  // by Instr::id: the number of the last block that was seen to need the value below, or kElsewhere
  uint32_t block_ = 0;  // number of the block, from 1
};

}  // namespace

void sinkOperands(Function& function) { Sinking(function).run(); }

}  // namespace wazen::opt
