// The rows of insts.inc: every machine instruction with the facts its encoding needs.
//
// `prefix` is the mandatory one (0 none, 66, f2, f3), `map` the opcode map, `ext` the number in ModRM.reg where the
// instruction has no register there. `form` says which operands it takes; encode.h has one function per group of forms.
#pragma once

#include <cstddef>
#include <cstdint>

namespace wazen::amd64 {

enum class Form : uint8_t {
  Alu,       // r, r/m   r/m, r   r/m, imm; two-address
  Compare,   // the same without a result
  TwoAddr,   // r, r/m with r as first source
  Unary,     // r/m with r/m as source
  MulHigh,   // rdx:rax = rax * r/m
  Divide,    // rax, rdx = rdx:rax / r/m
  Shift,     // r/m by cl or an immediate
  ShiftX,    // r, r/m by r (BMI2)
  RorxImm,   // r, r/m by an immediate (BMI2)
  ThreeGpr,  // r, r, r/m (BMI1)
  Rm,        // r, r/m
  RmByte,    // r, r8/m8
  RmImm,     // r, r/m, imm8 or imm32
  RmImm8,    // xmm, xmm/m, imm8
  RmBack,    // r/m, r
  FromGpr,   // xmm, r/m; the rest of xmm is kept
  LeaMem,    // r, m
  // Vectors; the VEX forms of those marked so have no first source.
  PackedRm,     // xmm, xmm/m (no first source)
  PackedImm8,   // xmm, xmm/m, imm8 (no first source)
  PackedShift,  // xmm by imm8; opcode /ext
  TwoAddrImm8,  // xmm, xmm/m or r/m, imm8 with xmm as first source
  ExtractImm8,  // r/m, xmm, imm8
  Blend,        // xmm, xmm, xmm/m, xmm: VEX only
};

// Those of vectors that have an 8-bit immediate.
constexpr bool hasImm8(Form form) {
  return form == Form::PackedImm8 || form == Form::PackedShift || form == Form::TwoAddrImm8 ||
         form == Form::ExtractImm8 || form == Form::Blend;
}

enum class Map : uint8_t { M0, M0F, M0F38, M0F3A };

struct InstInfo {
  const char* text;
  Form form;
  uint8_t prefix;
  Map map;
  uint8_t opcode;
  uint8_t ext;
};

enum class Op : uint16_t {
#define INST(name, ...) name,
#include "target/amd64/insts.inc"
#undef INST
};

inline constexpr InstInfo instInfo[] = {
#define M0 Map::M0
#define M0F Map::M0F
#define M0F38 Map::M0F38
#define M0F3A Map::M0F3A
#define INST(name, text, form, prefix, map, opcode, ext) {text, Form::form, prefix, map, opcode, ext},
#include "target/amd64/insts.inc"
#undef INST
#undef M0
#undef M0F
#undef M0F38
#undef M0F3A
};

constexpr const InstInfo& infoOf(Op op) { return instInfo[size_t(op)]; }

}  // namespace wazen::amd64
