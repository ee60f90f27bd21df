// Machine IR that is one instruction: rows of insts.inc, by form. See emit.h and mir.h for the order of operands.
#include <cassert>

#include "target/arm64/emit.h"

namespace wazen::arm64 {

void Emitter::emitRow(const mir::Inst& inst) {
  const Op op = Op(inst.op);
  const InstInfo& info = infoOf(op);
  const Payload payload = payloadOf(inst);
  const Width width = Width(payload.width);
  const Cond cond = Cond(payload.cond);
  switch (info.form) {
    case Form::Arith:
    case Form::Logical: return emitSecond(inst, op, gpr(inst, 0), gpr(inst, 1), 2);
    case Form::Compare:
    case Form::LogicalTest: return emitSecond(inst, op, zr, gpr(inst, 0), 1);
    case Form::FromZero: return emitSecond(inst, op, gpr(inst, 0), zr, 1);
    case Form::ThreeGpr: return three(code_, op, width, gpr(inst, 0), gpr(inst, 1), gpr(inst, 2));
    case Form::FourGpr: return four(code_, op, width, gpr(inst, 0), gpr(inst, 1), gpr(inst, 2), gpr(inst, 3));
    case Form::TwoGpr: return two(code_, op, width, gpr(inst, 0), gpr(inst, 1));
    case Form::BitField: return bitField(code_, op, width, gpr(inst, 0), gpr(inst, 1), uint32_t(inst.imm), payload.sub);
    case Form::Extract: return extract(code_, width, gpr(inst, 0), gpr(inst, 1), gpr(inst, 1), payload.sub);
    case Form::CondSelect:
      return condSelect(code_, op, width, cond, gpr(inst, 0), gpr(inst, 1), payload.isZero ? zr : gpr(inst, 2));
    case Form::CondSet: return condSet(code_, op, width, cond, gpr(inst, 0));
    case Form::CondCompare: {
      const uint32_t b = op == Op::CcmpImm ? uint32_t(inst.imm) : gpr(inst, 1).code();
      return condCompare(code_, op, width, cond, gpr(inst, 0), b, payload.sub);
    }
    case Form::LoadGpr:
    case Form::StoreGpr:
    case Form::LoadVec:
    case Form::StoreVec: return emitMemory(inst, op);
    case Form::FloatThree:
    case Form::FloatTwo:
    case Form::FloatCompare:
    case Form::FloatSelect:
    case Form::FloatToGpr:
    case Form::GprToFloat:
    case Form::MoveToGpr:
    case Form::MoveFromGpr: return emitFloat(inst, op, info);
    default: return emitVector(inst, op, info);
  }
}

// d, a, and the second operand, whose register is operand number `operand`.
void Emitter::emitSecond(const mir::Inst& inst, Op op, Gpr d, Gpr a, uint32_t operand) {
  const Payload payload = payloadOf(inst);
  const Width width = Width(payload.width);
  switch (SecondKind(payload.second)) {
    case SecondKind::Reg: return shifted(code_, op, width, d, a, gpr(inst, operand));
    case SecondKind::Shifted:
      return shifted(code_, op, width, d, a, gpr(inst, operand), Shift(payload.how), payload.sub);
    case SecondKind::Extended:
      return extended(code_, op, width, d, a, gpr(inst, operand), Extend(payload.how), payload.sub);
    case SecondKind::Imm: break;
  }
  const Form form = infoOf(op).form;
  if (form == Form::Arith || form == Form::Compare) return immediate(code_, op, width, d, a, *AddImm::from(inst.imm));
  immediate(code_, op, width, d, a, *LogicalImm::from(inst.imm, width));
}

void Emitter::emitMemory(const mir::Inst& inst, Op op) {
  const Payload payload = payloadOf(inst);
  const uint32_t reg = payload.isZero ? zr.code() : alloc(inst, 0).reg & 31u;
  uint32_t operand = payload.isZero ? 0 : 1;
  const int64_t disp = int64_t(inst.imm);
  const auto at = [&](Gpr base, int64_t offset) {
    if (payload.hasIndex) return Mem::indexed(base, gpr(inst, operand), payload.isScaled);
    return reach(op, base, offset);
  };
  const auto place = [&] {
    switch (Base(payload.base)) {
      case Base::VReg: {
        const Gpr base = gpr(inst, operand++);
        return at(base, disp);
      }
      case Base::Memory: return at(kMemory, disp);
      case Base::Context: return at(kContext, disp);
      case Base::Activation: return at(kActivation, disp);
      case Base::Outgoing: return at(sp, disp);
      case Base::Incoming: return at(sp, disp + int64_t(frameBytes_));
      case Base::Cells: break;
    }
    return at(sp, disp + int64_t(frameBytes_) - kReturnAddressBytes - int64_t(mir_.cellBytes));
  }();
  if (payload.faults) addTrap(TrapKind::MemoryOutOfBounds, inst.at);
  memory(code_, op, reg, place);
}

void Emitter::emitFloat(const mir::Inst& inst, Op op, const InstInfo& info) {
  const Payload payload = payloadOf(inst);
  const Width width = Width(payload.width);
  switch (info.form) {
    case Form::FloatThree: return floatThree(code_, op, width, vec(inst, 0), vec(inst, 1), vec(inst, 2));
    case Form::FloatTwo: return floatTwo(code_, op, width, vec(inst, 0), vec(inst, 1));
    case Form::FloatCompare:
      return floatCompare(code_, op, width, vec(inst, 0), op == Op::FcmpZero ? v0 : vec(inst, 1));
    case Form::FloatSelect:
      return floatSelect(code_, width, Cond(payload.cond), vec(inst, 0), vec(inst, 1), vec(inst, 2));
    default: break;
  }
  const bool isMove = info.form == Form::MoveToGpr || info.form == Form::MoveFromGpr;
  const bool isDouble = isMove ? width == Width::W64 : payload.isDouble;
  convert(code_, op, width, isDouble, alloc(inst, 0).reg & 31u, alloc(inst, 1).reg & 31u);
}

void Emitter::emitVector(const mir::Inst& inst, Op op, const InstInfo& info) {
  const Payload payload = payloadOf(inst);
  const Width width = Width(payload.width);
  const uint32_t d = alloc(inst, 0).reg & 31u;
  switch (info.form) {
    case Form::VecThree:
    case Form::VecBits:
    case Form::VecFloat:
    case Form::VecLong: return vecThree(code_, op, width, payload.isHigh, vec(inst, 0), vec(inst, 1), vec(inst, 2));
    case Form::VecKeep: return vecThree(code_, op, width, false, vec(inst, 0), vec(inst, 2), vec(inst, 3));
    case Form::VecTwo:
    case Form::VecFloatTwo: return vecTwo(code_, op, width, vec(inst, 0), vec(inst, 1));
    case Form::VecTwoKeep: return vecTwo(code_, op, width, vec(inst, 0), vec(inst, 2));
    case Form::VecMove: return move(code_, vec(inst, 0), vec(inst, 1));
    case Form::VecShiftLeft:
    case Form::VecShiftRight:
    case Form::VecShiftLong: return vecShift(code_, op, width, payload.isHigh, vec(inst, 0), vec(inst, 1), payload.sub);
    case Form::VecExt: return vecExt(code_, vec(inst, 0), vec(inst, 1), vec(inst, 2), payload.sub);
    case Form::LaneFromGpr: return lane(code_, op, width, d, gpr(inst, 1).code(), 0);
    case Form::LaneToVec:
    case Form::LaneToGpr: return lane(code_, op, width, d, vec(inst, 1).code(), payload.sub);
    case Form::LaneKeepGpr: return lane(code_, op, width, d, gpr(inst, 2).code(), payload.sub);
    case Form::LaneKeepVec: return lane(code_, op, width, d, vec(inst, 2).code(), payload.sub);
    default: assert(false && "every form is emitted");
  }
}

}  // namespace wazen::arm64
