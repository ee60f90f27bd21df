// The middle end on one page.
#include "opt/optimize.h"

#include <cstring>

#include "opt/passes.h"
#include "phase.h"
#include "ssa/cfg.h"
#include "ssa/dominators.h"
#include "ssa/loops.h"
#include "ssa/verify.h"

namespace wazen::opt {

namespace {

void analyze(ssa::Function& function) {
  ssa::orderBlocks(function);
  ssa::computeDominators(function);
  ssa::findLoops(function);
}

struct PassRow {
  const char* name;
  void (*run)(ssa::Function&);
  bool needsAnalyses;  // order, dominators, loops
};

// clang-format off
constexpr PassRow passes[] = {
    {"simplify-phis", simplifyPhis, false},
    {"simplify-branches", simplifyBranches, false},
    {"simplify-tables", simplifyTables, false},
    {"fold", fold, true},
    {"number-values", numberValues, true},
    {"unroll-loops", unrollLoops, true},
    {"hoist-invariants", hoistInvariants, true},
    {"remove-dead-code", removeDeadCode, true},
    {"sink-operands", sinkOperands, false},
    {"split-critical-edges", splitCriticalEdges, false},
    {"lay-out-blocks", layOutBlocks, true},
};
// clang-format on

constexpr const char* kOrder[] = {
    "simplify-phis",         // construction leaves phis of loops that write back what they found
    "number-values",         // folds, too; conditions become constant
    "simplify-branches",     // which makes straight lines of what remains
    "simplify-tables",       // while comparisons are still numbered
    "simplify-phis",         // of edges that are gone
    "unroll-loops",          // before equal values of two rounds become one
    "number-values",         // across blocks that have been merged, through phis that are gone
    "hoist-invariants",      // after equal values have become one
    "remove-dead-code",      //
    "sink-operands",         // when it is known what is used once
    "split-critical-edges",  // selection wants it; last change of the CFG
    "lay-out-blocks",
};

}  // namespace

bool runPass(const char* name, ssa::Function& function) {
  for (const PassRow& pass : passes) {
    if (std::strcmp(pass.name, name)) continue;
    ssa::Subject subject(function);
    if (pass.needsAnalyses) {
      Phase phase("analyze", subject);
      analyze(function);
    }
    Phase phase(pass.name, subject);
    pass.run(function);
    return true;
  }
  return false;
}

void optimize(ssa::Function& function) {
  for (const char* name : kOrder) runPass(name, function);
}

}  // namespace wazen::opt
