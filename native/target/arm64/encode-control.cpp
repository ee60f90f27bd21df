// Branches, calls, addresses of labels. See encode.h.
#include <cstring>

#include "target/arm64/encode.h"

namespace wazen::arm64 {

namespace {

void withField(CodeBuffer& code, uint32_t bits, Label label, Field field) {
  code.room();
  const uint32_t at = code.size();
  code.addFixup({at, at, label, FixupKind::Machine, uint8_t(field)});
  code.put32(bits);
}

bool fitsSigned(int64_t value, uint32_t bits) {
  return value >= -(int64_t(1) << (bits - 1)) && value < int64_t(1) << (bits - 1);
}

}  // namespace

bool patchField(uint8_t* at, uint8_t kind, int64_t distance) {
  uint32_t bits;
  std::memcpy(&bits, at, sizeof bits);
  const auto words = [&](uint32_t width, uint32_t place) {
    if (!fitsSigned(distance, width + 2) || (distance & 3)) return false;
    bits |= (uint32_t(distance >> 2) & ((1u << width) - 1)) << place;
    return true;
  };
  bool fits = false;
  switch (Field(kind)) {
    case Field::Imm26:
      bits &= ~0x03ffffffu;
      fits = words(26, 0);
      break;
    case Field::Imm19: fits = words(19, 5); break;
    case Field::Imm14: fits = words(14, 5); break;
    case Field::Adr:
      fits = fitsSigned(distance, 21);
      bits |= (uint32_t(distance) & 3) << 29 | (uint32_t(distance >> 2) & 0x7ffff) << 5;
      break;
    case Field::Low16:
      fits = distance >= 0;
      bits |= (uint32_t(distance) & 0xffff) << 5;
      break;
    case Field::High16:
      fits = distance >= 0 && distance >> 32 == 0;
      bits |= (uint32_t(distance) >> 16) << 5;
      break;
  }
  std::memcpy(at, &bits, sizeof bits);
  return fits;
}

void jump(CodeBuffer& code, Label label) { withField(code, 0x14000000, label, Field::Imm26); }

void branch(CodeBuffer& code, Cond cond, Label label) {
  withField(code, 0x54000000 | uint32_t(cond), label, Field::Imm19);
}

void branchZero(CodeBuffer& code, Width width, bool ifZero, Gpr reg, Label label) {
  const uint32_t sf = width == Width::W64 ? 1u << 31 : 0;
  withField(code, (ifZero ? 0x34000000 : 0x35000000) | sf | reg.code(), label, Field::Imm19);
}

void branchBit(CodeBuffer& code, bool ifClear, Gpr reg, uint32_t bit, Label label) {
  withField(code, (ifClear ? 0x36000000 : 0x37000000) | (bit >> 5) << 31 | (bit & 31) << 19 | reg.code(), label,
            Field::Imm14);
}

uint32_t callLater(CodeBuffer& code) {
  const uint32_t at = code.size();
  word(code, 0x94000000);
  return at;
}

void callReg(CodeBuffer& code, Gpr reg) { word(code, 0xd63f0000 | reg.code() << 5); }
void jumpReg(CodeBuffer& code, Gpr reg) { word(code, 0xd61f0000 | reg.code() << 5); }
void ret(CodeBuffer& code) { word(code, 0xd65f03c0); }
void udf(CodeBuffer& code, uint32_t number) { word(code, number & 0xffff); }
void nop(CodeBuffer& code) { word(code, 0xd503201f); }

void adr(CodeBuffer& code, Gpr d, Label label) { withField(code, 0x10000000 | d.code(), label, Field::Adr); }

void adrp(CodeBuffer& code, Gpr d, int64_t pages) {
  word(code, 0x90000000 | (uint32_t(pages) & 3) << 29 | (uint32_t(pages >> 2) & 0x7ffff) << 5 | d.code());
}

void loadLiteral(CodeBuffer& code, uint32_t bytes, Vec d, Label label) {
  const uint32_t bits = bytes == 4 ? 0x1c000000 : bytes == 8 ? 0x5c000000 : 0x9c000000;
  withField(code, bits | d.code(), label, Field::Imm19);
}

// An address nearby plus a distance forward.
void farAddress(CodeBuffer& code, Gpr d, Gpr scratch, Label label) {
  const Label anchor = code.newLabel();
  code.bind(anchor);
  const uint32_t from = code.size();
  adr(code, d, anchor);
  for (const Field half : {Field::Low16, Field::High16}) {
    const bool isLow = half == Field::Low16;
    code.room();
    code.addFixup({code.size(), from, label, FixupKind::Machine, uint8_t(half)});
    moveWide(code, isLow ? MoveWide::Movz : MoveWide::Movk, Width::W64, scratch, 0, isLow ? 0 : 1);
  }
  shifted(code, Op::Add, Width::W64, d, d, scratch);
}

}  // namespace wazen::arm64
