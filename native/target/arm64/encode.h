// The assembler: one function for each group of forms of insts.inc. Every instruction is one word of 32 bits.
#pragma once

#include "target/arm64/imms.h"
#include "target/arm64/insts.h"
#include "target/arm64/regs.h"
#include "target/code-buffer.h"

namespace wazen::arm64 {

// Fields that hold a distance in words (CodeBuffer's FixupKind::Machine).
enum class Field : uint8_t {
  Imm26,  // bits 0 to 25: b, bl
  Imm19,  // bits 5 to 23: b.cond, cbz, ldr of a literal
  Imm14,  // bits 5 to 18: tbz
  Adr,    // bytes: 2 bits at 29, 19 at 5
  Low16,  // movz and movk: halves of a distance in bytes from an anchor
  High16,
};
bool patchField(uint8_t* field, uint8_t kind, int64_t distance);

// A memory operand: [base, displacement] or [base, index, possibly times the size of the access].
class Mem {
 public:
  constexpr explicit Mem(Gpr base, int64_t disp = 0) : base_(base), index_(zr), disp_(disp) {}
  static constexpr Mem indexed(Gpr base, Gpr index, bool isScaled) {
    Mem mem(base);
    mem.index_ = index;
    mem.isIndexed_ = true;
    mem.isScaled_ = isScaled;
    return mem;
  }
  constexpr Gpr base() const { return base_; }
  constexpr Gpr index() const { return index_; }
  constexpr int64_t disp() const { return disp_; }
  constexpr bool isIndexed() const { return isIndexed_; }
  constexpr bool isScaled() const { return isScaled_; }

  // Whether an access of 2^log bytes can have the displacement.
  static constexpr bool fits(int64_t disp, uint32_t log) {
    const bool isAligned = (disp & ((int64_t(1) << log) - 1)) == 0;
    return (disp >= -256 && disp < 256) || (disp >= 0 && isAligned && disp >> log < 4096);
  }

