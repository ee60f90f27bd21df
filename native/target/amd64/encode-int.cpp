// Integer instructions. See encode.h.
#include "target/amd64/encode.h"

namespace wazen::amd64 {

namespace {

// A byte register above bl is spl..dil only with a REX prefix; without one it is ah..bh.
bool isHighByte(uint32_t reg) { return reg >= 4 && reg < 8; }

bool needsRex(Width width, uint32_t reg, const RegMem& target) {
  return width == Width::W8 && (isHighByte(reg) || (target.isReg() && isHighByte(target.reg())));
}

// Byte forms of most instructions have the opcode's lowest bit clear.
uint8_t sized(uint8_t opcode, Width width) { return width == Width::W8 ? opcode & ~1 : opcode; }

Prefixes prefixesFor(const InstInfo& info, Width width, bool forceRex = false) {
  return {uint8_t(width == Width::W16 ? 0x66 : info.prefix), info.map, width == Width::W64, forceRex};
}

void putImm(CodeBuffer& code, Width width, int32_t imm) {
  if (width == Width::W8) {
    code.put8(uint8_t(imm));
  } else if (width == Width::W16) {
    code.put16(uint16_t(imm));
  } else {
    code.put32(uint32_t(imm));
  }
}

uint32_t immBytesOf(Width width) { return width == Width::W8 ? 1 : width == Width::W16 ? 2 : 4; }

}  // namespace

void rm(CodeBuffer& code, Op op, Width width, Gpr reg, const RegMem& source) {
  const InstInfo& info = infoOf(op);
  const bool isByteSource = info.form == Form::RmByte;
  const bool hasByteForm = info.map == Map::M0 && op != Op::Movsxd;
  const bool forceRex = isByteSource ? source.isReg() && isHighByte(source.reg()) : needsRex(width, reg.code(), source);
  encode(code, prefixesFor(info, width, forceRex), hasByteForm ? sized(info.opcode, width) : info.opcode, reg.code(),
         source);
}

void mr(CodeBuffer& code, Op op, Width width, const RegMem& target, Gpr reg) {
  const InstInfo& info = infoOf(op);
  const uint8_t opcode = op == Op::Test || op == Op::Bt ? info.opcode : uint8_t(info.opcode - 2);
  encode(code, prefixesFor(info, width, needsRex(width, reg.code(), target)),
         op == Op::Bt ? opcode : sized(opcode, width), reg.code(), target);
}

void mi(CodeBuffer& code, Op op, Width width, const RegMem& target, int32_t imm) {
  const InstInfo& info = infoOf(op);
  const Prefixes prefixes = prefixesFor(info, width, needsRex(width, 0, target));
  const uint32_t immBytes = immBytesOf(width);
  if (op == Op::Test || op == Op::Mov) {
    encode(code, prefixes, sized(op == Op::Test ? 0xf7 : 0xc7, width), info.ext, target, immBytes);
  } else if (width != Width::W8 && imm == int8_t(imm)) {
    encode(code, prefixes, 0x83, info.ext, target, 1);
    code.put8(uint8_t(imm));
    return;
  } else {
    encode(code, prefixes, sized(0x81, width), info.ext, target, immBytes);
  }
  putImm(code, width, imm);
}

void imulImm(CodeBuffer& code, Width width, Gpr reg, const RegMem& source, int32_t imm) {
  const Prefixes prefixes = prefixesFor(infoOf(Op::ImulImm), width);
  const bool isShort = imm == int8_t(imm);
  encode(code, prefixes, isShort ? 0x6b : 0x69, reg.code(), source, isShort ? 1 : immBytesOf(width));
  putImm(code, isShort ? Width::W8 : width, imm);
}

void unary(CodeBuffer& code, Op op, Width width, const RegMem& target) {
  const InstInfo& info = infoOf(op);
  encode(code, prefixesFor(info, width, needsRex(width, 0, target)), sized(info.opcode, width), info.ext, target);
}

void shiftCl(CodeBuffer& code, Op op, Width width, const RegMem& target) { unary(code, op, width, target); }

void shiftImm(CodeBuffer& code, Op op, Width width, const RegMem& target, uint8_t count) {
  const InstInfo& info = infoOf(op);
  const Prefixes prefixes = prefixesFor(info, width, needsRex(width, 0, target));
  if (count == 1) {
    encode(code, prefixes, sized(0xd1, width), info.ext, target);
    return;
  }
  encode(code, prefixes, sized(0xc1, width), info.ext, target, 1);
  code.put8(count);
}

void btImm(CodeBuffer& code, Width width, const RegMem& target, uint8_t bitNumber) {
  const InstInfo& info = infoOf(Op::Bt);
  encode(code, prefixesFor(info, width), 0xba, info.ext, target, 1);
  code.put8(bitNumber);
}

void shiftX(CodeBuffer& code, Op op, Width width, Gpr reg, const RegMem& source, Gpr count) {
  const InstInfo& info = infoOf(op);
  encodeVex(code, info.prefix, info.map, width == Width::W64, info.opcode, reg.code(), count.code(), source);
}

void rorx(CodeBuffer& code, Width width, Gpr reg, const RegMem& source, uint8_t count) {
  const InstInfo& info = infoOf(Op::Rorx);
  encodeVex(code, info.prefix, info.map, width == Width::W64, info.opcode, reg.code(), 0, source, 1);
  code.put8(count);
}

void andn(CodeBuffer& code, Width width, Gpr reg, Gpr inverted, const RegMem& source) {
  const InstInfo& info = infoOf(Op::Andn);
  encodeVex(code, info.prefix, info.map, width == Width::W64, info.opcode, reg.code(), inverted.code(), source);
}

void lea(CodeBuffer& code, Width width, Gpr reg, const Mem& mem) { rm(code, Op::Lea, width, reg, mem); }

void movImm(CodeBuffer& code, Gpr reg, uint64_t value) {
  if (value != uint32_t(value) && int64_t(value) == int32_t(value)) {
    mi(code, Op::Mov, Width::W64, reg, int32_t(value));
    return;
  }
  const bool isWide = value != uint32_t(value);
  code.room();
  const uint32_t rex = (isWide ? 8 : 0) | reg.code() >> 3;
  if (rex) code.put8(uint8_t(0x40 | rex));
  code.put8(uint8_t(0xb8 | (reg.code() & 7)));
  if (isWide) {
    code.put64(value);
  } else {
    code.put32(uint32_t(value));
  }
}

void cdq(CodeBuffer& code, Width width) {
  code.room();
  if (width == Width::W64) code.put8(0x48);
  code.put8(0x99);
}

void setcc(CodeBuffer& code, Cond cond, const RegMem& target) {
  encode(code, {0, Map::M0F, false, needsRex(Width::W8, 0, target)}, uint8_t(0x90 | uint8_t(cond)), 0, target);
}

void cmov(CodeBuffer& code, Cond cond, Width width, Gpr reg, const RegMem& source) {
  encode(code, {0, Map::M0F, width == Width::W64, false}, uint8_t(0x40 | uint8_t(cond)), reg.code(), source);
}

void push(CodeBuffer& code, Gpr reg) {
  code.room();
  if (reg.code() >> 3) code.put8(0x41);
  code.put8(uint8_t(0x50 | (reg.code() & 7)));
}

void pop(CodeBuffer& code, Gpr reg) {
  code.room();
  if (reg.code() >> 3) code.put8(0x41);
  code.put8(uint8_t(0x58 | (reg.code() & 7)));
}

}  // namespace wazen::amd64
