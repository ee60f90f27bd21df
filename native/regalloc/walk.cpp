// The walk: one instruction after the other, block after block, keeping what is in each register.
//
// This is second-chance allocation (Traub, Holloway and Smith, "Quality and Speed in Linear-scan Register Allocation")
// with the rule of Belady: when registers run out, the value whose next use is farthest leaves; when it is used again,
// it is loaded again, into whatever register is good then. A value that leaves costs nothing: whether its slot is ever
// needed, and where the store goes, is known when the walk is over (place-stores.cpp). Values that were lost by a call
// come back when they are next used, or at the head of a loop that uses them before its next call (block-entry.cpp).
//
// An instruction is handled as a group of parallel moves from the state before it to the state it needs.
#include <algorithm>
#include <bit>

#include "regalloc/walker.h"

namespace wazen::regalloc {

using namespace mir;

void walkBlocks(Allocation& allocation) {
  Walker walker(allocation);
  for (uint32_t block : allocation.order.walk) walker.walk(block);
  allocation.usedTemp = walker.usedTemp();
}

Walker::Walker(Allocation& allocation)
    : a_(allocation), f_(allocation.function), live_(allocation.live), resolver_(f_, allocation.arena, nullptr, 0) {
  uint32_t vregs = f_.vregs.size();
  regOf_ = a_.arena.makeArray<uint8_t>(vregs);
  std::fill_n(regOf_, vregs, kNoReg);
  lastReg_ = a_.arena.makeArray<uint8_t>(vregs);
  std::fill_n(lastReg_, vregs, kNoReg);
  startReg_ = a_.arena.makeArray<uint8_t>(vregs);
  std::fill_n(startReg_, vregs, kNoReg);
  claims_ = a_.arena.makeArray<LoopRegisters>(f_.blocks.size());
  next_ = a_.arena.makeArray<uint32_t>(vregs);
  mark_ = a_.arena.makeArray<uint32_t>(vregs);
  count_ = a_.arena.makeArray<uint32_t>(vregs);
  std::fill_n(regs_, 64, kNoVReg);
  random_ = a_.options.randomSeed;
}

void Walker::walk(uint32_t index) {
  block_ = index;
  const Block& block = f_.blocks[index];
  scan(index);
  enter(index);
  position_ = 0;
  for (uint32_t i = block.firstInst; i < block.endInst; i++) {
    assign(i);
    if (a_.options.spillEverything && !(f_.insts[i].flags & InstFlag::Terminator)) clear();
  }
  a_.ends[index] = save();
  a_.walked[index] = 1;
  clear();
}

// Backward over the block: next uses of all operands. Leaves in next_ the first use of every value that is alive at the
// start, and mark_ == epoch_ for exactly those and the parameters that are used.
void Walker::scan(uint32_t index) {
  const Block& block = f_.blocks[index];
  epoch_++;
  auto use = [&](VReg vreg, uint32_t position) {
    if (mark_[vreg] != epoch_) {
      mark_[vreg] = epoch_;
      next_[vreg] = position;
    } else if (position < next_[vreg]) {
      next_[vreg] = position;
    }
  };
  uint32_t position = live_.blocks[index].length;
  for (uint32_t successor : block.succs) {
    uint32_t away = addDistance(position, edgeDistance(block, f_.blocks[successor]));
    for (const LiveValue& value : live_.blocks[successor].liveIn) use(value.vreg, addDistance(value.distance, away));
  }
  for (uint32_t arg = 0; arg < block.argCount; arg++) use(f_.operands[block.firstArg + arg].vreg, position);
  for (uint32_t& head : fixedNext_) head = kNever;
  for (uint32_t i = block.endInst; i-- > block.firstInst;) {
    const Inst& inst = f_.insts[i];
    const Operand* operands = &f_.operands[inst.firstOperand];
    if (inst.flags & InstFlag::ClobbersCall) position = position > kCallDistance ? position - kCallDistance : 0;
    for (uint32_t o = 0; o < inst.operandCount; o++) {
      VReg vreg = operands[o].vreg;
      bool isAlive = mark_[vreg] == epoch_;
      live_.nextUse[inst.firstOperand + o] = isAlive ? next_[vreg] : kNever;
      if (operands[o].constraint == Constraint::Fixed) {
        live_.nextFixed[inst.firstOperand + o] = fixedNext_[operands[o].index];
      }
    }
    for (uint32_t o = 0; o < inst.operandCount; o++) {
      if (operands[o].constraint == Constraint::Fixed) fixedNext_[operands[o].index] = position;
      if (operands[o].kind != OperandKind::Def || mark_[operands[o].vreg] != epoch_) continue;
      mark_[operands[o].vreg] = 0;
    }
    for (uint32_t o = 0; o < inst.operandCount; o++) {
      if (operands[o].kind != OperandKind::Use) continue;
      use(operands[o].vreg, position);
      if (operands[o].constraint == Constraint::Fixed) live_.fixedHint[operands[o].vreg] = operands[o].index;
    }
    if (position) position--;
  }
}

void Walker::assign(uint32_t index) {
  const Inst& inst = f_.insts[index];
  inst_ = &inst;
  index_ = index;
  operands_ = &f_.operands[inst.firstOperand];
  allocs_ = &f_.allocs[inst.firstOperand];
  position_++;
  occupiedBefore_ = occupied_;
  inputs_ = early_ = late_ = fixedDefs_ = results_ = released_ = 0;
  changed_.clear();

  if (inst.flags & InstFlag::Commutative) orderInputs();
  readConstraints();
  if (inst.operandCount) {
    keepInputs();
    loadInputs();
    takeTemporaries();
    reuseInputs();
    vacateFixed();  // what only lives on comes after what the instruction cannot do without
    vacateResults();
    loadOptionalInputs();
  }
  if (inst.flags & InstFlag::ClobbersCall) loseClobbered();
  releaseInputs();
  takeResults();
  flushMoves();
  if (inst.flags & InstFlag::ClobbersCall) position_ = addDistance(position_, kCallDistance);
}

// The result takes the register of the first input. That should be one nobody needs any more, and where the result is
// wanted.
void Walker::orderInputs() {
  Operand* operands = &f_.operands[inst_->firstOperand];
  uint32_t* nextUse = &live_.nextUse[inst_->firstOperand];
  const uint8_t first = regOf_[operands[1].vreg], second = regOf_[operands[2].vreg];
  if (second == kNoReg || nextUse[2] != kNever) return;
  const bool isBetter = nextUse[1] != kNever || first == kNoReg || destinationOf(operands[0].vreg) == second;
  if (!isBetter) return;
  std::swap(operands[1].vreg, operands[2].vreg);
  std::swap(nextUse[1], nextUse[2]);
}

// Fixed registers of this instruction; next uses move past it.
void Walker::readConstraints() {
  for (uint32_t o = 0; o < inst_->operandCount; o++) {
    const Operand& operand = operands_[o];
    allocs_[o] = {};
    if (operand.kind == OperandKind::Use) next_[operand.vreg] = live_.nextUse[inst_->firstOperand + o];
    if (operand.constraint != Constraint::Fixed) continue;
    RegSet reg = bit({operand.index});
    fixedNext_[operand.index] = live_.nextFixed[inst_->firstOperand + o];
    allocs_[o] = {Alloc::Register, operand.index};
    if (operand.kind == OperandKind::Use) {
      inputs_ |= reg;
      fixedOwner_[operand.index] = operand.vreg;
      if (operand.pos == OperandPos::Late) late_ |= reg;
    } else {
      (operand.pos == OperandPos::Early ? early_ : fixedDefs_) |= reg;
    }
  }
  fixedInputs_ = inputs_;
}

// A late use outlives the clobbers and results of the instruction.
bool Walker::fits(const Operand& operand, uint8_t reg) const {
  RegSet set = bit({reg});
  if (early_ & set) return false;
  if ((fixedInputs_ & set) && fixedOwner_[reg] != operand.vreg) return false;
  if (operand.pos == OperandPos::Early) return true;
  if ((fixedDefs_ | results_) & set) return false;
  return !(inst_->flags & InstFlag::ClobbersCall) || !(f_.callClobbers & set);
}

void Walker::useRegister(uint32_t o, uint8_t reg) {
  allocs_[o] = {Alloc::Register, reg};
  inputs_ |= bit({reg});
  if (operands_[o].pos == OperandPos::Late) late_ |= bit({reg});
}

// Uses whose value is in a good register already stay there.
void Walker::keepInputs() {
  for (uint32_t o = 0; o < inst_->operandCount; o++) {
    const Operand& operand = operands_[o];
    if (operand.kind != OperandKind::Use) continue;
    if (operand.constraint != Constraint::Reg && operand.constraint != Constraint::Any) continue;
    uint8_t reg = regOf_[operand.vreg];
    if (reg != kNoReg && fits(operand, reg)) useRegister(o, reg);
  }
}

void Walker::loadInputs() {
  for (uint32_t o = 0; o < inst_->operandCount; o++) {
    const Operand& operand = operands_[o];
    if (operand.kind != OperandKind::Use) continue;
    if (operand.constraint == Constraint::Fixed) {
      loadFixed(operand.vreg, operand.index);
    } else if (operand.constraint == Constraint::Stack) {
      useSlot(o);
    } else if (operand.constraint == Constraint::Reg && allocs_[o].kind == Alloc::None) {
      loadInput(o);
    }
  }
}

// Uses that may be slots take what is left.
void Walker::loadOptionalInputs() {
  for (uint32_t o = 0; o < inst_->operandCount; o++) {
    const Operand& operand = operands_[o];
    if (operand.kind == OperandKind::Use && operand.constraint == Constraint::Any && allocs_[o].kind == Alloc::None)
      loadInput(o);
  }
}

void Walker::loadFixed(VReg vreg, uint8_t reg) {
  if (regOf_[vreg] == reg) return;
  bring(vreg, reg);
  // The value moves in for good if it is nowhere else and nobody sits there.
  if (regOf_[vreg] == kNoReg && originOf(vreg) == kNoReg && regs_[reg] == kNoVReg) setReg(vreg, reg);
}

void Walker::useSlot(uint32_t o) {
  VReg vreg = operands_[o].vreg;
  allocs_[o] = {Alloc::Slot, 0, 0, vreg};
  a_.needSlot(vreg, block_);
}

void Walker::loadInput(uint32_t o) {
  const Operand& operand = operands_[o];
  VReg vreg = operand.vreg;
  uint8_t reg = regOf_[vreg];
  if (reg != kNoReg && fits(operand, reg)) return useRegister(o, reg);  // an operand before this one brought it
  if (operand.pos == OperandPos::Early) {
    for (uint32_t other = 0; other < inst_->operandCount; other++) {
      if (operands_[other].vreg == vreg && operands_[other].kind == OperandKind::Use &&
          allocs_[other].kind == Alloc::Register) {
        return useRegister(o, allocs_[other].reg);
      }
    }
  }
  bool isDisplaced = reg != kNoReg;
  RegSet forbidden = inputs_ | early_;
  if (operand.pos == OperandPos::Late) {
    forbidden |= fixedDefs_ | late_;
    if (inst_->flags & InstFlag::ClobbersCall) forbidden |= f_.callClobbers;
  }
  bool intoSlot = (inst_->flags & InstFlag::Move) && operands_[0].constraint == Constraint::Stack;
  bool mayBeSlot = operand.constraint == Constraint::Any && !intoSlot;
  if (mayBeSlot && !wantsRegister(vreg, isDisplaced)) return useSlot(o);
  uint8_t target = mayBeSlot ? pickOrEvict(vreg, forbidden, next_[vreg]) : require(vreg, forbidden);
  if (target == kNoReg) return useSlot(o);
  bring(vreg, target);
  bool isStable = operand.pos == OperandPos::Early || !isDisplaced;
  if (isStable) setReg(vreg, target);
  useRegister(o, target);
}

// Whether an operand that could be a slot is worth a load: only if the register is used again soon.
bool Walker::wantsRegister(VReg vreg, bool isDisplaced) const {
  if (a_.options.spillEverything) return false;
  if (isDisplaced || f_.vregs[vreg].rematInst != kNoInst) return true;
  return next_[vreg] < position_ + kCallDistance / 2 && pick(vreg, inputs_ | early_) != kNoReg;
}

// Values that sit in registers which this instruction reads as something else, or needs as temporaries, move away or
// are dropped.
void Walker::vacateFixed() {
  for (RegSet set = (fixedInputs_ | early_) & occupied_; set; set &= set - 1) {
    uint8_t reg = uint8_t(std::countr_zero(set));
    VReg vreg = regs_[reg];
    bool isOwner = (fixedInputs_ & bit({reg})) && fixedOwner_[reg] == vreg;
    if (!isOwner || (early_ & bit({reg}))) moveAway(vreg);
  }
}

// Gives `vreg` another register until after the instruction, if it is worth one; else drops it.
void Walker::moveAway(VReg vreg) {
  RegSet forbidden = inputs_ | early_ | late_ | fixedDefs_;
  if (inst_->flags & InstFlag::ClobbersCall) forbidden |= f_.callClobbers;
  uint8_t target = next_[vreg] == kNever ? kNoReg : pickOrEvict(vreg, forbidden, next_[vreg]);
  if (target == kNoReg) return drop(vreg);
  bring(vreg, target);
  setReg(vreg, target);
  inputs_ |= bit({target});  // holds the value from before the instruction on
}

void Walker::takeTemporaries() {
  for (uint32_t o = 0; o < inst_->operandCount; o++) {
    const Operand& operand = operands_[o];
    if (operand.kind != OperandKind::Def || operand.pos != OperandPos::Early || operand.constraint == Constraint::Fixed)
      continue;
    if (operand.constraint == Constraint::Stack) {
      defineInSlot(o);
      continue;
    }
    uint8_t reg = require(operand.vreg, inputs_ | early_ | late_ | fixedDefs_);
    allocs_[o] = {Alloc::Register, reg};
    early_ |= bit({reg});
  }
}

// Two-address results. If the input lives on, either it or a copy moves to another register first; one that has just
// been loaded is loaded again when it is needed, which costs no more than a second load now.
void Walker::reuseInputs() {
  for (uint32_t o = 0; o < inst_->operandCount; o++) {
    const Operand& operand = operands_[o];
    if (operand.constraint != Constraint::Reuse) continue;
    uint32_t input = operand.index;
    VReg vreg = operands_[input].vreg;
    uint8_t reg = allocs_[input].reg;
    RegSet taken = late_ | fixedDefs_ | early_;
    bool inWay = (taken & bit({reg})) != 0;
    if (inWay || (next_[vreg] != kNever && regOf_[vreg] == reg)) {
      RegSet forbidden = inputs_ | taken;
      VReg wanting = inWay || hintFor(operand.vreg, ~RegSet(0)) != reg ? operand.vreg : vreg;
      uint8_t other = kNoReg;
      if (inWay) {
        other = require(wanting, forbidden);
      } else if (originOf(vreg) != kNoReg) {
        other = pickOrEvict(wanting, forbidden, next_[vreg]);
      }
      if (other == kNoReg) {
        drop(vreg);
      } else if (wanting == vreg) {
        bring(vreg, other);
        setReg(vreg, other);
        inputs_ |= bit({other});
      } else {
        bring(vreg, other);
        allocs_[input] = {Alloc::Register, other};
        inputs_ |= bit({other});
        reg = other;
      }
    }
    allocs_[o] = {Alloc::Register, reg};
    late_ |= bit({reg});
    results_ |= bit({reg});
  }
}

// Values that live on in registers which this instruction defines.
void Walker::vacateResults() {
  for (RegSet set = fixedDefs_ & occupied_; set; set &= set - 1) {
    VReg vreg = regs_[std::countr_zero(set)];
    if (next_[vreg] != kNever) moveAway(vreg);
  }
}

void Walker::loseClobbered() {
  for (RegSet set = occupied_ & f_.callClobbers; set; set &= set - 1) release(regs_[std::countr_zero(set)]);
}

void Walker::releaseInputs() {
  for (uint32_t o = 0; o < inst_->operandCount; o++) {
    VReg vreg = operands_[o].vreg;
    if (operands_[o].kind != OperandKind::Use || next_[vreg] != kNever || regOf_[vreg] == kNoReg) continue;
    released_ |= bit({regOf_[vreg]});
    release(vreg);
  }
  // An input that was overwritten by a result lives on elsewhere or in memory.
}

void Walker::takeResults() {
  for (uint32_t o = 0; o < inst_->operandCount; o++) {
    if (operands_[o].kind == OperandKind::Def) next_[operands_[o].vreg] = live_.nextUse[inst_->firstOperand + o];
  }
  for (uint32_t o = 0; o < inst_->operandCount; o++) {  // first what is decided already
    const Operand& operand = operands_[o];
    if (operand.kind != OperandKind::Def || allocs_[o].kind != Alloc::Register) continue;
    settle(operand.vreg, allocs_[o].reg);
  }
  for (uint32_t o = 0; o < inst_->operandCount; o++) takeResult(o, Constraint::Reg);
  for (uint32_t o = 0; o < inst_->operandCount; o++) takeResult(o, Constraint::Any);
}

void Walker::takeResult(uint32_t o, Constraint constraint) {
  const Operand& operand = operands_[o];
  if (operand.kind != OperandKind::Def || allocs_[o].kind != Alloc::None) return;
  if (operand.constraint == Constraint::Stack) return defineInSlot(o);
  if (operand.constraint != constraint) return;
  makeWay(operand.vreg);
  RegSet forbidden = late_ | early_ | fixedDefs_;
  uint8_t reg;
  if (constraint == Constraint::Reg || fromSlot()) {
    reg = require(operand.vreg, forbidden);
  } else if (a_.options.spillEverything) {
    reg = kNoReg;
  } else {
    reg = pickOrEvict(operand.vreg, forbidden, next_[operand.vreg]);
  }
  if (reg == kNoReg) return defineInSlot(o);
  allocs_[o] = {Alloc::Register, reg};
  late_ |= bit({reg});
  settle(operand.vreg, reg);
}

// A value that sits where the result will be needed at the end of the loop, and will be needed elsewhere then, goes
// there now: one move instead of two.
void Walker::makeWay(VReg result) {
  const uint8_t reg = destinationOf(result);
  if (reg == kNoReg || !(claimed_.innermost & occupied_ & bit({reg}))) return;
  const uint8_t other = destinationOf(regs_[reg]);
  if (other == kNoReg || !(claimed_.innermost & ~occupied_ & bit({other}))) return;
  const RegSet taken = early_ | late_ | fixedDefs_;
  if ((taken & bit({reg})) || ((inputs_ | taken) & bit({other}))) return;
  if (inst_->flags & InstFlag::ClobbersCall) return;
  const VReg vreg = regs_[reg];
  bring(vreg, other);
  setReg(vreg, other);
  inputs_ |= bit({other});
}

// Whether this is a move that reads a slot, so that it must write a register.
bool Walker::fromSlot() const { return (inst_->flags & InstFlag::Move) && allocs_[1].kind == Alloc::Slot; }

// After the instruction `vreg` is in `reg`, if anybody wants it. Sets no move: the instruction puts it there.
void Walker::settle(VReg vreg, uint8_t reg) {
  if (regs_[reg] != kNoVReg) release(regs_[reg]);
  lastReg_[vreg] = reg;
  if (next_[vreg] != kNever) setReg(vreg, reg);
}

void Walker::defineInSlot(uint32_t o) {
  VReg vreg = operands_[o].vreg;
  allocs_[o] = {Alloc::Slot, 0, 0, vreg};
  a_.slots[vreg].any = a_.slots[vreg].madeInSlot = true;
}

void Walker::flushMoves() {
  if (resolver_.empty()) return;
  RegSet free =
      (a_.pool(RegClass::Gpr) | a_.pool(RegClass::Vec)) & ~(occupiedBefore_ | inputs_ | early_ | occupied_ | late_);
  ordered_.clear();
  resolver_.flush(free, ordered_);
  for (const Move& move : ordered_) a_.moves.push(a_.arena, {index_, Phase::Input, move});
}

// `vreg` goes to `reg` before the instruction, from where it was before all moves of the group.
void Walker::bring(VReg vreg, uint8_t reg) {
  uint8_t origin = originOf(vreg);
  Place from = origin != kNoReg ? Place{Place::Register, origin} : a_.memoryPlace(vreg);
  if (from.kind == Place::Home) a_.needSlot(vreg, block_);
  resolver_.add({Place::Register, reg}, from, vreg);
}

uint8_t Walker::originOf(VReg vreg) const {
  for (const RegValue& value : changed_) {
    if (value.vreg == vreg) return value.reg;
  }
  return regOf_[vreg];
}

void Walker::noteChange(VReg vreg) {
  for (const RegValue& value : changed_) {
    if (value.vreg == vreg) return;
  }
  changed_.push(a_.arena, {regOf_[vreg], vreg});
}

void Walker::setReg(VReg vreg, uint8_t reg) {
  noteChange(vreg);
  if (regOf_[vreg] != kNoReg) {
    regs_[regOf_[vreg]] = kNoVReg;
    occupied_ &= ~bit({regOf_[vreg]});
  }
  if (regs_[reg] != kNoVReg) drop(regs_[reg]);
  regs_[reg] = vreg;
  regOf_[vreg] = lastReg_[vreg] = reg;
  occupied_ |= bit({reg});
}

void Walker::drop(VReg vreg) {
  noteChange(vreg);
  release(vreg);
}

// As drop, when nothing is moved any more for this instruction.
void Walker::release(VReg vreg) {
  occupied_ &= ~bit({regOf_[vreg]});
  regs_[regOf_[vreg]] = kNoVReg;
  regOf_[vreg] = kNoReg;
}

void Walker::clear() {
  for (RegSet set = occupied_; set; set &= set - 1) release(regs_[std::countr_zero(set)]);
}

RegState Walker::save() const {
  RegState state;
  state.values = a_.arena.makeArray<RegValue>(size_t(std::popcount(occupied_)));
  for (RegSet set = occupied_; set; set &= set - 1) {
    uint8_t reg = uint8_t(std::countr_zero(set));
    state.values[state.count++] = {reg, regs_[reg]};
  }
  return state;
}

}  // namespace wazen::regalloc
