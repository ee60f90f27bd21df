// Frame, blocks, jumps and operands. See emit.h.
#include "target/arm64/emit.h"

#include <algorithm>
#include <cassert>

#include "runtime/activation.h"
#include "support/flags.h"

namespace wazen::arm64 {

namespace {

constexpr uint32_t kLeafFrameBytes = 4096;    // a leaf with a smaller frame needs no stack check
constexpr uint32_t kLargeFrameBytes = 16384;  // the poll stub may not be called with such a frame over the limit
constexpr uint32_t kMostWords = 4;            // of an instruction that is a row, its operand's address included
constexpr uint32_t kEditWords = 8;
constexpr uint32_t kLoopAlignment = 16;  // that of functions, too
constexpr uint32_t kBitReach = 32 << 10, kBranchReach = 1 << 20;

constexpr Emitter::PseudoHandler pseudoHandlers[] = {
#define PSEUDO(name, text, words) &Emitter::emit##name,
#include "target/arm64/pseudo.inc"
#undef PSEUDO
};

}  // namespace

Emitter::Emitter(const mir::Function& function, CompiledFunction& out)
    : mir_(function), out_(out), plan_(function, opNumber(Pseudo::Jump)) {}

void Emitter::run() {
  out_.index = mir_.functionIndex;
  for (uint32_t i = 0; i < mir_.blocks.size(); i++) blockLabels_.push_back(code_.newLabel());
  measureFrame();
  boundSize();
  emitPrologue();
  for (position_ = 0; position_ < plan_.order().size(); position_++) emitBlock(position_);
  for (size_t i = 0; i < colds_.size(); i++) {  // cold code may add more
    const Cold cold = colds_[i];
    code_.bind(cold.entry);
    (this->*cold.emit)(cold);
  }
  finish();
}

void Emitter::measureFrame() {
  bool calls = false, polls = false;
  for (const mir::Inst& inst : mir_.insts) {
    if (inst.op == opNumber(Pseudo::Poll)) polls = true;
    if (!(inst.flags & mir::InstFlag::ClobbersCall)) continue;
    calls = true;
    const bool isCode = inst.op == opNumber(Pseudo::CallCode);
    if (isCode) savesContext_ = true;
    if (isCode || inst.op == opNumber(Pseudo::CallFunc)) {
      outgoingBytes_ = std::max(outgoingBytes_, uint32_t(inst.imm >> 32));
    }
  }
  contextOffset_ = outgoingBytes_ + mir_.spillBytes;
  frameBytes_ = contextOffset_ + (savesContext_ ? 8 : 0) + mir_.cellBytes;
  checksStack_ = calls || frameBytes_ > kLeafFrameBytes;
  isLeaf_ = !checksStack_ && !polls;
  // Cells lie below the return address also where there is none.
  if (!isLeaf_ || frameBytes_ > 0) frameBytes_ = (frameBytes_ + kReturnAddressBytes + 15) & ~15u;
  out_.frameBytes = isLeaf_ ? frameBytes_ : frameBytes_ - kReturnAddressBytes;
  out_.isLeaf = isLeaf_;
}

// How large the function can be at most.
void Emitter::boundSize() {
  uint64_t words = 64;
  for (const mir::Inst& inst : mir_.insts) {
    words += isPseudo(inst.op) ? pseudoInfo[uint32_t(pseudoOf(inst.op))].mostWords : kMostWords;
  }
  words += uint64_t(mir_.edits.size()) * kEditWords + uint64_t(mir_.blocks.size()) * (kLoopAlignment / 4);
  for (const mir::Block& block : mir_.blocks) words += block.succs.size();  // of jump tables
  const uint64_t bytes = words * 4;
  isBitFar_ = bytes > std::min(kBitReach, flags().reach);
  isBranchFar_ = bytes > std::min(kBranchReach, flags().reach);
}

void Emitter::emitPrologue() {
  if (frameBytes_ > kLargeFrameBytes) emitLargeFrameCheck();
  if (frameBytes_) addToSp(-int64_t(frameBytes_));
  if (!isLeaf_) memory(code_, Op::StrX, kLink, reach(Op::StrX, sp, frameBytes_ - kReturnAddressBytes));
  if (!checksStack_) return;
  const Label resume = code_.newLabel();
  checkStack(addCold(&Emitter::coldPoll, nullptr, resume));
  code_.bind(resume);
}

// Before sp moves: signal handlers run on the guest's stack, and below its room there may be anything.
void Emitter::emitLargeFrameCheck() {
  const Label fits = code_.newLabel();
  moveImm(code_, kScratch, frameBytes_);
  extended(code_, Op::Sub, Width::W64, kScratch, sp, kScratch);
  memory(code_, Op::LdrX, kScratch2, Mem(kActivation, offsetof(Activation, trueStackLimit)));
  shifted(code_, Op::Cmp, Width::W64, zr, kScratch, kScratch2);
  branch(code_, Cond::HS, fits);
  trapHere(TrapKind::CallStackExhausted, 0);
  code_.bind(fits);
}

void Emitter::checkStack(Label cold) {
  memory(code_, Op::LdrX, kScratch, Mem(kActivation, offsetof(Activation, stackLimit)));
  extended(code_, Op::Cmp, Width::W64, zr, sp, kScratch);
  if (!isBranchFar_) return branch(code_, Cond::LO, cold);
  const Label skip = code_.newLabel();
  branch(code_, Cond::HS, skip);
  jump(code_, cold);
  code_.bind(skip);
}

void Emitter::emitBlock(uint32_t position) {
  block_ = plan_.order()[position];
  const mir::Block& block = mir_.blocks[block_];
  if (plan_.isAligned(block_)) {
    while (code_.size() % kLoopAlignment) nop(code_);
  }
  code_.bind(blockLabels_[block_]);
  lastSlot_ = {};
  const mir::Edit* edit = std::lower_bound(mir_.edits.begin(), mir_.edits.end(), block.firstInst,
                                           [](const mir::Edit& e, uint32_t inst) { return e.inst < inst; });
  for (uint32_t i = block.firstInst; i < block.endInst; i++) {
    for (; edit != mir_.edits.end() && edit->inst == i; edit++) emitEdit(*edit);
    movesFollow_ = edit != mir_.edits.end() && edit->inst == i + 1;
    emitInst(mir_.insts[i]);
  }
}

void Emitter::emitEdit(const mir::Edit& edit) {
  if (edit.remat != mir::kNoInst) {
    loadConstant(mir_.insts[edit.remat], edit.to);
  } else {
    emitMove(edit.regClass, edit.bytes, edit.from, edit.to);
  }
}

void Emitter::emitMove(mir::RegClass regClass, uint32_t bytes, const mir::Alloc& from, const mir::Alloc& to) {
  if (from == to) return;
  const bool isLoad = from.kind == mir::Alloc::Slot, isStore = to.kind == mir::Alloc::Slot;
  const mir::Alloc& slot = isLoad ? from : to;
  const uint32_t reg = (isLoad ? to.reg : from.reg) & 31u;
  if (regClass == mir::RegClass::Gpr) {
    if (isLoad || isStore)
      return moveSlot(isLoad ? Op::LdrX : Op::StrX, isLoad ? Pair::LoadX : Pair::StoreX, reg, slot);
    return move(code_, Gpr(to.reg), Gpr(from.reg));
  }
  if (!isLoad && !isStore) return move(code_, Vec(to.reg - 32u), Vec(reg));
  if (bytes == 4) return memory(code_, isLoad ? Op::LdrS : Op::StrS, reg, slotAt(Op::LdrS, slot));
  if (bytes == 8) return moveSlot(isLoad ? Op::LdrD : Op::StrD, isLoad ? Pair::LoadD : Pair::StoreD, reg, slot);
  moveSlot(isLoad ? Op::LdrQ : Op::StrQ, isLoad ? Pair::LoadQ : Pair::StoreQ, reg, slot);
}

// An access to a spill slot; with the one just before it a pair, if that was to a neighbour.
void Emitter::moveSlot(Op op, Pair both, uint32_t reg, const mir::Alloc& slot) {
  constexpr int64_t kMostSteps = 63;
  const int64_t bytes = int64_t(1) << infoOf(op).detail;
  const int64_t disp = outgoingBytes_ + int64_t(slot.slot);
  const SlotAccess last = lastSlot_;
  const bool isNext = last.end == code_.size() && last.op == op && last.reg != reg;
  if (isNext && (disp == last.disp + bytes || disp == last.disp - bytes) &&
      std::max(disp, last.disp) / bytes <= kMostSteps) {
    code_.truncate(last.end - 4);
    const bool isUp = disp > last.disp;
    pair(code_, both, isUp ? last.reg : reg, isUp ? reg : last.reg, sp, int32_t(std::min(disp, last.disp)));
    lastSlot_ = {};
    return;
  }
  memory(code_, op, reg, slotAt(op, slot));
  lastSlot_ = {code_.size(), op, reg, disp};
}

void Emitter::emitInst(const mir::Inst& inst) {
  if (isPseudo(inst.op)) {
    (this->*pseudoHandlers[uint32_t(pseudoOf(inst.op))])(inst);
  } else {
    emitRow(inst);
  }
}

void Emitter::jumpTo(uint32_t block) {
  const uint32_t target = plan_.finalTarget(block);
  if (plan_.positionOf(target) != position_ + 1) jump(code_, blockLabels_[target]);
}

void Emitter::branchIf(const mir::Inst& inst, bool holds, Label label) {
  const Payload payload = payloadOf(inst);
  const TestKind kind = holds ? TestKind(payload.test) : negate(TestKind(payload.test));
  const bool isBit = kind == TestKind::BitClear || kind == TestKind::BitSet;
  if (isBit ? isBitFar_ : isBranchFar_) {
    const Label skip = code_.newLabel();
    const bool wasBit = isBitFar_, wasBranch = isBranchFar_;
    isBitFar_ = isBranchFar_ = false;
    branchIf(inst, !holds, skip);
    isBitFar_ = wasBit;
    isBranchFar_ = wasBranch;
    jump(code_, label);
    code_.bind(skip);
    return;
  }
  if (kind == TestKind::Flags) {
    const Cond cond = Cond(payload.cond);
    branch(code_, holds ? cond : negate(cond), label);
  } else if (isBit) {
    branchBit(code_, kind == TestKind::BitClear, gpr(inst, 0), uint32_t(inst.imm), label);
  } else {
    branchZero(code_, Width(payload.width), kind == TestKind::Zero, gpr(inst, 0), label);
  }
}

Gpr Emitter::gpr(const mir::Inst& inst, uint32_t operand) const {
  const mir::Alloc& at = alloc(inst, operand);
  assert(at.kind == mir::Alloc::Register && at.reg < 32 && "the operand is constrained to a register");
  return Gpr(at.reg);
}

Vec Emitter::vec(const mir::Inst& inst, uint32_t operand) const {
  const mir::Alloc& at = alloc(inst, operand);
  assert(at.kind == mir::Alloc::Register && at.reg >= 32 && "the operand is constrained to a register");
  return Vec(at.reg - 32u);
}

Mem Emitter::reach(Op op, Gpr base, int64_t disp) {
  if (Mem::fits(disp, infoOf(op).detail)) return Mem(base, disp);
  address(kScratch2, base, disp);
  return Mem(kScratch2);
}

// d = base + disp; base may be sp.
void Emitter::address(Gpr d, Gpr base, int64_t disp) {
  if (const auto imm = AddImm::from(uint64_t(disp))) return immediate(code_, Op::Add, Width::W64, d, base, *imm);
  moveImm(code_, kScratch2, uint64_t(disp));
  extended(code_, Op::Add, Width::W64, d, base, kScratch2);
}

void Emitter::addToSp(int64_t bytes) {
  const Op op = bytes < 0 ? Op::Sub : Op::Add;
  const uint64_t size = uint64_t(bytes < 0 ? -bytes : bytes);
  if (const auto imm = AddImm::from(size)) return immediate(code_, op, Width::W64, sp, sp, *imm);
  moveImm(code_, kScratch2, size);
  extended(code_, op, Width::W64, sp, sp, kScratch2);
}

void Emitter::trapHere(TrapKind kind, uint32_t at) {
  addTrap(kind, at);
  udf(code_, uint32_t(kind));
}

Label Emitter::addCold(void (Emitter::*emit)(const Cold&), const mir::Inst* inst, Label resume, uint32_t extra) {
  const Label entry = code_.newLabel();
  colds_.push_back({emit, inst, entry, resume, extra});
  return entry;
}

void Emitter::coldTrap(const Cold& cold) { trapHere(TrapKind(cold.extra), cold.inst->at); }

void Emitter::emitJumpTables() {
  for (const JumpTable& table : tables_) {
    code_.bind(table.start);
    const uint32_t start = code_.size();
    for (const uint32_t succ : mir_.blocks[table.block].succs) {
      code_.room();
      code_.addFixup({code_.size(), start, blockLabels_[plan_.finalTarget(succ)], FixupKind::Table32});
      code_.put32(0);
    }
  }
}

void Emitter::finish() {
  emitJumpTables();
  pool_.write(code_, 0);
  for (uint32_t i = 0; i < blockLabels_.size(); i++) {  // blocks that were skipped have labels nobody names
    if (!code_.isBound(blockLabels_[i])) code_.bind(blockLabels_[i]);
  }
  const bool fits = code_.finish(patchField);
  assert(fits && "the size is estimated from above");
  (void)fits;
  const std::span<const uint8_t> bytes = code_.bytes();
  out_.bytes.assign(bytes.begin(), bytes.end());
}

}  // namespace wazen::arm64
