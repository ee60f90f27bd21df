// Selection of vector integer arithmetic without an instruction of its own: shifts, widening, multiplication. See
// select.h.
#include "target/amd64/select.h"

namespace wazen::amd64 {

namespace {

using IrOp = wazen::Op;

constexpr uint64_t kEachByte = 0x0101010101010101;
constexpr uint64_t kEachWord = 0x0001000100010001;
constexpr uint64_t kSign64 = uint64_t(1) << 63;

// pshufd immediates
constexpr uint8_t kUpperDwords = 0xf5;  // of each qword, twice
constexpr uint8_t kUpperQword = 0xee;   // twice
constexpr uint8_t kSpreadLow = 0x50;    // dwords 0 and 1 to where pmuldq reads
constexpr uint8_t kSpreadHigh = 0xfa;   // dwords 2 and 3

// The same shift by an immediate.
Op byImmediate(Op op) {
  switch (op) {
    case Op::Psllw: return Op::PsllwImm;
    case Op::Pslld: return Op::PslldImm;
    case Op::Psllq: return Op::PsllqImm;
    case Op::Psrlw: return Op::PsrlwImm;
    case Op::Psrld: return Op::PsrldImm;
    case Op::Psrlq: return Op::PsrlqImm;
    case Op::Psraw: return Op::PsrawImm;
    default: return Op::PsradImm;
  }
}

// Whether the upper half of each 64-bit lane is known to be zero.
bool hasZeroUpperHalves(const ssa::Instr* value) {
  const auto isConstant = [](const ssa::Instr* x) { return x->isConst() && x->type == Type::V128; };
  const auto isZero = [](const ssa::Instr* x) { return (x->bits[0] | x->bits[1]) >> 32 == 0; };
  if (isConstant(value)) return isZero(value);
  switch (value->op) {
    case IrOp::V128Load32x2U:
    case IrOp::I64x2ExtendLowI32x4U:
    case IrOp::I64x2ExtendHighI32x4U: return true;
    case IrOp::V128And: return isConstant(value->arg(1)) && isZero(value->arg(1));
    case IrOp::I64x2ShrU: return value->arg(1)->isConst() && (value->arg(1)->i32() & 63) >= 32;
    default: return false;
  }
}

int32_t bitsOf(Width lane) { return 8 << int32_t(lane); }

}  // namespace

// ---- shifts ----

// The count modulo the lane's bits, as a vector.
mir::VReg Selector::shiftCount(Instr* count, int32_t most) {
  const bool isMasked = count->is(IrOp::I32And) && count->arg(1)->isConst() && (count->arg(1)->i32() & ~most) == 0;
  mir::VReg bits = low(count);
  if (!isMasked) {
    const mir::VReg masked = newGpr();
    InstBuilder(*this, Op::And).width(Width::W32).defReuse(masked, 1).use(bits).imm(most).push();
    bits = masked;
  }
  const mir::VReg vector = newVector();
  InstBuilder(*this, Op::Movd).width(Width::W32).def(vector).useAny(bits).push();
  return vector;
}

void Selector::selectVectorShift(Instr* instr, const SelectRow& row) {
  Instr* count = instr->arg(1);
  const int32_t most = bitsOf(row.width) - 1;
  const mir::VReg d = result(instr);
  const mir::VReg source = reg(instr->arg(0));
  if (!count->isConst()) {
    combineInto(d, row.op, source, shiftCount(count, most));
  } else if (const uint32_t bits = uint32_t(count->i32() & most)) {
    shiftInto(d, byImmediate(row.op), source, bits);
  } else {
    copyInto(d, source);
  }
}

// By way of 16-bit lanes: what comes from the neighbour is masked out; a signed shift is done on both halves widened,
// or by sign extension of an unsigned one: (x ^ sign) - sign.
void Selector::selectShift8(Instr* instr, const SelectRow& row) {
  Instr* count = instr->arg(1);
  const bool isLeft = row.op == Op::Psllw, isSigned = row.op == Op::Psraw;
  const Op unsignedOp = isSigned ? Op::Psrlw : row.op;
  const mir::VReg d = result(instr);
  const mir::VReg source = reg(instr->arg(0));
  if (count->isConst()) {
    const uint32_t bits = uint32_t(count->i32() & 7);
    if (bits == 0) return copyInto(d, source);
    if (isLeft && bits == 1) return combineInto(d, Op::Paddb, source, source);
    if (isSigned && bits == 7) return combineInto(d, Op::Pcmpgtb, zeroVector(), source);
    const uint64_t mask = kEachByte * (isLeft ? 0xffu << bits & 0xff : 0xffu >> bits);
    const mir::VReg shifted = shift(byImmediate(unsignedOp), source, bits);
    if (!isSigned) return combineInto(d, Op::Pand, shifted, pattern(mask));
    const SourceOperand sign = pattern(kEachByte * (0x80u >> bits));
    const mir::VReg extended = combine(Op::Pxor, combine(Op::Pand, shifted, pattern(mask)), sign);
    return combineInto(d, Op::Psubb, extended, sign);
  }
  if (isSigned) {
    const mir::VReg by = newGpr(), bits = newVector();
    const mir::VReg masked = newGpr();
    InstBuilder(*this, Op::And).width(Width::W32).defReuse(masked, 1).use(low(count)).imm(7).push();
    InstBuilder(*this, Pseudo::Add).width(Width::W32).def(by).use(masked).imm(8).push();
    InstBuilder(*this, Op::Movd).width(Width::W32).def(bits).useAny(by).push();
    const mir::VReg lower = combine(Op::Psraw, combine(Op::Punpcklbw, source, source), bits);
    const mir::VReg upper = combine(Op::Psraw, combine(Op::Punpckhbw, source, source), bits);
    return combineInto(d, Op::Packsswb, lower, upper);
  }
  // The mask is a byte of all ones shifted alike: the lower one of a word to the left, the upper one to the right.
  const mir::VReg bits = shiftCount(count, 7);
  const mir::VReg shifted = combine(row.op, source, bits);
  const mir::VReg ones = combine(row.op, vectorConstant(~uint64_t(0), ~uint64_t(0)), bits);
  const mir::VReg mask = combine(Op::Pshufb, ones, isLeft ? SourceOperand(zeroVector()) : pattern(kEachByte));
  combineInto(d, Op::Pand, shifted, mask);
}

// An unsigned shift, and the sign extended from where it has come to stand.
void Selector::selectShiftRight64(Instr* instr, const SelectRow& row) {
  Instr* count = instr->arg(1);
  const mir::VReg d = result(instr);
  const mir::VReg source = reg(instr->arg(0));
  if (count->isConst()) {
    const uint32_t bits = uint32_t(count->i32() & 63);
    if (bits == 0) return copyInto(d, source);
    if (bits == 63) return applyInto(d, Op::Pshufd, shift(Op::PsradImm, source, 31), kUpperDwords);
    const SourceOperand sign = pattern(kSign64 >> bits);
    const mir::VReg shifted = shift(Op::PsrlqImm, source, bits);
    return combineInto(d, Op::Psubq, combine(Op::Pxor, shifted, sign), sign);
  }
  const mir::VReg bits = shiftCount(count, 63);
  const mir::VReg shifted = combine(row.op, source, bits);
  const mir::VReg sign = combine(row.op, vectorConstant(kSign64, kSign64), bits);
  combineInto(d, Op::Psubq, combine(Op::Pxor, shifted, sign), sign);
}

// ---- arithmetic ----

void Selector::selectAbs64(Instr* instr, const SelectRow& row) {
  const mir::VReg d = result(instr);
  const mir::VReg source = reg(instr->arg(0));
  const mir::VReg sign = apply(Op::Pshufd, shift(Op::PsradImm, source, 31), kUpperDwords);
  combineInto(d, row.op, combine(Op::Pxor, source, sign), sign);
}

// Products of 32 bits: low * low + ((low * high + high * low) << 32), of which upper halves of zeros leave the first.
void Selector::selectMul64(Instr* instr, const SelectRow& row) {
  const mir::VReg d = result(instr);
  if (hasZeroUpperHalves(instr->arg(0)) && hasZeroUpperHalves(instr->arg(1))) {
    const SourceOperand source = vectorSource(instr->arg(1), instr);
    return combineInto(d, row.op, reg(instr->arg(0)), source);
  }
  const mir::VReg a = reg(instr->arg(0)), b = reg(instr->arg(1));
  const mir::VReg first = combine(row.op, shift(Op::PsrlqImm, a, 32), b);
  const mir::VReg second = combine(row.op, shift(Op::PsrlqImm, b, 32), a);
  const mir::VReg upper = shift(Op::PsllqImm, combine(Op::Paddq, first, second), 32);
  combineInto(d, Op::Paddq, combine(row.op, a, b), upper);
}

// The bits of each half of a byte by a table.
void Selector::selectVectorPopcnt(Instr* instr, const SelectRow& row) {
  constexpr uint64_t kLowTable = 0x0302020102010100, kHighTable = 0x0403030203020201;
  constexpr uint64_t kLowHalves = 0x0f * kEachByte;
  const mir::VReg d = result(instr);
  const mir::VReg source = reg(instr->arg(0));
  const mir::VReg lower = combine(Op::Pand, source, pattern(kLowHalves));
  const mir::VReg upper = combine(Op::Pand, shift(Op::PsrlwImm, source, 4), pattern(kLowHalves));
  const mir::VReg table = vectorConstant(kLowTable, kHighTable);
  const mir::VReg first = combine(row.op, table, lower);
  combineInto(d, Op::Paddb, first, combine(row.op, table, upper));
}

// pmulhrsw is right but for -1 * -1, where it gives -1.
void Selector::selectQ15Multiply(Instr* instr, const SelectRow& row) {
  const mir::VReg d = result(instr);
  const SourceOperand source = vectorSource(instr->arg(1), instr);
  const mir::VReg product = combine(row.op, reg(instr->arg(0)), source);
  const mir::VReg overflows = combine(Op::Pcmpeqw, product, pattern(0x8000 * kEachWord));
  combineInto(d, Op::Pxor, product, overflows);
}

// ---- other widths ----

// Also conversions of the low half.
void Selector::selectExtendLow(Instr* instr, const SelectRow& row) {
  const mir::VReg d = result(instr);
  applyInto(d, row.op, lowHalfSource(instr->arg(0), instr));
}

void Selector::selectExtendHigh(Instr* instr, const SelectRow& row) {
  const mir::VReg d = result(instr);
  applyInto(d, row.op, apply(Op::Pshufd, vectorSource(instr->arg(0), instr), kUpperQword));
}

void Selector::selectExtendHighUnsigned(Instr* instr, const SelectRow& row) {
  const mir::VReg d = result(instr);
  combineInto(d, row.op, reg(instr->arg(0)), zeroVector());
}

void Selector::selectExtmul8(Instr* instr, const SelectRow& row) {
  const mir::VReg d = result(instr);
  const auto widened = [&](Instr* value) {
    if (!(row.detail & kHighHalf)) return apply(row.op, lowHalfSource(value, instr));
    if (row.op == Op::Pmovzxbw) return combine(Op::Punpckhbw, reg(value), zeroVector());
    return apply(row.op, apply(Op::Pshufd, vectorSource(value, instr), kUpperQword));
  };
  const mir::VReg a = widened(instr->arg(0));
  combineInto(d, Op::Pmullw, a, widened(instr->arg(1)));
}

void Selector::selectExtmul16(Instr* instr, const SelectRow& row) {
  const mir::VReg d = result(instr);
  const mir::VReg a = reg(instr->arg(0)), b = reg(instr->arg(1));
  const mir::VReg lower = combine(Op::Pmullw, a, b);
  const mir::VReg upper = combine(row.op, a, b);
  combineInto(d, row.detail & kHighHalf ? Op::Punpckhwd : Op::Punpcklwd, lower, upper);
}

void Selector::selectExtmul32(Instr* instr, const SelectRow& row) {
  const mir::VReg d = result(instr);
  const uint8_t spread = row.detail & kHighHalf ? kSpreadHigh : kSpreadLow;
  const mir::VReg a = apply(Op::Pshufd, vectorSource(instr->arg(0), instr), spread);
  combineInto(d, row.op, a, apply(Op::Pshufd, vectorSource(instr->arg(1), instr), spread));
}

// pmaddubsw takes its first source as unsigned, its second as signed.
void Selector::selectExtadd8(Instr* instr, const SelectRow& row) {
  const mir::VReg d = result(instr);
  if (row.detail & kUnsigned) return combineInto(d, row.op, reg(instr->arg(0)), pattern(kEachByte));
  const SourceOperand source = vectorSource(instr->arg(0), instr);
  combineInto(d, row.op, vectorConstant(kEachByte, kEachByte), source);
}

void Selector::selectExtadd16(Instr* instr, const SelectRow& row) {
  const mir::VReg d = result(instr);
  const mir::VReg source = reg(instr->arg(0));
  if (!(row.detail & kUnsigned)) return combineInto(d, row.op, source, pattern(kEachWord));
  const mir::VReg odd = shift(Op::PsrldImm, source, 16);
  const mir::VReg even = combine(Op::Pand, source, pattern(0x0000ffff0000ffff));
  combineInto(d, Op::Paddd, odd, even);
}

}  // namespace wazen::amd64
