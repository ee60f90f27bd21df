// Selection of float arithmetic and conversions. See select.h.
#include <bit>

#include "target/arm64/select.h"

namespace wazen::arm64 {

namespace {

// The bounds of float to integer conversions, as bits of the float: the value must be below `above` and, if
// `isExclusive`, above `least`, else not below it.
struct Bounds {
  double least;
  bool isExclusive;
  double above;
};

Bounds boundsOf(Width width, bool isUnsigned, bool isDouble) {
  constexpr double kTwoTo31 = 2147483648.0, kTwoTo63 = 9223372036854775808.0;
  const double above = width == Width::W64 ? kTwoTo63 : kTwoTo31;
  if (isUnsigned) return {-1, true, above * 2};
  if (width == Width::W32 && isDouble) return {-above - 1, true, above};
  return {-above, false, above};
}

}  // namespace

void Selector::selectFloatBinary(Instr* instr, const SelectRow& row) {
  const mir::VReg d = result(instr);
  const mir::VReg a = reg(instr->arg(0)), b = reg(instr->arg(1));
  InstBuilder(*this, row.op).width(row.width).def(d).use(a).use(b).push();
}

// Square roots, rounding, signs, promotion and demotion.
void Selector::selectFloatUnary(Instr* instr, const SelectRow& row) {
  const mir::VReg d = result(instr);
  InstBuilder(*this, row.op).width(row.width).def(d).use(reg(instr->arg(0))).push();
}

// The bits of b where the mask of the sign is set, those of a elsewhere.
void Selector::selectCopysign(Instr* instr, const SelectRow& row) {
  const mir::VReg d = result(instr);
  const mir::VReg a = reg(instr->arg(0)), b = reg(instr->arg(1));
  const bool isDouble = row.width == Width::W64;
  const mir::VReg sign = constant(instr->type, isDouble ? uint64_t(1) << 63 : uint64_t(1) << 31);
  InstBuilder(*this, Op::VBsl).defReuse(d, 1).use(sign).use(b).use(a).push();
}

void Selector::selectFloatSelect(Instr* instr, const SelectRow& row) {
  const mir::VReg d = result(instr);
  const mir::VReg chosen = reg(instr->arg(0)), other = reg(instr->arg(1));
  const Cond cond = setFlags(instr->arg(2), instr);
  InstBuilder(*this, Op::Fcsel).width(row.width).cond(cond).def(d).use(chosen).use(other).push();
}

// Saturation is what the processor does, NaN to 0 included.
void Selector::selectTruncSat(Instr* instr, const SelectRow& row) {
  const mir::VReg d = result(instr);
  const mir::VReg source = reg(instr->arg(0));
  InstBuilder(*this, row.op).width(row.width).ofDouble(row.detail & kDouble).def(d).use(source).push();
}

void Selector::selectTrunc(Instr* instr, const SelectRow& row) {
  const bool isDouble = row.detail & kDouble;
  const Width floatWidth = isDouble ? Width::W64 : Width::W32;
  const Bounds bounds = boundsOf(row.width, row.op == Op::Fcvtzu, isDouble);
  const mir::VReg d = result(instr);
  const mir::VReg source = reg(instr->arg(0));
  const auto compare = [&](double bound) {
    const mir::VReg limit = isDouble ? constant(Type::F64, std::bit_cast<uint64_t>(bound))
                                     : constant(Type::F32, std::bit_cast<uint32_t>(float(bound)));
    InstBuilder(*this, Op::Fcmp).width(floatWidth).use(source).use(limit).push();
  };
  InstBuilder(*this, Op::Fcmp).width(floatWidth).use(source).use(source).push();
  trapIf(Test::of(Cond::VS), TrapKind::InvalidConversionToInteger, instr->at);
  compare(bounds.least);
  trapIf(Test::of(bounds.isExclusive ? Cond::LE : Cond::LT), TrapKind::IntegerOverflow, instr->at);
  compare(bounds.above);
  trapIf(Test::of(Cond::GE), TrapKind::IntegerOverflow, instr->at);
  InstBuilder(*this, row.op).width(row.width).ofDouble(isDouble).def(d).use(source).push();
}

void Selector::selectConvert(Instr* instr, const SelectRow& row) {
  const mir::VReg d = result(instr);
  const mir::VReg source = regFor(instr->arg(0), row.width);
  InstBuilder(*this, row.op).width(row.width).ofDouble(row.detail & kDouble).def(d).use(source).push();
}

void Selector::selectReinterpret(Instr* instr, const SelectRow& row) {
  const mir::VReg d = result(instr);
  InstBuilder(*this, row.op).width(row.width).def(d).use(regFor(instr->arg(0), row.width)).push();
}

}  // namespace wazen::arm64
