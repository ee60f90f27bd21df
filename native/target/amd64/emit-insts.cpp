// Machine IR that is one instruction: rows of insts.inc, by form. See emit.h and mir.h for the order of operands.
#include "target/amd64/emit.h"

namespace wazen::amd64 {

namespace {

uint32_t memoryOperands(Payload payload) { return uint32_t(Base(payload.base) == Base::VReg) + payload.hasIndex; }

}  // namespace

void Emitter::emitRow(const mir::Inst& inst) {
  const Op op = Op(inst.op);
  const InstInfo& info = infoOf(op);
  const Width width = widthOf(payloadOf(inst));
  switch (info.form) {
    case Form::Alu: return emitTwoAddress(inst, op);
    case Form::TwoAddr: return payloadOf(inst).targetIsMem ? emitStore(inst, op) : emitTwoAddress(inst, op);
    case Form::PackedRm:
    case Form::PackedImm8:
    case Form::PackedShift:
    case Form::TwoAddrImm8:
    case Form::ExtractImm8:
    case Form::Blend: return emitVector(inst, op, info.form);
    case Form::Compare: return emitCompare(inst, op);
    case Form::Unary: return unary(code_, op, width, gpr(inst, 0));
    case Form::Shift:
      if (Source(payloadOf(inst).source) == Source::Imm) {
        return shiftImm(code_, op, width, gpr(inst, 0), uint8_t(immOf(inst)));
      }
      return shiftCl(code_, op, width, gpr(inst, 0));
    case Form::ShiftX: return shiftX(code_, op, width, gpr(inst, 0), source(inst, 2), gpr(inst, 1));
    case Form::RorxImm: return rorx(code_, width, gpr(inst, 0), place(alloc(inst, 1)), uint8_t(immOf(inst)));
    case Form::LeaMem: return lea(code_, width, gpr(inst, 0), memory(inst, 1));
    case Form::Rm:
    case Form::RmByte: return payloadOf(inst).targetIsMem ? emitStore(inst, op) : emitRm(inst, op, info);
    case Form::RmImm: return imulImm(code_, width, gpr(inst, 0), source(inst, 1), immOf(inst));
    case Form::RmBack: return mr(code_, op, RegMem(gpr(inst, 0)), xmm(inst, 1), width);
    case Form::ThreeGpr:
    case Form::MulHigh:
    case Form::Divide:
    case Form::RmImm8:
    case Form::FromGpr: assert(false && "only pseudo instructions use these");
  }
}

// d, a, source
void Emitter::emitTwoAddress(const mir::Inst& inst, Op op) {
  const Payload payload = payloadOf(inst);
  const Width width = widthOf(payload);
  if (!isVec(inst, 0)) {
    if (op != Op::Imul) flags_ = {gpr(inst, 0).code(), width};
    if (Source(payload.source) == Source::Imm) {
      mi(code_, op, width, gpr(inst, 0), immOf(inst));
    } else {
      rm(code_, op, width, gpr(inst, 0), source(inst, 2));
    }
  } else if (payload.vex) {
    vex(code_, op, xmm(inst, 0), xmm(inst, 1), source(inst, 2));
  } else {
    rm(code_, op, xmm(inst, 0), source(inst, 2));
  }
}

// a, source; or memory, immediate
void Emitter::emitCompare(const mir::Inst& inst, Op op) {
  const Payload payload = payloadOf(inst);
  const Width width = widthOf(payload);
  if (payload.targetIsMem) {
    mi(code_, op, width, memory(inst, 0), immOf(inst));
  } else if (isVec(inst, 0)) {
    if (payload.vex) {
      vexPacked(code_, op, xmm(inst, 0), source(inst, 1));
    } else {
      rm(code_, op, xmm(inst, 0), source(inst, 1));
    }
  } else if (Source(payload.source) == Source::Imm) {
    if (op == Op::Cmp && immOf(inst) == 0 && flagsTell(inst)) return;
    const RegMem first = place(alloc(inst, 0));
    if (op == Op::Cmp && immOf(inst) == 0 && first.isReg()) {
      mr(code_, Op::Test, width, first, gpr(inst, 0));
    } else if (op == Op::Test && uint32_t(immOf(inst)) <= 0xff) {  // only its zero flag is asked for
      mi(code_, op, Width::W8, first, immOf(inst));
    } else {
      mi(code_, op, width, first, immOf(inst));
    }
  } else if (op == Op::Test) {
    mr(code_, op, width, source(inst, 1), gpr(inst, 0));
  } else {
    rm(code_, op, width, gpr(inst, 0), source(inst, 1));
  }
}

// d, source
void Emitter::emitRm(const mir::Inst& inst, Op op, const InstInfo&) {
  const Payload payload = payloadOf(inst);
  const Width width = widthOf(payload);
  const RegMem from = source(inst, 1);
  if ((inst.flags & mir::InstFlag::Move) && alloc(inst, 0) == alloc(inst, 1)) return;
  if (!isVec(inst, 0)) {
    rm(code_, op, width, gpr(inst, 0), from);
  } else if (payload.vex) {
    vex(code_, op, xmm(inst, 0), xmm(inst, 1), from);
  } else {
    rm(code_, op, xmm(inst, 0), from, op == Op::Movd ? width : Width::W32);
  }
}

// [value,] memory
void Emitter::emitStore(const mir::Inst& inst, Op op) {
  const Payload payload = payloadOf(inst);
  const Width width = widthOf(payload);
  if (inst.operandCount == memoryOperands(payload)) {
    mi(code_, op, width, memory(inst, 0), immOf(inst));
  } else if (isVec(inst, 0)) {
    mr(code_, op, memory(inst, 1), xmm(inst, 0));
  } else {
    mr(code_, op, width, memory(inst, 1), gpr(inst, 0));
  }
}

}  // namespace wazen::amd64
