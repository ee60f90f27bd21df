// Frame, jumps and operands. See emit.h.
#include "target/amd64/emit.h"

#include <algorithm>
#include <bit>

#include "runtime/activation.h"

namespace wazen::amd64 {

namespace {

constexpr uint8_t kPadding = 0xcc;  // int3
constexpr uint32_t kShortReach = 100;
constexpr uint32_t kEditBytes = 10;

// Zeros of a float register are made, other constants loaded.
constexpr Emitter::PseudoHandler pseudoHandlers[] = {
#define PSEUDO(name, text, bytes) &Emitter::emit##name,
#include "target/amd64/pseudo.inc"
#undef PSEUDO
};

constexpr EmissionOps kOps{opNumber(Pseudo::Jump),
                           opNumber(Pseudo::Poll),
                           opNumber(Pseudo::CallFunc),
                           opNumber(Pseudo::CallCode),
                           nullptr,
                           kPadding,
                           kEditBytes};

}  // namespace

Emitter::Emitter(const mir::Function& function, CompiledFunction& out) : Emission(function, out, kOps) {}

void Emitter::layOutFrame() {
  // The return address is 8 bytes: with an odd number of words rsp is 16-byte aligned.
  if (calls_ || frameBytes_ > 0) frameBytes_ = (frameBytes_ + 8 + 15) / 16 * 16 - 8;
  checksStack_ = calls_ || frameBytes_ > kLeafFrameBytes;
  out_.frameBytes = frameBytes_;
}

uint32_t Emitter::mostBytes(const mir::Inst& inst) const {
  if (isPseudo(inst.op)) return pseudoInfo[uint32_t(pseudoOf(inst.op))].mostBytes;
  const Payload payload = payloadOf(inst);
  const InstInfo& info = infoOf(Op(inst.op));
  const uint32_t more = uint32_t(info.map > Map::M0F) + hasImm8(info.form);
  if (Source(payload.source) == Source::Mem) return payload.targetIsMem ? 14 : 11 + more;
  if (Source(payload.source) == Source::Reg) return 10 + more;  // with an operand in a spill slot
  const bool isInSlot = alloc(inst, inst.operandCount - 1u).kind == mir::Alloc::Slot;
  return isInSlot ? 12 : 8;
}

void Emitter::emitPrologue() {
  if (frameBytes_ > kLargeFrameBytes) {
    // Before rsp moves: signal handlers run on the guest's stack, and below its room there may be anything. No argument
    // is in r10.
    lea(code_, Width::W64, r10, Mem(rsp, -int32_t(frameBytes_)));
    rm(code_, Op::Cmp, Width::W64, r10, Mem(kActivation, offsetof(Activation, trueStackLimit)));
    const Label fits = code_.newLabel();
    jcc(code_, Cond::AE, fits, Reach::Short);
    trapHere(TrapKind::CallStackExhausted, 0);
    code_.bind(fits);
  }
  if (frameBytes_) mi(code_, Op::Sub, Width::W64, rsp, int32_t(frameBytes_));
  if (checksStack_) {
    const Label resume = code_.newLabel();
    rm(code_, Op::Cmp, Width::W64, rsp, Mem(kActivation, offsetof(Activation, stackLimit)));
    jcc(code_, Cond::B, addCold(&Emitter::coldPoll, kEntry, resume));
    code_.bind(resume);
  }
}

void Emitter::emitMove(mir::RegClass regClass, uint32_t bytes, const mir::Alloc& from, const mir::Alloc& to) {
  const bool toRegister = to.kind == mir::Alloc::Register;
  if (regClass == mir::RegClass::Gpr) {
    if (toRegister) {
      rm(code_, Op::Mov, Width::W64, Gpr(to.reg), place(from));
    } else {
      mr(code_, Op::Mov, Width::W64, slot(to), Gpr(from.reg));
    }
    return;
  }
  if (toRegister && from.kind == mir::Alloc::Register) {
    rm(code_, Op::Movaps, Xmm(to.reg - 32u), place(from));
    return;
  }
  const Op op = bytes == 4 ? Op::Movss : bytes == 8 ? Op::Movsd : Op::Movups;
  if (toRegister) {
    rm(code_, op, Xmm(to.reg - 32u), slot(from));
  } else {
    mr(code_, op, slot(to), Xmm(from.reg - 32u));
  }
}

void Emitter::emitInst(const mir::Inst& inst) {
  flagsBefore_ = flags_;
  flags_ = {};
  if (isPseudo(inst.op)) {
    (this->*pseudoHandlers[uint32_t(pseudoOf(inst.op))])(inst);
  } else {
    if (payloadOf(inst).faults) addTrap(TrapKind::MemoryOutOfBounds, inst.at);
    emitRow(inst);
  }
}

// Whether a comparison with 0 may be left out: the arithmetic just before it has set the zero flag, and no other is
// asked for.
bool Emitter::flagsTell(const mir::Inst& inst) const {
  const Payload payload = payloadOf(inst);
  const mir::Alloc& operand = alloc(inst, 0);
  if (operand.kind != mir::Alloc::Register || operand.reg != flagsBefore_.reg) return false;
  const mir::Inst& next = *(&inst + 1);  // a block does not end in a comparison
  if (widthOf(payload) != flagsBefore_.width || !isPseudo(next.op)) return false;
  const Test test = Test(payloadOf(next).test);
  return test == testOf(Cond::E) || test == testOf(Cond::NE);
}

void Emitter::emitBranchTo(const mir::Inst& inst, bool holds, uint32_t block) {
  const Test test = Test(payloadOf(inst).test);
  branch(holds ? test : negate(test), labelOf(block), reachOf(block));
}

// Whether a jump from the end of this block to the start of `block` certainly has one byte's distance. (Backward, the
// label is bound and the encoder sees for itself.)
Reach Emitter::reachOf(uint32_t block) const {
  if (plan_.positionOf(block) <= position_) return Reach::Near;
  return mostDistanceTo(block) <= kShortReach ? Reach::Short : Reach::Near;
}

void Emitter::branch(Test test, Label label, Reach reach) {
  if (!isFloatTest(test)) {
    jcc(code_, condOf(test), label, reach);
  } else if (test == Test::FloatNe) {
    jcc(code_, Cond::NE, label, reach);
    jcc(code_, Cond::P, label, reach);
  } else {
    const Label skip = code_.newLabel();
    jcc(code_, Cond::P, skip, Reach::Short);
    jcc(code_, Cond::E, label, reach);
    code_.bind(skip);
  }
}

Gpr Emitter::gpr(const mir::Inst& inst, uint32_t operand) const {
  const mir::Alloc& at = alloc(inst, operand);
  assert(at.kind == mir::Alloc::Register && at.reg < 32 && "the operand is constrained to a register");
  return Gpr(at.reg);
}

Xmm Emitter::xmm(const mir::Inst& inst, uint32_t operand) const {
  const mir::Alloc& at = alloc(inst, operand);
  assert(at.kind == mir::Alloc::Register && at.reg >= 32 && "the operand is constrained to a register");
  return Xmm(at.reg - 32u);
}

RegMem Emitter::place(const mir::Alloc& at) const {
  if (at.kind == mir::Alloc::Slot) return slot(at);
  return at.reg < 32 ? RegMem(Gpr(at.reg)) : RegMem(Xmm(at.reg - 32u));
}

RegMem Emitter::source(const mir::Inst& inst, uint32_t operand) {
  if (Source(payloadOf(inst).source) == Source::Mem) return memory(inst, operand);
  return place(alloc(inst, operand));
}

Mem Emitter::memory(const mir::Inst& inst, uint32_t operand) {
  const Payload payload = payloadOf(inst);
  const int32_t disp = dispOf(inst);
  const auto with = [&](Gpr base, int32_t offset) {
    return payload.hasIndex ? Mem(base, gpr(inst, operand), Scale(payload.scale), offset) : Mem(base, offset);
  };
  switch (Base(payload.base)) {
    case Base::VReg: {
      const Gpr base = gpr(inst, operand++);
      return with(base, disp);
    }
    case Base::Memory: return with(kMemory, disp);
    case Base::Context: return with(kContext, disp);
    case Base::Activation: return with(kActivation, disp);
    case Base::Outgoing: return with(rsp, disp);
    case Base::Incoming: return with(rsp, disp + int32_t(frameBytes_) + kReturnAddressBytes);
    case Base::Pool:
      if (PoolBytes(payload.poolBytes) == PoolBytes::Wide) return poolWide(mir_.wideConstants[uint32_t(inst.imm)]);
      return pool(4u << payload.poolBytes, inst.imm);
    case Base::None: break;
  }
  return Mem::scaled(gpr(inst, operand), Scale(payload.scale), disp);
}

Mem Emitter::poolDouble(double value) { return pool(8, std::bit_cast<uint64_t>(value)); }
Mem Emitter::poolFloat(float value) { return pool(4, std::bit_cast<uint32_t>(value)); }

void Emitter::coldPoll(const Cold& cold) {
  call(code_, Mem(kActivation, offsetof(Activation, pollStub)));
  addCall(*cold.inst);
  jmp(code_, cold.resume);
}

}  // namespace wazen::amd64
