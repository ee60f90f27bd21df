// Selection of vector float opcodes that are sequences: minimum and maximum, conversions. See select.h.
#include "target/amd64/select.h"

namespace wazen::amd64 {

namespace {

constexpr uint64_t kEachDword = 0x0000000100000001;

constexpr uint64_t kNaN32 = 0x7fc00000 * kEachDword, kNaN64 = 0x7ff8000000000000;
constexpr uint64_t kTwoTo31AsFloat = 0x4f000000 * kEachDword;
constexpr uint64_t kTwoTo52 = 0x4330000000000000;  // as double: its lowest bit is 1
constexpr uint64_t kMostI32AsDouble = 0x41dfffffffc00000, kMostU32AsDouble = 0x41efffffffe00000;
constexpr uint8_t kRoundToZero = 11;

}  // namespace

// minps and maxps give their second source where one is NaN and where both are zeros: both orders together tell which
// zero it is. NaNs are made canonical at the end.
void Selector::selectVectorMinMax(Instr* instr, const SelectRow& row) {
  const bool isDouble = row.width == Width::W64;
  const bool isMin = row.op == Op::Minps || row.op == Op::Minpd;
  const mir::VReg d = result(instr);
  const mir::VReg a = reg(instr->arg(0)), b = reg(instr->arg(1));
  const mir::VReg first = combine(row.op, a, b);
  const mir::VReg second = combine(row.op, b, a);
  const mir::VReg either = combine(isMin ? Op::Orps : Op::Andps, first, second);
  const mir::VReg isNaN = combine(isDouble ? Op::Cmppd : Op::Cmpps, a, b, kUnordered);
  if (features_.avx) {
    const SourceOperand canonical = pattern(isDouble ? kNaN64 : kNaN32);
    return blendInto(d, isDouble ? Op::Vblendvpd : Op::Vblendvps, isNaN, canonical, either);
  }
  const mir::VReg ones = combine(Op::Orps, either, isNaN);
  const mir::VReg payload = isDouble ? shift(Op::PsrlqImm, isNaN, 13) : shift(Op::PsrldImm, isNaN, 10);
  combineInto(d, Op::Andnps, payload, ones);
}

// Both halves as mantissas of floats of their own: 2^23 + lower, 2^39 + upper * 2^16; one sum is rounded.
void Selector::selectConvertU32(Instr* instr, const SelectRow&) {
  constexpr uint64_t kTwoTo23 = 0x4b000000 * kEachDword, kTwoTo39 = 0x53000000 * kEachDword;
  constexpr uint64_t kBoth = 0x53000080 * kEachDword;  // 2^39 + 2^23
  constexpr uint8_t kOddWords = 0xaa;
  const mir::VReg d = result(instr);
  const mir::VReg source = reg(instr->arg(0));
  const mir::VReg lower = combine(Op::Pblendw, source, pattern(kTwoTo23), kOddWords);
  const mir::VReg upper = combine(Op::Por, shift(Op::PsrldImm, source, 16), pattern(kTwoTo39));
  combineInto(d, Op::Addps, combine(Op::Subps, upper, pattern(kBoth)), lower);
}

// The mantissa of 2^52 + x.
void Selector::selectConvertLowU32(Instr* instr, const SelectRow& row) {
  const mir::VReg d = result(instr);
  const mir::VReg sum = combine(Op::Unpcklps, reg(instr->arg(0)), pattern((kTwoTo52 >> 32) * kEachDword));
  combineInto(d, row.op, sum, pattern(kTwoTo52));
}

// NaN becomes 0; what is too large gives the smallest integer, which is turned into the greatest.
void Selector::selectTruncSat32(Instr* instr, const SelectRow& row) {
  const mir::VReg d = result(instr);
  const mir::VReg source = reg(instr->arg(0));
  const mir::VReg number = combine(Op::Andps, source, combine(Op::Cmpps, source, source, kEqual));
  const mir::VReg isTooLarge = combine(Op::Cmpps, number, pattern(kTwoTo31AsFloat), kLess | kNegation);
  combineInto(d, Op::Pxor, apply(row.op, number), isTooLarge);
}

// x and x - 2^31, both truncated: the first is 2^31 where the second is what to add to it.
void Selector::selectTruncSatU32(Instr* instr, const SelectRow& row) {
  const mir::VReg d = result(instr);
  const mir::VReg zero = zeroVector();
  const mir::VReg positive = combine(Op::Maxps, reg(instr->arg(0)), zero);  // NaN becomes 0
  const mir::VReg less = combine(Op::Subps, positive, pattern(kTwoTo31AsFloat));
  const mir::VReg isTooLarge = combine(Op::Cmpps, less, pattern(kTwoTo31AsFloat), kLess | kNegation);
  const mir::VReg rest = combine(Op::Pmaxsd, combine(Op::Pxor, apply(row.op, less), isTooLarge), zero);
  combineInto(d, Op::Paddd, apply(row.op, positive), rest);
}

// The bound is 0 where x is NaN, and minpd then gives the bound.
void Selector::selectTruncSat64(Instr* instr, const SelectRow& row) {
  const mir::VReg d = result(instr);
  const mir::VReg source = reg(instr->arg(0));
  const mir::VReg isNumber = combine(Op::Cmppd, source, source, kEqual);
  const mir::VReg bound = combine(Op::Andpd, isNumber, pattern(kMostI32AsDouble));
  applyInto(d, row.op, combine(Op::Minpd, source, bound));
}

// Rounded, the integer is the lower half of 2^52 + x.
void Selector::selectTruncSatU64(Instr* instr, const SelectRow&) {
  constexpr uint8_t kEvenDwords = 0x88;
  const mir::VReg d = result(instr);
  const mir::VReg zero = zeroVector();
  const mir::VReg positive = combine(Op::Maxpd, reg(instr->arg(0)), zero);  // NaN becomes 0
  const mir::VReg bounded = combine(Op::Minpd, positive, pattern(kMostU32AsDouble));
  const mir::VReg sum = combine(Op::Addpd, apply(Op::Roundpd, bounded, kRoundToZero), pattern(kTwoTo52));
  combineInto(d, Op::Shufps, sum, zero, kEvenDwords);
}

}  // namespace wazen::amd64
