// Which free register a value gets, and which value leaves when none is free.
#include <bit>
#include <cstdlib>

#include "regalloc/walker.h"

namespace wazen::regalloc {

using namespace mir;

uint32_t Walker::randomBelow(uint32_t limit) const {
  random_ = random_ * 1664525 + 1013904223;
  return uint32_t((uint64_t(random_) * limit) >> 32);
}

namespace {

constexpr int kHops = 8;  // how far a value is followed

uint8_t nth(RegSet set, uint32_t n) {
  while (n--) set &= set - 1;
  return uint8_t(std::countr_zero(set));
}

}  // namespace

// A free register outside `forbidden`, or kNoReg. In order of preference: one that saves a move later; one that saves
// others none at the end of the loops around; that of an input that has ended, which may be on its way there; one that
// no fixed operand claims before the value is used; the one claimed last.
uint8_t Walker::pick(VReg vreg, RegSet forbidden) const {
  RegSet available = a_.pool(f_.vregs[vreg].regClass) & ~(forbidden | occupied_);
  if (!available) return kNoReg;
  if (a_.options.randomSeed) return nth(available, randomBelow(uint32_t(std::popcount(available))));
  uint8_t hint = hintFor(vreg, available);
  if (hint != kNoReg) return hint;
  for (RegSet better : {~claimed_.all, ~claimed_.innermost, released_}) {
    if (!(available & better)) continue;
    available &= better;
    break;
  }
  uint8_t best = kNoReg;
  uint32_t bestUntil = 0;
  for (RegSet set = available; set; set &= set - 1) {
    uint8_t reg = uint8_t(std::countr_zero(set));
    if (fixedNext_[reg] == kNever) return reg;
    if (best == kNoReg || fixedNext_[reg] > bestUntil) {
      best = reg;
      bestUntil = fixedNext_[reg];
    }
  }
  return best;
}

// Follows the value through block parameters, copies and results to a register that is known already. That of a
// parameter at the start of its block is where the value has to be, whatever becomes of it there.
uint8_t Walker::hintFor(VReg vreg, RegSet allowed) const {
  uint32_t needed = next_[vreg];
  auto isGood = [&](uint8_t reg) {
    return reg != kNoReg && (allowed & bit({reg})) && (fixedNext_[reg] >= needed || needed == kNever);
  };
  for (int hop = 0; hop < kHops && vreg != kNoVReg; hop++) {
    if (hop > 0 && startReg_[vreg] != kNoReg) return isGood(startReg_[vreg]) ? startReg_[vreg] : kNoReg;
    if (isGood(f_.vregs[vreg].hint.number)) return f_.vregs[vreg].hint.number;
    if (isGood(live_.fixedHint[vreg])) return live_.fixedHint[vreg];
    if (isGood(lastReg_[vreg])) return lastReg_[vreg];
    vreg = live_.flowsInto[vreg];
  }
  return kNoReg;
}

// The register of the parameter that the value becomes, perhaps through other parameters: where a loop expects it.
uint8_t Walker::destinationOf(VReg vreg) const {
  if (a_.options.randomSeed) return kNoReg;
  for (int hop = 0; hop < kHops; hop++) {
    vreg = live_.flowsInto[vreg];
    if (vreg == kNoVReg || live_.defInst[vreg] != kNoInst) return kNoReg;
    if (startReg_[vreg] != kNoReg) return startReg_[vreg];
  }
  return kNoReg;
}

// Empties the register (outside `forbidden`) whose value is needed last, if that is after `limit`; with limit kNever
// always. Returns kNoReg if there is none. What can be made again without memory counts as needed twice as late.
uint8_t Walker::evictFor(RegClass regClass, RegSet forbidden, uint32_t limit) {
  RegSet candidates = occupied_ & a_.pool(regClass) & ~forbidden;
  uint8_t best = kNoReg;
  uint64_t bestDistance = 0;
  for (RegSet set = candidates; set; set &= set - 1) {
    uint8_t reg = uint8_t(std::countr_zero(set));
    VReg vreg = regs_[reg];
    uint64_t distance = next_[vreg] - position_;
    if (f_.vregs[vreg].rematInst != kNoInst) distance *= 2;
    if (best != kNoReg && distance <= bestDistance) continue;
    best = reg;
    bestDistance = distance;
  }
  if (a_.options.randomSeed && candidates) best = nth(candidates, randomBelow(uint32_t(std::popcount(candidates))));
  if (best == kNoReg || (limit != kNever && next_[regs_[best]] <= limit)) return kNoReg;
  drop(regs_[best]);
  return best;
}

uint8_t Walker::pickOrEvict(VReg vreg, RegSet forbidden, uint32_t limit) {
  uint8_t reg = pick(vreg, forbidden);
  return reg != kNoReg ? reg : evictFor(f_.vregs[vreg].regClass, forbidden, limit);
}

// A register for an operand that cannot do without.
uint8_t Walker::require(VReg vreg, RegSet forbidden) {
  RegClass regClass = f_.vregs[vreg].regClass;
  uint8_t reg = pickOrEvict(vreg, forbidden, kNever);
  if (reg == kNoReg) reg = demote(regClass);
  if (reg == kNoReg) std::abort();  // the target asks for more registers in one instruction than there are
  return reg;
}

// Frees a register that only optional inputs of the instruction sit in, by reading them from their slot.
uint8_t Walker::demote(RegClass regClass) {
  RegSet optional = 0, needed = fixedInputs_ | early_ | fixedDefs_;
  for (uint32_t o = 0; o < inst_->operandCount; o++) {
    if (allocs_[o].kind != Alloc::Register) continue;
    bool isOptional = operands_[o].kind == OperandKind::Use && operands_[o].constraint == Constraint::Any &&
                      originOf(operands_[o].vreg) == allocs_[o].reg;
    (isOptional ? optional : needed) |= bit({allocs_[o].reg});
  }
  optional &= a_.pool(regClass) & ~needed;
  if (!optional) return kNoReg;
  uint8_t reg = uint8_t(std::countr_zero(optional));
  for (uint32_t o = 0; o < inst_->operandCount; o++) {
    if (allocs_[o].kind == Alloc::Register && allocs_[o].reg == reg) useSlot(o);
  }
  if (regs_[reg] != kNoVReg) drop(regs_[reg]);
  inputs_ &= ~bit({reg});
  late_ &= ~bit({reg});
  return reg;
}

}  // namespace wazen::regalloc
