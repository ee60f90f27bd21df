// Selection of vector instructions that are lane by lane. See select.h.
#include "target/arm64/select.h"

namespace wazen::arm64 {

namespace {

uint32_t laneBits(Width lane) { return 8u << uint32_t(lane); }

}  // namespace

// d = op(a, b). kSwapped: operands change places; kInverted: the result is turned around; kHighHalf: of the upper
// halves.
void Selector::selectVectorBinary(Instr* instr, const SelectRow& row) {
  const mir::VReg d = result(instr);
  mir::VReg a = reg(instr->arg(0)), b = reg(instr->arg(1));
  if (row.detail & kSwapped) std::swap(a, b);
  const bool isInverted = row.detail & kInverted;
  const mir::VReg plain = isInverted ? newVector() : d;
  InstBuilder(*this, row.op).lanes(row.width).high(row.detail & kHighHalf).def(plain).use(a).use(b).push();
  if (isInverted) vectorUnary(Op::VMvn, Width::W8, d, plain);
}

void Selector::vectorUnary(Op op, Width lane, mir::VReg d, mir::VReg source) {
  InstBuilder(*this, op).lanes(lane).def(d).use(source).push();
}

mir::VReg Selector::vectorBinary(Op op, Width lane, mir::VReg a, mir::VReg b) {
  const mir::VReg d = newVector();
  InstBuilder(*this, op).lanes(lane).def(d).use(a).use(b).push();
  return d;
}

void Selector::selectVectorUnary(Instr* instr, const SelectRow& row) {
  vectorUnary(row.op, row.width, result(instr), reg(instr->arg(0)));
}

// (a, b, mask): bits of a where the mask is set, of b elsewhere.
void Selector::selectBitselect(Instr* instr, const SelectRow&) {
  const mir::VReg d = result(instr);
  const mir::VReg a = reg(instr->arg(0)), b = reg(instr->arg(1)), mask = reg(instr->arg(2));
  InstBuilder(*this, Op::VBsl).lanes(Width::W8).defReuse(d, 1).use(mask).use(a).use(b).push();
}

// A mask of all bits from the condition, then as above.
void Selector::selectVectorSelect(Instr* instr, const SelectRow&) {
  const mir::VReg d = result(instr);
  const mir::VReg chosen = reg(instr->arg(0)), other = reg(instr->arg(1));
  const Cond cond = setFlags(instr->arg(2), instr);
  const mir::VReg bits = newGpr(), mask = newVector();
  InstBuilder(*this, Op::Csetm).width(Width::W64).cond(cond).def(bits).push();
  InstBuilder(*this, Op::VDup).lanes(Width::W64).def(mask).use(bits).push();
  InstBuilder(*this, Op::VBsl).lanes(Width::W8).defReuse(d, 1).use(mask).use(chosen).use(other).push();
}

// The smaller of a and b by "b < a ? b : a", whatever zeros and NaNs make of that.
void Selector::selectPseudoMinMax(Instr* instr, const SelectRow& row) {
  const mir::VReg d = result(instr);
  const mir::VReg a = reg(instr->arg(0)), b = reg(instr->arg(1));
  const bool isMax = row.detail & kSwapped;
  const mir::VReg mask = vectorBinary(Op::VFcmgt, row.width, isMax ? b : a, isMax ? a : b);
  InstBuilder(*this, Op::VBsl).lanes(Width::W8).defReuse(d, 1).use(mask).use(b).use(a).push();
}

// ---- conditions ----

// The largest of neighbours: as many bits are set in the result's lower half.
void Selector::selectAnyTrue(Instr* instr, const SelectRow&) {
  const mir::VReg d = result(instr);
  const mir::VReg source = reg(instr->arg(0));
  const mir::VReg halves = vectorBinary(Op::VUmaxp, Width::W32, source, source);
  const mir::VReg bits = newGpr();
  InstBuilder(*this, Op::FmovToGpr).width(Width::W64).def(bits).use(halves).push();
  compareWith(Op::Cmp, Width::W64, bits, Second::immediate(0));
  InstBuilder(*this, Op::Cset).width(Width::W32).cond(Cond::NE).def(d).push();
}

// No lane is 0: the smallest is not. There is no smallest of 64-bit lanes; those that are 0 are found by comparison.
void Selector::selectAllTrue(Instr* instr, const SelectRow& row) {
  const mir::VReg d = result(instr);
  mir::VReg source = reg(instr->arg(0));
  const mir::VReg bits = newGpr();
  const bool isWide = row.width == Width::W64;
  if (isWide) {
    const mir::VReg zeros = newVector();
    vectorUnary(Op::VCmeqZero, Width::W64, zeros, source);
    source = vectorBinary(Op::VUmaxp, Width::W32, zeros, zeros);
  } else {
    const mir::VReg least = newVector();
    vectorUnary(Op::VUminv, row.width, least, source);
    source = least;
  }
  InstBuilder(*this, Op::FmovToGpr).width(isWide ? Width::W64 : Width::W32).def(bits).use(source).push();
  compareWith(Op::Cmp, isWide ? Width::W64 : Width::W32, bits, Second::immediate(0));
  InstBuilder(*this, Op::Cset).width(Width::W32).cond(isWide ? Cond::EQ : Cond::NE).def(d).push();
}

// Each lane's sign in all its bits, of which one is kept where it counts; their sum is the mask. Bytes of the upper
// half are brought beside those of the lower one, so that sums are of 16 bits.
void Selector::selectBitmask(Instr* instr, const SelectRow& row) {
  const mir::VReg d = result(instr);
  const mir::VReg source = reg(instr->arg(0));
  if (row.width == Width::W64) {
    const mir::VReg low = newGpr(), high = newGpr(), lowBit = newGpr(), highBit = newGpr();
    InstBuilder(*this, Op::VUmov).lanes(Width::W64).sub(0).def(low).use(source).push();
    InstBuilder(*this, Op::VUmov).lanes(Width::W64).sub(1).def(high).use(source).push();
    shiftBy(Shift::Lsr, Width::W64, lowBit, low, 63);
    shiftBy(Shift::Lsr, Width::W64, highBit, high, 63);
    Second second(highBit);
    second.shift(Shift::Lsl, 1);
    return arithmetic(Op::Add, Width::W32, d, lowBit, second);
  }
  struct Weights {
    uint64_t low, high;
  };
  static constexpr Weights weights[] = {{0x8040201008040201, 0x8040201008040201},
                                        {0x0008000400020001, 0x0080004000200010},
                                        {0x0000000200000001, 0x0000000800000004}};
  const Weights& weight = weights[uint32_t(row.width)];
  mir::VReg signs = newVector();
  InstBuilder(*this, Op::VSshr).lanes(row.width).sub(laneBits(row.width) - 1).def(signs).use(source).push();
  const mir::VReg weightVector = vectorConstant(weight.low, weight.high);
  signs = vectorBinary(Op::VAnd, Width::W8, signs, weightVector);
  Width lane = row.width;
  if (lane == Width::W8) {
    const mir::VReg upper = newVector();
    InstBuilder(*this, Op::VExt).lanes(Width::W8).sub(8).def(upper).use(signs).use(signs).push();
    signs = vectorBinary(Op::VZip1, Width::W8, signs, upper);
    lane = Width::W16;
  }
  const mir::VReg sum = newVector();
  vectorUnary(Op::VAddv, lane, sum, signs);
  InstBuilder(*this, Op::FmovToGpr).width(Width::W32).def(d).use(sum).push();
}

// ---- shifts ----

// By a constant, or by a register's lowest bits in every lane: negative counts shift to the right.
void Selector::selectVectorShift(Instr* instr, const SelectRow& row) {
  Instr* count = instr->arg(1);
  const mir::VReg d = result(instr);
  const mir::VReg source = reg(instr->arg(0));
  const uint32_t most = laneBits(row.width) - 1;
  const bool isLeft = row.detail & kLeft;
  if (count->isConst()) {
    const uint32_t bits = uint32_t(count->bits[0]) & most;
    if (bits == 0) return vectorUnary(Op::VMov, Width::W8, d, source);
    const Op op = isLeft ? Op::VShl : row.op == Op::VSshl ? Op::VSshr : Op::VUshr;
    InstBuilder(*this, op).lanes(row.width).sub(bits).def(d).use(source).push();
    return;
  }
  const mir::VReg masked = newGpr();
  mir::VReg by = newVector();
  arithmetic(Op::And, Width::W32, masked, low(count), Second::immediate(most));
  mir::VReg bits = masked;
  if (!isLeft) fromZero(Op::Neg, Width::W64, bits = newGpr(), Second(masked));
  InstBuilder(*this, Op::VDup).lanes(row.width).def(by).use(bits).push();
  InstBuilder(*this, row.op).lanes(row.width).def(d).use(source).use(by).push();
}

// ---- other widths ----

// The lower or upper half of the lanes, twice as wide.
void Selector::selectExtend(Instr* instr, const SelectRow& row) {
  const mir::VReg d = result(instr);
  const mir::VReg source = reg(instr->arg(0));
  InstBuilder(*this, row.op).lanes(row.width).high(row.detail & kHighHalf).sub(0).def(d).use(source).push();
}

// a into the lower half, b into the upper half; lanes of what comes out.
void Selector::selectNarrow(Instr* instr, const SelectRow& row) {
  const mir::VReg d = result(instr), lower = newVector();
  const mir::VReg a = reg(instr->arg(0)), b = reg(instr->arg(1));
  InstBuilder(*this, row.op).lanes(row.width).def(lower).use(a).push();
  InstBuilder(*this, row.op == Op::VSqxtn ? Op::VSqxtn2 : Op::VSqxtun2)
      .lanes(row.width)
      .defReuse(d, 1)
      .use(lower)
      .use(b)
      .push();
}

void Selector::selectDot(Instr* instr, const SelectRow&) {
  const mir::VReg d = result(instr), lower = newVector(), upper = newVector();
  const mir::VReg a = reg(instr->arg(0)), b = reg(instr->arg(1));
  InstBuilder(*this, Op::VSmull).lanes(Width::W16).def(lower).use(a).use(b).push();
  InstBuilder(*this, Op::VSmull).lanes(Width::W16).high(true).def(upper).use(a).use(b).push();
  InstBuilder(*this, Op::VAddp).lanes(Width::W32).def(d).use(lower).use(upper).push();
}

// Lanes of 64 bits: there is no such product, but that of scalars.
void Selector::selectMul64(Instr* instr, const SelectRow&) {
  const mir::VReg d = result(instr), lower = newVector();
  const mir::VReg a = reg(instr->arg(0)), b = reg(instr->arg(1));
  mir::VReg products[2];
  for (uint32_t lane = 0; lane < 2; lane++) {
    const mir::VReg x = newGpr(), y = newGpr();
    InstBuilder(*this, Op::VUmov).lanes(Width::W64).sub(lane).def(x).use(a).push();
    InstBuilder(*this, Op::VUmov).lanes(Width::W64).sub(lane).def(y).use(b).push();
    products[lane] = newGpr();
    InstBuilder(*this, Op::Mul).width(Width::W64).def(products[lane]).use(x).use(y).push();
  }
  InstBuilder(*this, Op::FmovFromGpr).width(Width::W64).def(lower).use(products[0]).push();
  InstBuilder(*this, Op::VIns).lanes(Width::W64).sub(1).defReuse(d, 1).use(lower).use(products[1]).push();
}

void Selector::selectConvertLow(Instr* instr, const SelectRow& row) {
  const mir::VReg d = result(instr), wide = newVector();
  const Op extend = row.op == Op::VScvtf ? Op::VSshll : Op::VUshll;
  InstBuilder(*this, extend).lanes(Width::W32).sub(0).def(wide).use(reg(instr->arg(0))).push();
  vectorUnary(row.op, Width::W64, d, wide);
}

void Selector::selectTruncSatNarrow(Instr* instr, const SelectRow& row) {
  const mir::VReg d = result(instr), wide = newVector();
  vectorUnary(row.op, Width::W64, wide, reg(instr->arg(0)));
  vectorUnary(row.op == Op::VFcvtzs ? Op::VSqxtn : Op::VUqxtn, Width::W32, d, wide);
}

}  // namespace wazen::arm64