 private:
  Gpr base_;
  Gpr index_;
  int64_t disp_;
  bool isIndexed_ = false;
  bool isScaled_ = false;
};

inline void word(CodeBuffer& code, uint32_t bits) {
  code.room();
  code.put32(bits);
}

// ---- integers; number 31 is zr but where said ----
void shifted(CodeBuffer& code, Op op, Width width, Gpr d, Gpr a, Gpr b, Shift shift = Shift::Lsl, uint32_t bits = 0);
// Arith and Compare; a may be sp, and so may d of Arith.
void extended(CodeBuffer& code, Op op, Width width, Gpr d, Gpr a, Gpr b, Extend extend = Extend::Uxtx,
              uint32_t bits = 0);
// Arith and Compare; likewise.
void immediate(CodeBuffer& code, Op op, Width width, Gpr d, Gpr a, AddImm imm);
// Logical and LogicalTest; d may be sp.
void immediate(CodeBuffer& code, Op op, Width width, Gpr d, Gpr a, LogicalImm imm);
void three(CodeBuffer& code, Op op, Width width, Gpr d, Gpr a, Gpr b);
void four(CodeBuffer& code, Op op, Width width, Gpr d, Gpr a, Gpr b, Gpr c);
void two(CodeBuffer& code, Op op, Width width, Gpr d, Gpr a);
// `rotate` and `last` are immr and imms of the manual.
void bitField(CodeBuffer& code, Op op, Width width, Gpr d, Gpr a, uint32_t rotate, uint32_t last);
void extract(CodeBuffer& code, Width width, Gpr d, Gpr a, Gpr b, uint32_t bits);
void condSelect(CodeBuffer& code, Op op, Width width, Cond cond, Gpr d, Gpr a, Gpr b);
void condSet(CodeBuffer& code, Op op, Width width, Cond cond, Gpr d);
// `b` is the number of a register or, for CcmpImm, a constant below 32.
void condCompare(CodeBuffer& code, Op op, Width width, Cond cond, Gpr a, uint32_t b, uint32_t flags);
// One of movz, movn and movk: 16 bits at `half` * 16.
enum class MoveWide : uint32_t { Movn = 0, Movz = 2, Movk = 3 };
void moveWide(CodeBuffer& code, MoveWide kind, Width width, Gpr d, uint32_t bits, uint32_t half);
// Any constant, in at most four instructions.
void moveImm(CodeBuffer& code, Gpr d, uint64_t value);
uint32_t moveImmWords(uint64_t value);  // how many instructions it is
inline void move(CodeBuffer& code, Gpr d, Gpr s) { shifted(code, Op::Orr, Width::W64, d, zr, s); }
// Between sp and another.
inline void moveSp(CodeBuffer& code, Gpr d, Gpr s) { immediate(code, Op::Add, Width::W64, d, s, *AddImm::from(0)); }

// ---- memory ----
void memory(CodeBuffer& code, Op op, uint32_t reg, const Mem& mem);
inline void memory(CodeBuffer& code, Op op, Gpr reg, const Mem& mem) { memory(code, op, reg.code(), mem); }
inline void memory(CodeBuffer& code, Op op, Vec reg, const Mem& mem) { memory(code, op, reg.code(), mem); }
enum class Pair : uint32_t {
  LoadX = 0xa9400000,
  StoreX = 0xa9000000,
  LoadD = 0x6d400000,
  StoreD = 0x6d000000,
  LoadQ = 0xad400000,
  StoreQ = 0xad000000
};
// Two neighbours at [base, disp]; disp is a multiple of their size.
void pair(CodeBuffer& code, Pair kind, uint32_t first, uint32_t second, Gpr base, int32_t disp);

// ---- floats and vectors ----
void floatThree(CodeBuffer& code, Op op, Width width, Vec d, Vec a, Vec b);
void floatTwo(CodeBuffer& code, Op op, Width width, Vec d, Vec a);
void floatCompare(CodeBuffer& code, Op op, Width width, Vec a, Vec b);
void floatSelect(CodeBuffer& code, Width width, Cond cond, Vec d, Vec a, Vec b);
void floatImm(CodeBuffer& code, Width width, Vec d, FloatImm imm);
// Between both kinds of registers; `width` is the integer's.
void convert(CodeBuffer& code, Op op, Width width, bool isDouble, uint32_t d, uint32_t a);
void vecImm(CodeBuffer& code, Vec d, VectorImm imm);
// By form; `lane` is the width of lanes, `number` that of bits, bytes or the lane.
void vecThree(CodeBuffer& code, Op op, Width lane, bool isHigh, Vec d, Vec a, Vec b);
void vecTwo(CodeBuffer& code, Op op, Width lane, Vec d, Vec a);
void vecShift(CodeBuffer& code, Op op, Width lane, bool isHigh, Vec d, Vec a, uint32_t bits);
void vecExt(CodeBuffer& code, Vec d, Vec a, Vec b, uint32_t bytes);
void lane(CodeBuffer& code, Op op, Width lane, uint32_t d, uint32_t a, uint32_t number);
inline void move(CodeBuffer& code, Vec d, Vec s) { vecThree(code, Op::VOrr, Width::W8, false, d, s, s); }

// ---- control ----
void jump(CodeBuffer& code, Label label);
void branch(CodeBuffer& code, Cond cond, Label label);
void branchZero(CodeBuffer& code, Width width, bool ifZero, Gpr reg, Label label);
void branchBit(CodeBuffer& code, bool ifClear, Gpr reg, uint32_t bit, Label label);
// A call whose distance is written later; its place.
uint32_t callLater(CodeBuffer& code);
void callReg(CodeBuffer& code, Gpr reg);
void jumpReg(CodeBuffer& code, Gpr reg);
void ret(CodeBuffer& code);
void udf(CodeBuffer& code, uint32_t number);
void nop(CodeBuffer& code);
void adr(CodeBuffer& code, Gpr d, Label label);
void adrp(CodeBuffer& code, Gpr d, int64_t pages);
// The literal at the label into a register of 4, 8 or 16 bytes.
void loadLiteral(CodeBuffer& code, uint32_t bytes, Vec d, Label label);
// d = address of a label that is too far for adr.
void farAddress(CodeBuffer& code, Gpr d, Gpr scratch, Label label);

}  // namespace wazen::arm64
