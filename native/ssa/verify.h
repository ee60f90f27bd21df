// Checks of a function in SSA form, for debug builds and tests (WAZEN_VERIFY).
//
//   - every block is in `blocks` once, after its predecessors, but for edges back to a block that dominates their
//   source
//   - edges are the same on both sides; the entry has no predecessors
//   - a block ends with its only terminator, which fits its number of successors; phis come first, one argument per
//   predecessor
//   - an instruction lies in the block it names; links are consistent
//   - arguments are there, not replaced, have the types of the opcode's row, and dominate their use (that of a phi: the
//   end of
//     the predecessor)
//   - immediates are in range; constants, parameters, vm.context and vm.frame are in the entry block
#pragma once

#include <string>

#include "phase.h"
#include "ssa/function.h"
#include "support/flags.h"

namespace wazen::ssa {

// True if nothing is wrong; else says what.
bool verify(const Function& function, std::string& problem);

// What a Phase needs of a function in SSA form; of one that is still to be built, its index.
class Subject final : public PhaseSubject {
 public:
  explicit Subject(const Function& function) : function(&function), index_(function.index) {}
  explicit Subject(uint32_t index) : index_(index) {}
  uint32_t functionIndex() const override { return index_; }
  void print(std::string& out) const override;
  bool verify(std::string& problem) const override {
    return !kHasVerifiers || !function || ssa::verify(*function, problem);
  }

  const Function* function = nullptr;

 private:
  uint32_t index_;
};

}  // namespace wazen::ssa
