// Replacing values: passes set Instr::forward of what they replace, and in the end every argument is resolved once.
#pragma once

#include "ssa/function.h"

namespace wazen::opt {

// The value that stands for `instr`; shortens the chain on its way.
inline ssa::Instr* resolve(ssa::Instr* instr) {
  while (ssa::Instr* next = instr->forward) {
    if (next->forward) instr->forward = next->forward;
    instr = next;
  }
  return instr;
}

inline void resolveArguments(ssa::Instr* instr) {
  for (uint32_t i = 0; i < instr->argCount; i++) {
    if (instr->args[i]->forward) instr->args[i] = resolve(instr->args[i]);
  }
}

inline void resolveArguments(ssa::Function& function) {
  for (ssa::Block* block : function.blocks) {
    for (ssa::Instr* instr = block->first; instr; instr = instr->next) resolveArguments(instr);
  }
}

// Takes `instr` out of its block; `value` stands for it from now on.
inline void replace(ssa::Function& function, ssa::Instr* instr, ssa::Instr* value) {
  instr->forward = value;
  function.remove(instr);
}

}  // namespace wazen::opt
