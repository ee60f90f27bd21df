// The state of the walk (walk.cpp), for its parts: instructions (walk.cpp), starts of blocks (block-entry.cpp), choice
// of registers (choose-register.cpp).
#pragma once

#include "regalloc/walk.h"

namespace wazen::regalloc {

class Walker {
 public:
  explicit Walker(Allocation& allocation);
  void walk(uint32_t block);
  bool usedTemp() const { return resolver_.usedTemp(); }

 private:
  // A value that could be in a register at the start of a block.
  struct Candidate {
    mir::VReg vreg;
    uint32_t distance;
    uint8_t reg;  // where it is at the end of the predecessor, or kNoReg
    bool isParam;
  };

  // Registers of the parameters of loop headers: the end of the loop has to put other values there.
  struct LoopRegisters {
    mir::RegSet innermost = 0;
    mir::RegSet all = 0;  // of the loops around it, too
  };

  // walk.cpp: one block
  void scan(uint32_t block);
  RegState save() const;
  void clear();

  // walk.cpp: steps for one instruction, in order
  void assign(uint32_t inst);
  void orderInputs();
  void readConstraints();
  void keepInputs();
  void loadInputs();
  void loadFixed(mir::VReg vreg, uint8_t reg);
  void loadInput(uint32_t operand);
  void useSlot(uint32_t operand);
  void vacateFixed();
  void takeTemporaries();
  void reuseInputs();
  void vacateResults();
  void loadOptionalInputs();
  void loseClobbered();
  void releaseInputs();
  void takeResults();
  void takeResult(uint32_t operand, mir::Constraint constraint);
  void makeWay(mir::VReg result);
  void flushMoves();

  bool fits(const mir::Operand& operand, uint8_t reg) const;
  bool fromSlot() const;
  bool wantsRegister(mir::VReg vreg, bool isDisplaced) const;
  void useRegister(uint32_t operand, uint8_t reg);
  void moveAway(mir::VReg vreg);
  void settle(mir::VReg vreg, uint8_t reg);
  void defineInSlot(uint32_t operand);
  void bring(mir::VReg vreg, uint8_t reg);
  uint8_t originOf(mir::VReg vreg) const;
  void noteChange(mir::VReg vreg);
  void setReg(mir::VReg vreg, uint8_t reg);
  void drop(mir::VReg vreg);
  void release(mir::VReg vreg);

  // choose-register.cpp
  uint8_t pick(mir::VReg vreg, mir::RegSet forbidden) const;
  uint8_t evictFor(mir::RegClass regClass, mir::RegSet forbidden, uint32_t limit);
  uint8_t pickOrEvict(mir::VReg vreg, mir::RegSet forbidden, uint32_t limit);
  uint8_t require(mir::VReg vreg, mir::RegSet forbidden);
  uint8_t demote(mir::RegClass regClass);
  uint8_t hintFor(mir::VReg vreg, mir::RegSet allowed) const;
  uint8_t destinationOf(mir::VReg vreg) const;
  uint32_t randomBelow(uint32_t limit) const;

  // block-entry.cpp
  void enter(uint32_t block);
  uint32_t choosePredecessor(uint32_t block) const;
  void gatherCandidates(uint32_t block, uint32_t pred);
  void keepForLoop(uint32_t block);
  void keepAtJoin(uint32_t block);
  void limitCandidates();
  void seat(uint32_t block, uint32_t pred);
  void noteParameters(uint32_t block);

  Allocation& a_;
  mir::Function& f_;
  Liveness& live_;
  MoveResolver resolver_;
  ArenaVector<Move> ordered_;

  mir::VReg regs_[64];        // what is in each register
  mir::RegSet occupied_ = 0;  // registers that hold something
  uint8_t* regOf_;            // by vreg: its register, or kNoReg
  uint8_t* lastReg_;          // by vreg: the last register it had, a hint
  uint8_t* startReg_;         // by vreg: of a parameter, its register at the start of its block, if that was walked
  LoopRegisters* claims_;     // by loop header
  LoopRegisters claimed_;     // of the loop that the block is in
  uint32_t* next_;            // by vreg, of this block: position of the next use (coordinates as Liveness::nextUse)
  uint32_t* mark_;            // by vreg: == epoch_ if alive at the start of this block (after `scan`)
  uint32_t* count_;           // by vreg: scratch of block-entry.cpp
  uint32_t epoch_ = 0;
  uint32_t block_ = 0;
  uint32_t position_ = 0;    // weighted, of the instruction
  uint32_t fixedNext_[64];   // by register: position of the next fixed operand of this block that names it
  mutable uint32_t random_;  // 0: no stress
  ArenaVector<Candidate> candidates_;

  // Of the instruction being assigned:
  const mir::Inst* inst_ = nullptr;
  uint32_t index_ = 0;
  const mir::Operand* operands_ = nullptr;
  mir::Alloc* allocs_ = nullptr;
  mir::RegSet occupiedBefore_ = 0;
  mir::RegSet inputs_ = 0;  // written by the moves before it, or read by it
  mir::RegSet fixedInputs_ = 0;
  mir::RegSet early_ = 0;  // early definitions
  mir::RegSet late_ = 0;   // late uses, and definitions so far: not for a further definition
  mir::RegSet fixedDefs_ = 0;
  mir::RegSet results_ = 0;        // of two-address results
  mir::RegSet released_ = 0;       // of inputs that nobody needs any more
  mir::VReg fixedOwner_[64];       // by register in fixedInputs_
  ArenaVector<RegValue> changed_;  // registers of values before the instruction, where they have changed
};

}  // namespace wazen::regalloc
