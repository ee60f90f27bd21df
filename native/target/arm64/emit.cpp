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
  if (regClass == mir::RegClass::Gpr) {
    if (isLoad) memory(code_, Op::LdrX, Gpr(to.reg), slot(Op::LdrX, from));
    else if (isStore) memory(code_, Op::StrX, Gpr(from.reg), slot(Op::StrX, to));
    else move(code_, Gpr(to.reg), Gpr(from.reg));
    return;
  }
  const Op load = bytes == 4 ? Op::LdrS : bytes == 8 ? Op::LdrD : Op::LdrQ;
  const Op store = bytes == 4 ? Op::StrS : bytes == 8 ? Op::StrD : Op::StrQ;
  if (isLoad) memory(code_, load, Vec(to.reg - 32u), slot(load, from));
  else if (isStore) memory(code_, store, Vec(from.reg - 32u), slot(store, to));
  else move(code_, Vec(to.reg - 32u), Vec(from.reg - 32u));
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

}  // namespace wazen::arm64
