// The assembler: one function per group of instruction forms; which instruction is a row of insts.inc.
//
// `Width` is the operand size (REX.W for 64, the 66 prefix for 16). Float instructions ignore it but for the size of an
// integer register they read or write. A shorter immediate form is chosen where there is one; nothing else is
// rewritten.
//
// encode-core.cpp writes prefixes, ModRM and displacements; encode-int.cpp, encode-float.cpp and encode-control.cpp the
// forms.
#pragma once

#include <cstdint>

#include "target/amd64/insts.h"
#include "target/amd64/operand.h"
#include "target/amd64/regs.h"
#include "target/code-buffer.h"

namespace wazen::amd64 {

// ---- integers (encode-int.cpp) ----

// r, r/m of every form that has it: arithmetic, imul, moves, bit counts. ModRM.reg is `reg`.
void rm(CodeBuffer&, Op, Width, Gpr reg, const RegMem& source);
// r/m, r: arithmetic in memory, test, stores (Op::Mov).
void mr(CodeBuffer&, Op, Width, const RegMem& target, Gpr reg);
// r/m, imm: arithmetic, cmp, test; stores of a constant (Op::Mov). Sign-extended from 32 bits.
void mi(CodeBuffer&, Op, Width, const RegMem& target, int32_t imm);
// reg = source * imm.
void imulImm(CodeBuffer&, Width, Gpr reg, const RegMem& source, int32_t imm);
// not, neg, mul, imul, div, idiv.
void unary(CodeBuffer&, Op, Width, const RegMem& target);
void shiftCl(CodeBuffer&, Op, Width, const RegMem& target);
void shiftImm(CodeBuffer&, Op, Width, const RegMem& target, uint8_t count);
void btImm(CodeBuffer&, Width, const RegMem& target, uint8_t bitNumber);
void shiftX(CodeBuffer&, Op, Width, Gpr reg, const RegMem& source, Gpr count);
void rorx(CodeBuffer&, Width, Gpr reg, const RegMem& source, uint8_t count);
void andn(CodeBuffer&, Width, Gpr reg, Gpr inverted, const RegMem& source);
void lea(CodeBuffer&, Width, Gpr reg, const Mem& mem);
// The shortest mov of a constant; keeps flags.
void movImm(CodeBuffer&, Gpr reg, uint64_t value);
void cdq(CodeBuffer&, Width);  // W64: cqo
void setcc(CodeBuffer&, Cond, const RegMem& target);
void cmov(CodeBuffer&, Cond, Width, Gpr reg, const RegMem& source);
void push(CodeBuffer&, Gpr reg);
void pop(CodeBuffer&, Gpr reg);

// ---- floats (encode-float.cpp) ----

// xmm, xmm/m; xmm, r/m (Cvtsi2ss, Cvtsi2sd, Movd; `Width` of the integer).
void rm(CodeBuffer&, Op, Xmm reg, const RegMem& source, Width = Width::W32);
// r, xmm/m: Cvttss2si, Cvttsd2si, Movmskpd.
void rmToGpr(CodeBuffer&, Op, Width, Gpr reg, const RegMem& source);
// Stores of Movss, Movsd, Movaps, Movups, Movhps; Movd and MovdToGpr to an integer register or memory.
void mr(CodeBuffer&, Op, const RegMem& target, Xmm reg, Width = Width::W32);
void rmImm8(CodeBuffer&, Op, Xmm reg, const RegMem& source, uint8_t imm, Width = Width::W32);
// r/m, xmm, imm8: Pextrb, Pextrw, Pextrd.
void mrImm8(CodeBuffer&, Op, const RegMem& target, Xmm reg, uint8_t imm, Width = Width::W32);
// Forms of PackedShift.
void shiftImm(CodeBuffer&, Op, Xmm reg, uint8_t count);
// The AVX three-operand forms of the same rows.
void vex(CodeBuffer&, Op, Xmm reg, Xmm first, const RegMem& second, Width = Width::W32);
void vexImm8(CodeBuffer&, Op, Xmm reg, Xmm first, const RegMem& second, uint8_t imm, Width = Width::W32);
void vexShiftImm(CodeBuffer&, Op, Xmm reg, Xmm source, uint8_t count);
// Those of rows that have no first source.
void vexPacked(CodeBuffer&, Op, Xmm reg, const RegMem& source);
void vexPackedImm8(CodeBuffer&, Op, Xmm reg, const RegMem& source, uint8_t imm);
// reg = mask ? second : first, by the highest bits of the mask's lanes.
void vexBlend(CodeBuffer&, Op, Xmm reg, Xmm first, const RegMem& second, Xmm mask);

// ---- control (encode-control.cpp) ----

// Whether a jump forward may be assumed to reach its label with one byte.
enum class Reach : uint8_t { Near, Short };

void jmp(CodeBuffer&, Label, Reach = Reach::Near);
void jmp(CodeBuffer&, const RegMem& target);
void jcc(CodeBuffer&, Cond, Label, Reach = Reach::Near);
void call(CodeBuffer&, Label);
void call(CodeBuffer&, const RegMem& target);
// call with a distance that is filled in later; returns the offset of the field.
uint32_t callLater(CodeBuffer&);
void ret(CodeBuffer&);
void ud2(CodeBuffer&);
void nops(CodeBuffer&, uint32_t bytes);

// ---- parts (encode-core.cpp) ----

// What precedes ModRM, for all instructions that are not VEX-coded.
struct Prefixes {
  uint8_t mandatory = 0;  // 66, f2, f3 or 0
  Map map = Map::M0;
  bool w = false;         // REX.W
  bool forceRex = false;  // spl, bpl, sil, dil
};

// Prefixes, opcode, ModRM, SIB, displacement. `immBytes` that will follow count for rip-relative distances.
void encode(CodeBuffer&, const Prefixes&, uint8_t opcode, uint32_t reg, const RegMem& target, uint32_t immBytes = 0);
void encodeVex(CodeBuffer&, uint8_t mandatory, Map, bool w, uint8_t opcode, uint32_t reg, uint32_t first,
               const RegMem& target, uint32_t immBytes = 0);

}  // namespace wazen::amd64
