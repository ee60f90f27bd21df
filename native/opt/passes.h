// All passes of the middle end, in no particular order: what each does, what it needs beyond SSA form, what it keeps.
// Their order is in opt/optimize.cpp. "order", "dominators" and "loops" are the analyses of
// ssa/{cfg,dominators,loops}.h.
#pragma once

#include "ssa/function.h"

namespace wazen::opt {

void simplifyPhis(ssa::Function&);      // removes phis that merge one value; keeps the CFG
void simplifyBranches(ssa::Function&);  // constant conditions, empty blocks, straight lines; leaves order up to date
void simplifyTables(ssa::Function&);    // branch tables with few targets become comparisons; leaves order up to date
void fold(ssa::Function&);              // constants and algebraic rules (simplify.h); keeps the CFG
void numberValues(
    ssa::Function&);  // needs order, dominators, loops; folds and merges equal values and loads; keeps the CFG
void unrollLoops(ssa::Function&);  // needs order, dominators, loops; repeats bodies of small innermost loops; leaves
                                   // order up to date
void hoistInvariants(
    ssa::Function&);  // needs order, dominators, loops; moves out of loops what does not change there; may add blocks
void removeDeadCode(
    ssa::Function&);  // removes values nobody uses, polls of blocks that are no loop headers; keeps the CFG
void sinkOperands(
    ssa::Function&);  // moves single operands down to their users where no value lives longer for it; keeps the CFG
void splitCriticalEdges(ssa::Function&);  // phis are fed by jumps only; leaves order up to date
void layOutBlocks(
    ssa::Function&);  // needs order, dominators, loops; order of emission: loops in one piece, cold blocks last

}  // namespace wazen::opt
