// Removes instructions whose results nobody uses and that do nothing else, and polls of blocks that are no loop
// headers.
//
//   before:  v3 = i32.mul v1, v2         after:  return v1
//            return v1
//
// What may trap stays, loads too: the trap is what the program asked for.
//
// Needs: loops.   Keeps: the CFG.   Cost: O(instructions).
#include "opt/passes.h"
#include "ssa/loops.h"

namespace wazen::opt {

using namespace ssa;

namespace {

// Whether it must stay although nobody uses it.
bool isNeeded(const Instr* instr) {
  if (instr->is(Op::Poll)) return instr->block->isLoopHeader;
  constexpr uint16_t effects = Effect::Traps | Effect::Writes | Effect::WritesState | Effect::Calls | Effect::Ends;
  return instr->info().has(effects) || instr->is(Op::Param);
}

}  // namespace

void removeDeadCode(Function& function) {
  ArenaVector<Instr*> worklist;
  constexpr uint8_t live = 1;
  for (Block* block : function.blocks) {
    for (Instr* instr = block->first; instr; instr = instr->next) {
      instr->flags = 0;
      if (!isNeeded(instr)) continue;
      instr->flags = live;
      worklist.push(function.arena, instr);
    }
  }
  while (!worklist.empty()) {
    Instr* instr = worklist.back();
    worklist.pop();
    for (uint32_t i = 0; i < instr->argCount; i++) {
      Instr* arg = instr->args[i];
      if (arg->flags == live) continue;
      arg->flags = live;
      worklist.push(function.arena, arg);
    }
  }
  for (Block* block : function.blocks) {
    for (Instr *instr = block->first, *next; instr; instr = next) {
      next = instr->next;
      if (instr->flags == live) instr->flags = 0;
      else function.remove(instr);
    }
  }
}

}  // namespace wazen::opt
