// Applies the rules of opt/simplify.h to every instruction once, in order.
//
//   before:  v2 = i32.add v1, 4          after:  v4 = i32.add v1, 12
//            v4 = i32.add v2, 8                  v5 = i32.const 0
//            v5 = i32.mul v4, 0
//
// Needs: order.   Keeps: the CFG.   Cost: O(instructions).
#include "opt/passes.h"
#include "opt/replace.h"
#include "opt/simplify.h"

namespace wazen::opt {

using namespace ssa;

void fold(Function& function) {
  Simplifier simplifier(function);
  for (Block* block : function.blocks) {
    for (Instr *instr = block->first, *next; instr; instr = next) {
      next = instr->next;
      resolveArguments(instr);
      Instr* value = simplifier.simplify(instr);
      if (simplifier.inserted) next = simplifier.inserted;  // look at what is new, and at what follows again
      if (value == instr) continue;
      if (value) replace(function, instr, value);
      else function.remove(instr);
    }
  }
  resolveArguments(function);
}

}  // namespace wazen::opt
