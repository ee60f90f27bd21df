// Vector instructions: rows of insts.inc whose forms only vectors have, and constants. An 8-bit immediate is in `sub`.
// See emit.h.
#include "target/amd64/emit.h"

namespace wazen::amd64 {

void Emitter::emitVector(const mir::Inst& inst, Op op, Form form) {
  const Payload payload = payloadOf(inst);
  const uint8_t imm = uint8_t(payload.sub);
  const Width width = widthOf(payload);
  switch (form) {
    case Form::PackedRm:
      if (payload.vex) return vexPacked(code_, op, xmm(inst, 0), source(inst, 1));
      return rm(code_, op, xmm(inst, 0), source(inst, 1));
    case Form::PackedImm8:
      if (payload.vex) return vexPackedImm8(code_, op, xmm(inst, 0), source(inst, 1), imm);
      return rmImm8(code_, op, xmm(inst, 0), source(inst, 1), imm);
    case Form::PackedShift:
      if (payload.vex) return vexShiftImm(code_, op, xmm(inst, 0), xmm(inst, 1), imm);
      return shiftImm(code_, op, xmm(inst, 0), imm);
    case Form::TwoAddrImm8:
      if (payload.vex) return vexImm8(code_, op, xmm(inst, 0), xmm(inst, 1), source(inst, 2), imm, width);
      return rmImm8(code_, op, xmm(inst, 0), source(inst, 2), imm, width);
    case Form::ExtractImm8:
      if (payload.targetIsMem) return mrImm8(code_, op, memory(inst, 1), xmm(inst, 0), imm, width);
      return mrImm8(code_, op, gpr(inst, 0), xmm(inst, 1), imm, width);
    case Form::Blend:  // d, first, mask, second
      return vexBlend(code_, op, xmm(inst, 0), xmm(inst, 1), source(inst, 3), xmm(inst, 2));
    default: assert(false && "the forms of vectors");
  }
}

void Emitter::emitLoadVector(const mir::Inst& inst) { loadConstant(inst, alloc(inst, 0)); }

void Emitter::loadVector(Xmm d, const mir::WideConstant& value) {
  if (value == mir::WideConstant{0, 0}) {
    rm(code_, Op::Pxor, d, d);
  } else if (value == mir::WideConstant{~uint64_t(0), ~uint64_t(0)}) {
    rm(code_, Op::Pcmpeqd, d, d);
  } else {
    rm(code_, Op::Movaps, d, poolWide(value));
  }
}

}  // namespace wazen::amd64
