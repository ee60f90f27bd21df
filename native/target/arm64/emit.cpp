// Frame, jumps and operands. See emit.h.
#include "target/arm64/emit.h"

#include <algorithm>
#include <cassert>

#include "runtime/activation.h"
#include "support/flags.h"

namespace wazen::arm64 {

namespace {

constexpr uint32_t kMostWords = 4;  // of an instruction that is a row, its operand's address included
constexpr uint32_t kEditWords = 8;
constexpr uint32_t kPrologueBytes = 256;  // that of a large frame, its cold code, padding before constants
constexpr uint32_t kBitReach = 32 << 10, kBranchReach = 1 << 20;
constexpr uint32_t kBranchBytes = 16;  // of the branches that end a block

// Whether a branch with that reach may not go as far.
bool isFar(uint32_t mostDistance, uint32_t reach) {
  return mostDistance + kBranchBytes >= std::min(reach, flags().reach);
}

constexpr Emitter::PseudoHandler pseudoHandlers[] = {
#define PSEUDO(name, text, words) &Emitter::emit##name,
#include "target/arm64/pseudo.inc"
#undef PSEUDO
};

constexpr EmissionOps kOps{opNumber(Pseudo::Jump),
                           opNumber(Pseudo::Poll),
                           opNumber(Pseudo::CallFunc),
                           opNumber(Pseudo::CallCode),
                           patchField,
                           0,
                           4 * kEditWords};

}  // namespace

Emitter::Emitter(const mir::Function& function, CompiledFunction& out) : Emission(function, out, kOps) {}

void Emitter::layOutFrame() {
  checksStack_ = calls_ || frameBytes_ > kLeafFrameBytes;
  isLeaf_ = !checksStack_ && !polls_;
  // Cells lie below the return address also where there is none.
  if (!isLeaf_ || frameBytes_ > 0) frameBytes_ = (frameBytes_ + kReturnAddressBytes + 15) & ~15u;
  out_.frameBytes = isLeaf_ ? frameBytes_ : frameBytes_ - kReturnAddressBytes;
  out_.isLeaf = isLeaf_;
}

// Cold code is counted where it comes from.
uint32_t Emitter::mostBytes(const mir::Inst& inst) const {
  return 4 * (isPseudo(inst.op) ? pseudoInfo[uint32_t(pseudoOf(inst.op))].mostWords : kMostWords);
}

void Emitter::boundSize() {
  mostSize_ = mostBytesOfBlocks() + kPrologueBytes;
  for (const mir::Block& block : mir_.blocks) mostSize_ += 4 * block.succs.size();  // jump tables
  isBranchFar_ = isFar(mostSize_, kBranchReach);
  isBitFar_ = isFar(mostSize_, kBitReach);
}

void Emitter::emitPrologue() {
  boundSize();
  if (frameBytes_ > kLargeFrameBytes) emitLargeFrameCheck();
  if (frameBytes_) addToSp(-int64_t(frameBytes_));
  if (!isLeaf_) memory(code_, Op::StrX, kLink, reach(Op::StrX, sp, frameBytes_ - kReturnAddressBytes));
  if (!checksStack_) return;
  const Label resume = code_.newLabel();
  checkStack(addCold(&Emitter::coldPoll, kEntry, resume));
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

void Emitter::emitNops(uint32_t bytes) {
  for (; bytes > 0; bytes -= 4) nop(code_);
}

void Emitter::emitMove(mir::RegClass regClass, uint32_t bytes, const mir::Alloc& from, const mir::Alloc& to) {
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

void Emitter::branchIf(const mir::Inst& inst, bool holds, Label label, uint32_t mostDistance) {
  const TestKind kind = TestKind(payloadOf(inst).test);
  const bool isBit = kind == TestKind::BitClear || kind == TestKind::BitSet;
  if (!isFar(mostDistance, isBit ? kBitReach : kBranchReach)) return branchShort(inst, holds, label);
  const Label skip = code_.newLabel();
  branchShort(inst, !holds, skip);
  jump(code_, label);
  code_.bind(skip);
}

void Emitter::branchShort(const mir::Inst& inst, bool holds, Label label) {
  const Payload payload = payloadOf(inst);
  const TestKind kind = holds ? TestKind(payload.test) : negate(TestKind(payload.test));
  if (kind == TestKind::Flags) {
    const Cond cond = Cond(payload.cond);
    branch(code_, holds ? cond : negate(cond), label);
  } else if (kind == TestKind::BitClear || kind == TestKind::BitSet) {
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

// The access has the lower bits of a large displacement.
Mem Emitter::reach(Op op, Gpr base, int64_t disp) {
  const uint32_t log = infoOf(op).detail;
  if (Mem::fits(disp, log)) return Mem(base, disp);
  const int64_t low = disp & 0xfff;
  const auto upper = AddImm::from(uint64_t(disp - low));
  if (upper && Mem::fits(low, log)) {
    immediate(code_, Op::Add, Width::W64, kScratch2, base, *upper);
    return Mem(kScratch2, low);
  }
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

}  // namespace wazen::arm64
