// Selection of vector opcodes that are one machine instruction or nearly so, and what all vector sequences are made of.
// See select.h.
#include <utility>

#include "target/amd64/select.h"

namespace wazen::amd64 {

namespace {

using IrOp = wazen::Op;

constexpr uint64_t kAllOnes = ~uint64_t(0);

}  // namespace

bool isLaneMask(const SelectRow& row) {
  return row.handler == &Selector::selectVectorCompare || row.handler == &Selector::selectVectorOrder ||
         row.handler == &Selector::selectCompare64 || row.handler == &Selector::selectVectorFloatCompare;
}

// ---- instructions ----

mir::VReg Selector::combine(Op op, mir::VReg a, const SourceOperand& b, uint8_t imm8) {
  const mir::VReg d = newVector();
  combineInto(d, op, a, b, imm8);
  return d;
}

void Selector::combineInto(mir::VReg d, Op op, mir::VReg a, const SourceOperand& b, uint8_t imm8, Width width) {
  InstBuilder builder(*this, op);
  builder.width(width).sub(imm8);
  if (features_.avx) {
    builder.payload.vex = 1;
    builder.def(d);
  } else {
    builder.defReuse(d, 1);
  }
  builder.use(a);
  // A float's slot is narrower than what the instruction would read.
  const bool isFloat = b.kind == Source::Reg && mir_.vregs[b.reg].regClass == mir::RegClass::Vec;
  if (isFloat && mir_.vregs[b.reg].bytes < 16) {
    builder.use(b.reg);
  } else {
    builder.source(b);
  }
  builder.push();
}

mir::VReg Selector::apply(Op op, const SourceOperand& source, uint8_t imm8) {
  const mir::VReg d = newVector();
  applyInto(d, op, source, imm8);
  return d;
}

void Selector::applyInto(mir::VReg d, Op op, const SourceOperand& source, uint8_t imm8) {
  InstBuilder builder(*this, op);
  builder.payload.vex = features_.avx;
  builder.sub(imm8).def(d);
  if (source.kind == Source::Reg && mir_.vregs[source.reg].bytes < 16) {
    builder.use(source.reg);
  } else {
    builder.source(source);
  }
  builder.push();
}

mir::VReg Selector::shift(Op op, mir::VReg source, uint32_t count) {
  const mir::VReg d = newVector();
  shiftInto(d, op, source, count);
  return d;
}

void Selector::shiftInto(mir::VReg d, Op op, mir::VReg source, uint32_t count) {
  InstBuilder builder(*this, op);
  builder.sub(count);
  if (features_.avx) {
    builder.payload.vex = 1;
    builder.def(d);
  } else {
    builder.defReuse(d, 1);
  }
  builder.use(source).push();
}

void Selector::copyInto(mir::VReg d, mir::VReg source) {
  InstBuilder(*this, Op::Movaps).flags(mir::InstFlag::Move).def(d).use(source).push();
}

void Selector::blendInto(mir::VReg d, Op op, mir::VReg mask, const SourceOperand& whenSet, mir::VReg whenClear) {
  InstBuilder builder(*this, op);
  builder.payload.vex = 1;
  builder.def(d).use(whenClear).use(mask).source(whenSet).push();
}

// ---- sources ----

SourceOperand Selector::vectorSource(Instr* value, const Instr* user) {
  if (value->isConst()) {
    const uint64_t low = value->bits[0], high = value->bits[1];
    if (low == high && (low == 0 || low == kAllOnes)) return reg(value);
    return widePoolAddress(low, high);
  }
  if (features_.avx && canFoldLoad(value, user, 16)) return foldLoad(value);
  return reg(value);
}

SourceOperand Selector::lowHalfSource(Instr* value, const Instr* user) {
  if (value->is(IrOp::V128Load64Zero) && canFoldLoad(value, user, 8)) return foldLoad(value);
  return reg(value);
}

// Whether `a` should be the last source, b the first, where their order does not matter.
bool Selector::isBetterSecond(Instr* a, Instr* b, const Instr* user) const {
  if (a->isConst() != b->isConst()) return a->isConst();
  if (features_.avx) return canFoldLoad(a, user, 16) && !canFoldLoad(b, user, 16);
  return b->useCount == 1 && a->useCount > 1;
}

// ---- opcodes ----

void Selector::selectVectorBinary(Instr* instr, const SelectRow& row) {
  Instr* a = instr->arg(0);
  Instr* b = instr->arg(1);
  const bool isCommutative = instr->info().has(Effect::Commutative);
  if ((row.detail & kSwapped) || (isCommutative && isBetterSecond(a, b, instr))) std::swap(a, b);
  const mir::VReg d = result(instr);
  const SourceOperand source = vectorSource(b, instr);
  combineInto(d, row.op, reg(a), source);
}

// `detail` is the immediate, if the instruction has one.
void Selector::selectVectorUnary(Instr* instr, const SelectRow& row) {
  const mir::VReg d = result(instr);
  applyInto(d, row.op, vectorSource(instr->arg(0), instr), row.detail);
}

void Selector::selectVectorNegate(Instr* instr, const SelectRow& row) {
  const mir::VReg d = result(instr);
  const SourceOperand source = vectorSource(instr->arg(0), instr);
  combineInto(d, row.op, zeroVector(), source);
}

// Comparisons of floats have a negation, NaNs included.
void Selector::selectVectorNot(Instr* instr, const SelectRow& row) {
  Instr* x = instr->arg(0);
  const SelectRow& inner = selectRowOf(x->op);
  if (inner.handler == &Selector::selectVectorFloatCompare && canMove(x, instr)) {
    Instr* a = x->arg(0);
    Instr* b = x->arg(1);
    if (inner.detail & kSwapped) std::swap(a, b);
    const mir::VReg d = result(instr);
    const SourceOperand source = vectorSource(b, instr);
    combineInto(d, inner.op, reg(a), source, (inner.detail & kPredicate) ^ kNegation);
    return;
  }
  const mir::VReg d = result(instr);
  combineInto(d, row.op, reg(x), pattern(kAllOnes));
}

// (a & mask) | (b & ~mask), or a blend where all bits of a lane are alike.
void Selector::selectBitselect(Instr* instr, const SelectRow&) {
  Instr* a = instr->arg(0);
  Instr* b = instr->arg(1);
  Instr* mask = instr->arg(2);
  const mir::VReg d = result(instr);
  if (features_.avx && isLaneMask(selectRowOf(mask->op))) {
    const SourceOperand whenSet = vectorSource(a, instr);
    const mir::VReg whenClear = reg(b);
    blendInto(d, Op::Vpblendvb, reg(mask), whenSet, whenClear);
    return;
  }
  if (mask->isConst()) {
    const mir::VReg set = combine(Op::Pand, reg(a), widePoolAddress(mask->bits[0], mask->bits[1]));
    const mir::VReg clear = combine(Op::Pand, reg(b), widePoolAddress(~mask->bits[0], ~mask->bits[1]));
    combineInto(d, Op::Por, set, clear);
    return;
  }
  const SourceOperand whenSet = vectorSource(a, instr), whenClear = vectorSource(b, instr);
  const mir::VReg by = reg(mask);
  const mir::VReg set = combine(Op::Pand, by, whenSet);
  const mir::VReg clear = combine(Op::Pandn, by, whenClear);
  combineInto(d, Op::Por, set, clear);
}

void Selector::selectVectorCompare(Instr* instr, const SelectRow& row) {
  Instr* a = instr->arg(0);
  Instr* b = instr->arg(1);
  const bool isCommutative = instr->info().has(Effect::Commutative);
  if ((row.detail & kSwapped) || (isCommutative && isBetterSecond(a, b, instr))) std::swap(a, b);
  const mir::VReg d = result(instr);
  const SourceOperand source = vectorSource(b, instr);
  const mir::VReg first = reg(a);
  if (row.detail & kInverted) {
    combineInto(d, Op::Pxor, combine(row.op, first, source), pattern(kAllOnes));
  } else {
    combineInto(d, row.op, first, source);
  }
}

// a >= b where b is the lesser of both.
void Selector::selectVectorOrder(Instr* instr, const SelectRow& row) {
  Instr* a = instr->arg(0);
  Instr* b = instr->arg(1);
  if (row.detail & kSwapped) std::swap(a, b);
  const mir::VReg d = result(instr);
  const SourceOperand first = vectorSource(a, instr);
  const mir::VReg second = reg(b);
  const mir::VReg lesser = combine(row.op, second, first);
  if (row.detail & kInverted) {
    combineInto(d, Op::Pxor, combine(equalityOf(row.width), lesser, second), pattern(kAllOnes));
  } else {
    combineInto(d, equalityOf(row.width), lesser, second);
  }
}

void Selector::selectCompare64(Instr* instr, const SelectRow& row) {
  Instr* a = instr->arg(0);
  Instr* b = instr->arg(1);
  if (row.detail & kSwapped) std::swap(a, b);
  const mir::VReg d = result(instr);
  const mir::VReg first = reg(a), second = reg(b);
  if (row.detail & kInverted) {
    const mir::VReg greater = newVector();
    compareGreater64(greater, first, second);
    combineInto(d, Op::Pxor, greater, pattern(kAllOnes));
  } else {
    compareGreater64(d, first, second);
  }
}

// Without SSE4.2: by the upper halves or, where they are equal, by the borrow of the difference.
void Selector::compareGreater64(mir::VReg d, mir::VReg a, mir::VReg b) {
  if (features_.sse42) return combineInto(d, Op::Pcmpgtq, a, b);
  const mir::VReg difference = combine(Op::Psubq, b, a);
  const mir::VReg borrow = combine(Op::Pand, difference, combine(Op::Pcmpeqd, a, b));
  const mir::VReg greater = combine(Op::Por, borrow, combine(Op::Pcmpgtd, a, b));
  applyInto(d, Op::Pshufd, greater, 0xf5);  // both halves of a lane from the upper one
}

void Selector::selectVectorFloatCompare(Instr* instr, const SelectRow& row) {
  Instr* a = instr->arg(0);
  Instr* b = instr->arg(1);
  if (row.detail & kSwapped) std::swap(a, b);
  const mir::VReg d = result(instr);
  const SourceOperand source = vectorSource(b, instr);
  combineInto(d, row.op, reg(a), source, row.detail & kPredicate);
}

// ---- conditions ----

// ptest a, b sets the zero flag if no bit is in both, and carry if b has no bit that a has not.
void Selector::testBits(mir::VReg a, const SourceOperand& b) {
  InstBuilder builder(*this, Op::Ptest);
  builder.payload.vex = features_.avx;
  builder.use(a).source(b).push();
}

Test Selector::compareVector(Instr* instr, const SelectRow& row, const Instr* user) {
  return row.detail == kAnyLane ? compareAnyLane(instr->arg(0), user) : compareAllLanes(instr->arg(0), row.width, user);
}

Test Selector::compareAnyLane(Instr* x, const Instr* user) {
  const bool isAnd = x->is(IrOp::V128And);
  if ((isAnd || x->is(IrOp::V128Andnot)) && canMove(x, user)) {
    Instr* a = x->arg(isAnd ? 0 : 1);
    Instr* b = x->arg(isAnd ? 1 : 0);
    const SourceOperand second = vectorSource(b, user);
    testBits(reg(a), second);
    return testOf(isAnd ? Cond::NE : Cond::AE);
  }
  const mir::VReg value = reg(x);
  testBits(value, value);
  return testOf(Cond::NE);
}

// Lanes of a mask are all set if all its bits are; of other vectors, if none is equal to zero.
Test Selector::compareAllLanes(Instr* x, Width width, const Instr* user) {
  const SelectRow& inner = selectRowOf(x->op);
  if (!isLaneMask(inner) || inner.width < width) {
    const SourceOperand value = vectorSource(x, user);
    const mir::VReg zeros = combine(equalityOf(width), zeroVector(), value);
    testBits(zeros, zeros);
    return testOf(Cond::E);
  }
  if (inner.op == equalityOf(inner.width) && inner.detail == 0 && canMove(x, user)) {
    const SourceOperand second = vectorSource(x->arg(1), user);
    const mir::VReg difference = combine(Op::Pxor, reg(x->arg(0)), second);
    testBits(difference, difference);
    return testOf(Cond::E);
  }
  const mir::VReg mask = reg(x);
  testBits(mask, vectorConstant(kAllOnes, kAllOnes));
  return testOf(Cond::B);
}

// Lanes of 16 bits are narrowed first, which doubles them.
void Selector::selectBitmask(Instr* instr, const SelectRow& row) {
  const mir::VReg d = result(instr);
  const mir::VReg source = reg(instr->arg(0));
  if (row.width != Width::W16) {
    InstBuilder(*this, row.op).def(d).use(source).push();
    return;
  }
  const mir::VReg narrowed = combine(Op::Packsswb, source, source);
  const mir::VReg twice = newGpr();
  InstBuilder(*this, row.op).def(twice).use(narrowed).push();
  InstBuilder(*this, Op::Movzx8).def(d).useAny(twice).push();
}

}  // namespace wazen::amd64
