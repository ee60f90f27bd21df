// Selection of integer arithmetic. See select.h.
#include <algorithm>
#include <bit>
#include <utility>

#include "target/arm64/select.h"

namespace wazen::arm64 {

namespace {

using IrOp = wazen::Op;

uint64_t maskOf(Width width) { return width == Width::W64 ? ~uint64_t(0) : uint32_t(~0); }

bool isShiftLeft(const ssa::Instr* value) { return value->is(IrOp::I32Shl) || value->is(IrOp::I64Shl); }

// The bits of `value & constant` if the constant is a run of ones from bit 0 on: their number, else 0.
uint32_t lowMaskBits(const ssa::Instr* value, Width width) {
  if (!value->isConst()) return 0;
  const uint64_t mask = value->bits[0] & maskOf(width);
  return mask != 0 && (mask & (mask + 1)) == 0 ? uint32_t(std::popcount(mask)) : 0;
}

}  // namespace

// a + b and a - b; a product that nobody else wants is part of it, and so are shifts, extensions and constants.
void Selector::selectAddSub(Instr* instr, const SelectRow& row) {
  Instr* a = instr->arg(0);
  Instr* b = instr->arg(1);
  const bool isAdd = row.op == Op::Add;
  if (isAdd && (a->isConst() || (canBeSecond(a, instr, row.width) && !canBeSecond(b, instr, row.width))))
    std::swap(a, b);
  const mir::VReg d = result(instr);
  const IrOp mul = row.width == Width::W64 ? IrOp::I64Mul : IrOp::I32Mul;
  if (isAdd && canMove(a, instr) && a->is(mul)) std::swap(a, b);
  if (b->is(mul) && canMove(b, instr) && !b->arg(1)->isConst()) {
    const mir::VReg x = regFor(b->arg(0), row.width), y = regFor(b->arg(1), row.width), sum = regFor(a, row.width);
    InstBuilder(*this, isAdd ? Op::Madd : Op::Msub).width(row.width).def(d).use(x).use(y).use(sum).push();
    return;
  }
  if (!isAdd && a->isConst() && (a->bits[0] & maskOf(row.width)) == 0) {
    return fromZero(Op::Neg, row.width, d, logicalSecond(b, instr, row.width, Allow::NoImmediate));
  }
  Op op = row.op;
  const Second second = addSecond(b, instr, row.width, op);
  arithmetic(op, row.width, d, regFor(a, row.width), second);
}

// and, or, xor, with a second operand that may be shifted, inverted or a pattern of ones.
void Selector::selectLogical(Instr* instr, const SelectRow& row) {
  Instr* a = instr->arg(0);
  Instr* b = instr->arg(1);
  const mir::VReg d = result(instr);
  if (a->isConst()) std::swap(a, b);
  if (row.op == Op::And && selectBitField(instr, a, b, row.width)) return;
  const IrOp inversion = row.width == Width::W64 ? IrOp::I64Xor : IrOp::I32Xor;
  const auto isInverted = [&](Instr* value) {
    return value->is(inversion) && value->arg(1)->isConst() &&
           (value->arg(1)->bits[0] & maskOf(row.width)) == maskOf(row.width) && canMove(value, instr);
  };
  if (row.op == Op::Eor && b->isConst() && (b->bits[0] & maskOf(row.width)) == maskOf(row.width)) {
    fromZero(Op::Mvn, row.width, d, logicalSecond(a, instr, row.width, Allow::NoImmediate));
    return;
  }
  if (isInverted(a) && !isInverted(b) && !b->isConst()) std::swap(a, b);
  if (isInverted(b)) {
    const Op op = row.op == Op::And ? Op::Bic : row.op == Op::Orr ? Op::Orn : Op::Eon;
    arithmetic(op, row.width, d, regFor(a, row.width), logicalSecond(b->arg(0), instr, row.width, Allow::NoImmediate));
    return;
  }
  if (!b->isConst() && isShifted(a, instr, row.width) && !isShifted(b, instr, row.width)) std::swap(a, b);
  const Second second = logicalSecond(b, instr, row.width);
  arithmetic(row.op, row.width, d, regFor(a, row.width), second);
}

// (a >> n) & ones: ubfx; (a << n) & ones << n is the shift of a mask and found there.
bool Selector::selectBitField(Instr* instr, Instr* a, Instr* b, Width width) {
  const uint32_t bits = lowMaskBits(b, width);
  const uint32_t most = width == Width::W64 ? 64 : 32;
  const bool isRightShift = a->is(width == Width::W64 ? IrOp::I64ShrU : IrOp::I32ShrU);
  if (bits == 0 || !isRightShift || !a->arg(1)->isConst() || !canMove(a, instr)) return false;
  const uint32_t from = uint32_t(a->arg(1)->bits[0]) & (most - 1);
  extractField(false, width, result(instr), regFor(a->arg(0), width), from, std::min(bits, most - from));
  return true;
}

void Selector::selectMul(Instr* instr, const SelectRow& row) {
  Instr* a = instr->arg(0);
  Instr* b = instr->arg(1);
  if (a->isConst()) std::swap(a, b);
  const mir::VReg d = result(instr);
  if (b->isConst()) {
    const uint64_t factor = b->bits[0] & maskOf(row.width);
    if (factor > 2 && std::has_single_bit(factor - 1)) {  // x + (x << n)
      const mir::VReg x = regFor(a, row.width);
      Second shifted(x);
      shifted.shift(Shift::Lsl, uint32_t(std::countr_zero(factor - 1)));
      return arithmetic(Op::Add, row.width, d, x, shifted);
    }
  }
  const bool isSigned = row.width == Width::W64 && a->is(IrOp::I64ExtendI32S) && b->is(IrOp::I64ExtendI32S);
  if (isSigned && canMove(a, instr) && canMove(b, instr)) {
    const mir::VReg x = low(a->arg(0)), y = low(b->arg(0));
    InstBuilder(*this, Op::Smull).width(Width::W64).def(d).use(x).use(y).push();
    return;
  }
  const mir::VReg x = regFor(a, row.width), y = regFor(b, row.width);
  InstBuilder(*this, Op::Mul).width(row.width).def(d).use(x).use(y).push();
}

// `detail` is the shift. A left shift of an extension or mask, and a right shift of a left shift, are bit fields.
void Selector::selectShift(Instr* instr, const SelectRow& row) {
  Instr* value = instr->arg(0);
  Instr* count = instr->arg(1);
  const mir::VReg d = result(instr);
  const uint32_t most = row.width == Width::W64 ? 64 : 32;
  if (!count->isConst()) {
    const mir::VReg x = regFor(value, row.width), by = low(count);
    InstBuilder(*this, row.op).width(row.width).def(d).use(x).use(by).push();
    return;
  }
  const uint32_t bits = uint32_t(count->bits[0]) & (most - 1);
  const Shift shift = Shift(row.detail);
  const bool isInner =
      isShiftLeft(value) && value->type == instr->type && value->arg(1)->isConst() && canMove(value, instr);
  if (shift != Shift::Lsl && isInner) {
    const uint32_t left = uint32_t(value->arg(1)->bits[0]) & (most - 1);
    if (left > 0 && bits >= left) {
      const mir::VReg source = regFor(value->arg(0), row.width);
      return extractField(shift == Shift::Asr, row.width, d, source, bits - left, most - bits);
    }
  }
  const bool isMask = value->is(row.width == Width::W64 ? IrOp::I64And : IrOp::I32And);
  if (shift == Shift::Lsl && bits > 0 && isMask && canMove(value, instr)) {
    if (const uint32_t kept = lowMaskBits(value->arg(1), row.width)) {
      const mir::VReg source = regFor(value->arg(0), row.width);
      const uint32_t last = std::min(kept, most - bits) - 1;
      InstBuilder(*this, Op::Ubfm).width(row.width).imm64(most - bits).sub(last).def(d).use(source).push();  // ubfiz
      return;
    }
  }
  shiftBy(shift, row.width, d, regFor(value, row.width), bits);
}

void Selector::selectRotate(Instr* instr, const SelectRow& row) {
  Instr* count = instr->arg(1);
  const mir::VReg d = result(instr);
  const bool isLeft = row.detail != 0;
  const mir::VReg value = regFor(instr->arg(0), row.width);
  const uint32_t most = row.width == Width::W64 ? 64 : 32;
  if (count->isConst()) {
    const uint32_t bits = uint32_t(count->bits[0]);
    return shiftBy(Shift::Ror, row.width, d, value, (isLeft ? 0 - bits : bits) & (most - 1));
  }
  mir::VReg by = low(count);
  if (isLeft) {
    const mir::VReg negative = newGpr();
    fromZero(Op::Neg, Width::W32, negative, Second(by));
    by = negative;
  }
  InstBuilder(*this, Op::Rorv).width(row.width).def(d).use(value).use(by).push();
}

// The processor's division gives 0 for a divisor of 0 and wraps for the one quotient that is too large: both are
// checked before, where the divisor may be such.
void Selector::selectDivide(Instr* instr, const SelectRow& row) {
  Instr* divisor = instr->arg(1);
  const bool isRemainder = row.detail & kRemainder;
  const bool isSigned = row.op == Op::Sdiv;
  const mir::VReg d = result(instr);
  const mir::VReg a = regFor(instr->arg(0), row.width), b = regFor(divisor, row.width);
  const uint64_t known = divisor->isConst() ? divisor->bits[0] & maskOf(row.width) : 0;
  if (known == 0) trapIf(Test::zero(b, row.width), TrapKind::IntegerDivideByZero, instr->at);
  if (isSigned && !isRemainder && (!divisor->isConst() || known == maskOf(row.width))) {
    // Overflow is -2^(n-1) / -1: where the divisor is -1 compare the dividend with 1, which overflows for that alone.
    compareWith(Op::Cmn, row.width, b, Second::immediate(1));
    InstBuilder(*this, Op::CcmpImm).width(row.width).cond(Cond::EQ).sub(0).imm64(1).use(a).push();
    trapIf(Test::of(Cond::VS), TrapKind::IntegerOverflow, instr->at);
  }
  const mir::VReg quotient = isRemainder ? newGpr() : d;
  InstBuilder(*this, row.op).width(row.width).def(quotient).use(a).use(b).push();
  if (isRemainder) InstBuilder(*this, Op::Msub).width(row.width).def(d).use(quotient).use(b).use(a).push();
}

// Instructions of one source: clz, sign extensions of what a register's low bits are.
void Selector::selectUnary(Instr* instr, const SelectRow& row) {
  const mir::VReg d = result(instr);
  InstBuilder(*this, row.op).width(row.width).def(d).use(regFor(instr->arg(0), row.width)).push();
}

// Sign extension of the lowest `detail` bits.
void Selector::selectSignExtend(Instr* instr, const SelectRow& row) {
  const mir::VReg d = result(instr);
  Instr* value = instr->arg(0);
  const bool isLoad = row.detail == 32 && (value->is(IrOp::I32Load) || value->is(IrOp::I64Load32U));
  if (isLoad && canMoveLoad(value, instr)) {
    setFolded(value);
    const Address from = memoryAddress(value, 1, 4);
    InstBuilder(*this, Op::LdrswX).def(d).mem(from).push();
    return;
  }
  extractField(true, row.width, d, low(value), 0, row.detail);
}

void Selector::selectCtz(Instr* instr, const SelectRow& row) {
  const mir::VReg d = result(instr), reversed = newGpr();
  InstBuilder(*this, Op::Rbit).width(row.width).def(reversed).use(regFor(instr->arg(0), row.width)).push();
  InstBuilder(*this, Op::Clz).width(row.width).def(d).use(reversed).push();
}

// Bits are counted in vector registers only.
void Selector::selectPopcnt(Instr* instr, const SelectRow& row) {
  const mir::VReg d = result(instr);
  const mir::VReg bits = newVector(), counts = newVector(), sum = newVector();
  InstBuilder(*this, Op::FmovFromGpr).width(row.width).def(bits).use(regFor(instr->arg(0), row.width)).push();
  vectorUnary(Op::VCnt, Width::W8, counts, bits);
  vectorUnary(Op::VAddv, Width::W8, sum, counts);
  InstBuilder(*this, Op::FmovToGpr).width(Width::W32).def(d).use(sum).push();
}

void Selector::selectWrap(Instr* instr, const SelectRow&) {
  const mir::VReg d = result(instr);
  InstBuilder(*this, Op::MovW).width(Width::W32).def(d).use(low(instr->arg(0))).push();
}

}  // namespace wazen::arm64
