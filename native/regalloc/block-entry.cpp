// What is in which register when a block starts. Every answer is correct, edges are repaired later (edges.cpp); this is
// about good ones:
//
//   one predecessor      as it left them
//   join                 as the likeliest predecessor left them, without values that others lost and that are not used
//   soon loop header          values the loop uses before its next call, loaded before the loop if need be; values that
//   only live
//                        through the loop if all of its blocks have registers left for them and none calls
//
// Parameters get the register of their argument if that is free.
#include <algorithm>
#include <bit>

#include "regalloc/walker.h"
#include "support/sort.h"

namespace wazen::regalloc {

using namespace mir;

void Walker::enter(uint32_t index) {
  const Block& block = f_.blocks[index];
  uint32_t pred = choosePredecessor(index);
  bool isCritical = false;
  for (uint32_t from : block.preds) isCritical |= block.preds.size() > 1 && f_.blocks[from].succs.size() > 1;
  candidates_.clear();
  const uint32_t loop = a_.order.loopOf[index];
  claimed_ = loop == kNoBlock ? LoopRegisters{} : claims_[loop];
  released_ = 0;
  if (!isCritical && !(a_.options.spillEverything && block.preds.size() != 1)) {
    gatherCandidates(index, pred);
    if (block.isLoopHeader) {
      keepForLoop(index);
    } else if (block.preds.size() > 1) {
      keepAtJoin(index);
    }
    limitCandidates();
    seat(index, pred);
  }
  for (VReg param : block.params) {
    const bool isNeeded = live_.isLocal[param] || (mark_[param] == epoch_ && regOf_[param] == kNoReg);
    if (isNeeded) a_.slots[param].any = a_.slots[param].madeInSlot = true;
  }
  changed_.clear();
  a_.starts[index] = save();
  noteParameters(index);
}

// Notes where the parameters are, so that what flows into them later can go there, and, of a loop's, keeps others away:
// they would be in the way at its end.
void Walker::noteParameters(uint32_t index) {
  const Block& block = f_.blocks[index];
  RegSet registers = 0;
  for (VReg param : block.params) {
    startReg_[param] = regOf_[param];
    if (regOf_[param] != kNoReg) registers |= bit({regOf_[param]});
  }
  if (block.isLoopHeader) claimed_ = claims_[index] = {registers, registers | claimed_.all};
}

// The likeliest predecessor that was walked already, or kNoBlock.
uint32_t Walker::choosePredecessor(uint32_t index) const {
  uint32_t best = kNoBlock;
  for (uint32_t pred : f_.blocks[index].preds) {
    if (!a_.walked[pred]) continue;
    const Block& block = f_.blocks[pred];
    if (best == kNoBlock || (f_.blocks[best].isCold && !block.isCold) ||
        (f_.blocks[best].isCold == block.isCold && f_.blocks[best].loopDepth < block.loopDepth)) {
      best = pred;
    }
  }
  return best;
}

// Values alive here that are in registers at the end of `pred`, and used parameters.
void Walker::gatherCandidates(uint32_t index, uint32_t pred) {
  if (pred != kNoBlock) {
    for (const RegValue& value : a_.ends[pred]) {
      if (mark_[value.vreg] == epoch_) candidates_.push(a_.arena, {value.vreg, next_[value.vreg], value.reg, false});
    }
  }
  for (VReg param : f_.blocks[index].params) {
    if (mark_[param] == epoch_ && !live_.isLocal[param])
      candidates_.push(a_.arena, {param, next_[param], kNoReg, true});
  }
}

void Walker::keepForLoop(uint32_t index) {
  const bool hasCall = live_.blocks[index].loopHasCall;
  // Values used in the loop that are not in a register yet.
  for (const LiveValue& value : live_.blocks[index].liveIn) count_[value.vreg] = 0;
  for (const Candidate& candidate : candidates_) count_[candidate.vreg] = 1;
  for (const LiveValue& value : live_.blocks[index].liveIn) {
    if (next_[value.vreg] < kCallDistance && !count_[value.vreg])
      candidates_.push(a_.arena, {value.vreg, next_[value.vreg], kNoReg, false});
  }
  wazen::sort(candidates_.begin(), candidates_.end(), [](const Candidate& a, const Candidate& b) {
    return a.distance != b.distance ? a.distance < b.distance : a.vreg < b.vreg;
  });
  for (int c = 0; c < 2; c++) {
    uint32_t size = uint32_t(std::popcount(a_.pools[c]));
    uint32_t pressure = live_.blocks[index].loopPressure[c];
    uint32_t excess = pressure > size ? pressure - size : 0;
    uint32_t kept = candidates_.size();
    for (uint32_t i = candidates_.size(); i-- > 0;) {
      Candidate& candidate = candidates_[i];
      if (int(f_.vregs[candidate.vreg].regClass) != c || candidate.isParam) continue;
      bool isLost = candidate.distance >= kCallDistance && hasCall;
      bool isThrough = candidate.distance >= kLoopExitDistance;
      if (!isLost && !(isThrough && excess > 0)) continue;
      if (excess > 0) excess--;
      std::copy(candidates_.begin() + i + 1, candidates_.begin() + kept, candidates_.begin() + i);
      candidates_.truncate(--kept);
    }
  }
}

// A value that some predecessor has lost is worth a load there only if it is used before the next call.
void Walker::keepAtJoin(uint32_t index) {
  uint32_t walked = 0;
  for (const Candidate& candidate : candidates_) count_[candidate.vreg] = 0;
  for (uint32_t pred : f_.blocks[index].preds) {
    if (!a_.walked[pred] || f_.blocks[pred].isCold) continue;
    walked++;
    for (const RegValue& value : a_.ends[pred]) count_[value.vreg]++;
  }
  uint32_t kept = 0;
  for (const Candidate& candidate : candidates_) {
    bool isLost = !candidate.isParam && candidate.distance >= kCallDistance && count_[candidate.vreg] < walked;
    if (!isLost) candidates_[kept++] = candidate;
  }
  candidates_.truncate(kept);
}

// No more values than registers: those used first stay.
void Walker::limitCandidates() {
  uint32_t room[2] = {uint32_t(std::popcount(a_.pools[0])), uint32_t(std::popcount(a_.pools[1]))};
  uint32_t wanted[2] = {0, 0};
  // What sits in a register outside the pool (a fixed definition put it there) takes no room.
  auto takesRoom = [&](const Candidate& c) {
    return c.reg == kNoReg || (bit({c.reg}) & a_.pool(f_.vregs[c.vreg].regClass)) != 0;
  };
  for (const Candidate& candidate : candidates_) wanted[int(f_.vregs[candidate.vreg].regClass)] += takesRoom(candidate);
  if (wanted[0] <= room[0] && wanted[1] <= room[1]) return;
  wazen::sort(candidates_.begin(), candidates_.end(), [](const Candidate& a, const Candidate& b) {
    return a.distance != b.distance ? a.distance < b.distance : a.vreg < b.vreg;
  });
  uint32_t kept = 0;
  for (const Candidate& candidate : candidates_) {
    uint32_t& left = room[int(f_.vregs[candidate.vreg].regClass)];
    if (takesRoom(candidate)) {
      if (left == 0) continue;
      left--;
    }
    candidates_[kept++] = candidate;
  }
  candidates_.truncate(kept);
}

// Registers for the candidates: those that have one keep it; then parameters, then the rest. A parameter that is passed
// on to the next turn of a loop goes where that expects it: a move here is made once, one there on all ways through.
void Walker::seat(uint32_t index, uint32_t pred) {
  const Block& block = f_.blocks[index];
  for (const Candidate& candidate : candidates_) {
    if (candidate.reg != kNoReg) setReg(candidate.vreg, candidate.reg);
  }
  if (pred != kNoBlock && f_.blocks[pred].argCount == block.params.size() && !a_.options.randomSeed) {
    const Block& from = f_.blocks[pred];
    for (const RegValue& value : a_.ends[pred]) lastReg_[value.vreg] = value.reg;
    for (uint32_t p = 0; p < block.params.size(); p++) {
      VReg arg = f_.operands[from.firstArg + p].vreg;
      uint8_t reg = a_.ends[pred].find(arg);
      if (reg != kNoReg) lastReg_[block.params[p]] = reg;
    }
  }
  for (const Candidate& candidate : candidates_) {
    if (candidate.reg != kNoReg) continue;
    uint8_t reg = candidate.isParam && !block.isLoopHeader ? destinationOf(candidate.vreg) : kNoReg;
    if (reg == kNoReg || regs_[reg] != kNoVReg) reg = pick(candidate.vreg, 0);
    if (reg != kNoReg) setReg(candidate.vreg, reg);
  }
}

}  // namespace wazen::regalloc
