// Float and vector register instructions, SSE and AVX. See encode.h.
#include "target/amd64/encode.h"

namespace wazen::amd64 {

namespace {

Prefixes prefixesFor(const InstInfo& info, Width width) { return {info.prefix, info.map, width == Width::W64, false}; }

// How VEX.vvvv says that there is no such register.
constexpr Xmm kNoFirst = xmm0;

}  // namespace

void rm(CodeBuffer& code, Op op, Xmm reg, const RegMem& source, Width width) {
  const InstInfo& info = infoOf(op);
  encode(code, prefixesFor(info, width), info.opcode, reg.code(), source);
}

void rmToGpr(CodeBuffer& code, Op op, Width width, Gpr reg, const RegMem& source) {
  const InstInfo& info = infoOf(op);
  encode(code, prefixesFor(info, width), info.opcode, reg.code(), source);
}

void mr(CodeBuffer& code, Op op, const RegMem& target, Xmm reg, Width width) {
  const InstInfo& info = infoOf(op);
  const uint8_t opcode = op == Op::MovdToGpr || op == Op::Movd ? 0x7e : uint8_t(info.opcode + 1);
  encode(code, prefixesFor(info, width), opcode, reg.code(), target);
}

void rmImm8(CodeBuffer& code, Op op, Xmm reg, const RegMem& source, uint8_t imm, Width width) {
  const InstInfo& info = infoOf(op);
  encode(code, prefixesFor(info, width), info.opcode, reg.code(), source, 1);
  code.put8(imm);
}

void mrImm8(CodeBuffer& code, Op op, const RegMem& target, Xmm reg, uint8_t imm, Width width) {
  rmImm8(code, op, reg, target, imm, width);
}

void shiftImm(CodeBuffer& code, Op op, Xmm reg, uint8_t count) {
  const InstInfo& info = infoOf(op);
  encode(code, prefixesFor(info, Width::W32), info.opcode, info.ext, reg, 1);
  code.put8(count);
}

void vex(CodeBuffer& code, Op op, Xmm reg, Xmm first, const RegMem& second, Width width) {
  const InstInfo& info = infoOf(op);
  encodeVex(code, info.prefix, info.map, width == Width::W64, info.opcode, reg.code(), first.code(), second);
}

void vexImm8(CodeBuffer& code, Op op, Xmm reg, Xmm first, const RegMem& second, uint8_t imm, Width width) {
  const InstInfo& info = infoOf(op);
  encodeVex(code, info.prefix, info.map, width == Width::W64, info.opcode, reg.code(), first.code(), second, 1);
  code.put8(imm);
}

void vexShiftImm(CodeBuffer& code, Op op, Xmm reg, Xmm source, uint8_t count) {
  const InstInfo& info = infoOf(op);
  encodeVex(code, info.prefix, info.map, false, info.opcode, info.ext, reg.code(), source, 1);
  code.put8(count);
}

void vexPacked(CodeBuffer& code, Op op, Xmm reg, const RegMem& source) { vex(code, op, reg, kNoFirst, source); }

void vexPackedImm8(CodeBuffer& code, Op op, Xmm reg, const RegMem& source, uint8_t imm) {
  vexImm8(code, op, reg, kNoFirst, source, imm);
}

void vexBlend(CodeBuffer& code, Op op, Xmm reg, Xmm first, const RegMem& second, Xmm mask) {
  vexImm8(code, op, reg, first, second, uint8_t(mask.code() << 4));
}

}  // namespace wazen::amd64
