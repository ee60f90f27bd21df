// Selection of comparisons, branches and traps. See select.h.
#include <bit>
#include <utility>

#include "target/arm64/select.h"

namespace wazen::arm64 {

namespace {

using IrOp = wazen::Op;

bool isIntCompare(const SelectRow& row) { return row.handler == &Selector::selectCompare; }
bool isFloatCompare(const SelectRow& row) { return row.handler == &Selector::selectFloatCompare; }
bool isComparison(const SelectRow& row) { return isIntCompare(row) || isFloatCompare(row); }
// i32.eqz and its like: a comparison with 0 that is written with one operand.
bool isZeroTest(const ssa::Instr* value) { return value->argCount == 1; }

uint64_t maskOf(Width width) { return width == Width::W64 ? ~uint64_t(0) : uint32_t(~0); }

bool isZero(const ssa::Instr* value, Width width) { return value->isConst() && (value->bits[0] & maskOf(width)) == 0; }

}  // namespace

// Sets the flags for "value is not 0" and says which condition holds then. A comparison in the same block is made again
// for each branch that depends on it: cheaper than cset and a comparison with 0.
Cond Selector::setFlags(Instr* value, const Instr* user) {
  const SelectRow& row = selectRowOf(value->op);
  const bool isExclusive = user && value->useCount == 1 && !isWanted(value);
  const Instr* inner = isExclusive ? user : nullptr;
  if (isComparison(row) && (!user || value->block == user->block)) {
    if (isFloatCompare(row)) return compareFloat(value, row);
    return compareInt(value, row, inner);
  }
  if (value->is(IrOp::I32And) && canMove(value, user)) {
    if (const auto cond = compareBoth(value, user)) return *cond;
  }
  return compareZero(value, user, Width::W32);
}

// `a & b` of two comparisons: the second one is made only where the first one holds.
std::optional<Cond> Selector::compareBoth(Instr* value, const Instr* user) {
  Instr* first = value->arg(0);
  Instr* second = value->arg(1);
  const SelectRow& firstRow = selectRowOf(first->op);
  const SelectRow& secondRow = selectRowOf(second->op);
  const bool areInts = isIntCompare(firstRow) && isIntCompare(secondRow);
  if (!areInts || first == second || !canMove(first, user) || !canMove(second, user)) return std::nullopt;
  Instr* a = second->arg(0);
  Instr* b = isZeroTest(second) ? nullptr : second->arg(1);
  Cond cond = Cond(secondRow.detail);
  if (b && a->isConst() && !b->isConst()) {
    std::swap(a, b);
    cond = swapOperands(cond);
  }
  const uint64_t constant = b && b->isConst() ? b->bits[0] & maskOf(secondRow.width) : 0;
  const bool isImmediate = !b || (b->isConst() && constant < 32);
  const mir::VReg x = regFor(a, secondRow.width);
  const mir::VReg y = isImmediate ? mir::kNoVReg : regFor(b, secondRow.width);
  const Cond holds = compareInt(first, firstRow, user);
  InstBuilder builder(*this, isImmediate ? Op::CcmpImm : Op::Ccmp);
  builder.width(secondRow.width).cond(holds).sub(flagsFor(negate(cond))).use(x);
  if (isImmediate) builder.imm64(constant);
  else builder.use(y);
  builder.push();
  return cond;
}

// What a branch or trap asks: whether a register or one of its bits is 0 where that is all, else flags.
Test Selector::test(Instr* value, const Instr* user) {
  Width width = Width::W32;
  bool isNegated = false;
  const Instr* owner = user;  // where what is tested may be computed; null once others want it too
  for (;;) {
    const SelectRow& row = selectRowOf(value->op);
    if (!isIntCompare(row) || value->block != user->block) break;
    if (!isZeroTest(value) && !isZero(value->arg(1), row.width)) break;
    if (!canMove(value, owner)) owner = nullptr;
    const Cond cond = Cond(row.detail);
    if (cond == Cond::LT || cond == Cond::GE) {
      const bool isSet = (cond == Cond::LT) != isNegated;
      return Test::bit(regFor(value->arg(0), row.width), row.width == Width::W64 ? 63 : 31, isSet);
    }
    if (cond != Cond::EQ && cond != Cond::NE) break;
    isNegated ^= cond == Cond::EQ;
    width = row.width;
    value = value->arg(0);
  }
  const bool isComparedHere = isComparison(selectRowOf(value->op)) && value->block == user->block;
  const bool isAnd = value->is(width == Width::W64 ? IrOp::I64And : IrOp::I32And) && canMove(value, owner);
  if (isAnd && value->arg(1)->isConst()) {
    const uint64_t mask = value->arg(1)->bits[0] & maskOf(width);
    if (std::has_single_bit(mask)) {
      return Test::bit(regFor(value->arg(0), width), uint32_t(std::countr_zero(mask)), !isNegated);
    }
  }
  if (isComparedHere || isAnd) {
    const Cond cond = width == Width::W64 ? compareZero(value, owner, width) : setFlags(value, owner);
    return Test::of(isNegated ? negate(cond) : cond);
  }
  const mir::VReg operand = regFor(value, width);
  return isNegated ? Test::zero(operand, width) : Test::notZero(operand, width);
}

// Flags for "value is not 0".
Cond Selector::compareZero(Instr* value, const Instr* user, Width width) {
  const bool isAnd = value->is(width == Width::W64 ? IrOp::I64And : IrOp::I32And);
  if (isAnd && canMove(value, user)) {
    Instr* a = value->arg(0);
    Instr* b = value->arg(1);
    if (a->isConst()) std::swap(a, b);
    const Second second = logicalSecond(b, user, width);
    compareWith(Op::Tst, width, regFor(a, width), second);
    return Cond::NE;
  }
  compareWith(Op::Cmp, width, regFor(value, width), Second::immediate(0));
  return Cond::NE;
}

// `user` is where the comparison is made; null if it is made more than once, so that it may take nothing with it.
Cond Selector::compareInt(Instr* instr, const SelectRow& row, const Instr* user) {
  if (isZeroTest(instr)) {
    Instr* inner = instr->arg(0);
    const bool isCompared =
        row.width == Width::W32 && isComparison(selectRowOf(inner->op)) && inner->block == instr->block;
    return negate(isCompared ? setFlags(inner, user) : compareZero(inner, user, row.width));
  }
  Instr* a = instr->arg(0);
  Instr* b = instr->arg(1);
  Cond cond = Cond(row.detail);
  if (a->isConst() || (canBeSecond(a, user, row.width) && !canBeSecond(b, user, row.width))) {
    std::swap(a, b);
    cond = swapOperands(cond);
  }
  if (isZero(b, row.width) && (cond == Cond::EQ || cond == Cond::NE)) {
    const Cond holds = compareZero(a, user, row.width);
    return cond == Cond::EQ ? negate(holds) : holds;
  }
  compareRegister(regFor(a, row.width), b, user, row.width);
  return cond;
}

// cmp with a second operand, or cmn where that is a negative constant.
void Selector::compareRegister(mir::VReg first, Instr* b, const Instr* user, Width width) {
  Op op = Op::Cmp;
  const Second second = addSecond(b, user, width, op);
  compareWith(op, width, first, second);
}

// Unordered operands set C and V: "less" is MI and "less or equal" LS, which are false then.
Cond Selector::compareFloat(Instr* instr, const SelectRow& row) {
  const mir::VReg a = reg(instr->arg(0));
  if (instr->arg(1)->isConst() && instr->arg(1)->bits[0] == 0) {
    InstBuilder(*this, Op::FcmpZero).width(row.width).use(a).push();
  } else {
    InstBuilder(*this, Op::Fcmp).width(row.width).use(a).use(reg(instr->arg(1))).push();
  }
  return Cond(row.detail);
}

// A comparison whose value somebody wants.
void Selector::selectCompare(Instr* instr, const SelectRow& row) {
  const mir::VReg d = result(instr);
  const Cond cond = compareInt(instr, row, instr);
  InstBuilder(*this, Op::Cset).width(Width::W32).cond(cond).def(d).push();
}

void Selector::selectFloatCompare(Instr* instr, const SelectRow& row) {
  const mir::VReg d = result(instr);
  const Cond cond = compareFloat(instr, row);
  InstBuilder(*this, Op::Cset).width(Width::W32).cond(cond).def(d).push();
}

// What csel and its like make of their second operand: itself, plus one, inverted, negated; 0, 1 and -1 come of zr.
Selector::Other Selector::otherChoice(Instr* value, const Instr* user, Width width) const {
  const bool isWide = width == Width::W64;
  const auto isConstant = [&](const Instr* at, uint64_t bits) {
    return at->isConst() && (at->bits[0] & maskOf(width)) == (bits & maskOf(width));
  };
  if (isConstant(value, 0)) return {Op::Csel, nullptr};
  if (isConstant(value, 1)) return {Op::Csinc, nullptr};
  if (isConstant(value, ~uint64_t(0))) return {Op::Csinv, nullptr};
  if (canMove(value, user)) {
    if (value->is(isWide ? IrOp::I64Add : IrOp::I32Add) && isConstant(value->arg(1), 1))
      return {Op::Csinc, value->arg(0)};
    if (value->is(isWide ? IrOp::I64Xor : IrOp::I32Xor) && isConstant(value->arg(1), ~uint64_t(0)))
      return {Op::Csinv, value->arg(0)};
    if (value->is(isWide ? IrOp::I64Sub : IrOp::I32Sub) && isConstant(value->arg(0), 0))
      return {Op::Csneg, value->arg(1)};
  }
  return {Op::Csel, value};
}

void Selector::selectSelect(Instr* instr, const SelectRow& row) {
  const mir::VReg d = result(instr);
  Instr* chosen = instr->arg(0);
  Other other = otherChoice(instr->arg(1), instr, row.width);
  const Other turned = otherChoice(chosen, instr, row.width);
  const bool isTurned = other.op == Op::Csel && other.value && (turned.op != Op::Csel || !turned.value);
  if (isTurned) {
    chosen = instr->arg(1);
    other = turned;
  }
  const mir::VReg first = regFor(chosen, row.width);
  const mir::VReg second = other.value ? regFor(other.value, row.width) : mir::kNoVReg;
  const Cond holds = setFlags(instr->arg(2), instr);
  InstBuilder builder(*this, other.op);
  builder.width(row.width).cond(isTurned ? negate(holds) : holds).def(d).use(first).stored(second).push();
}

void Selector::selectBrIf(Instr* instr, const SelectRow&) {
  const Test asked = test(instr->arg(0), instr);
  InstBuilder builder(*this, Pseudo::BrIf);
  builder.flags(mir::InstFlag::Terminator).test(asked).push();
}

void Selector::selectBrTable(Instr* instr, const SelectRow&) {
  const mir::VReg index = reg(instr->arg(0));
  const mir::VReg address = newGpr();
  const uint32_t cases = instr->block->succs.size() - 1;
  InstBuilder builder(*this, Pseudo::TableAddress);
  builder.def(address).temporary(newGpr()).useLate(index).imm64(cases).push();
  InstBuilder(*this, Pseudo::BrTable).flags(mir::InstFlag::Terminator).use(address).push();
}

void Selector::selectUnreachable(Instr* instr, const SelectRow&) {
  InstBuilder builder(*this, Pseudo::Trap);
  builder.flags(mir::InstFlag::Terminator).sub(uint32_t(TrapKind::Unreachable)).at(instr->at).push();
}

void Selector::trapIf(const Test& test, TrapKind kind, uint32_t at) {
  InstBuilder(*this, Pseudo::TrapIf).test(test).sub(uint32_t(kind)).at(at).push();
}

void Selector::selectTrapIf(Instr* instr, const SelectRow&) {
  if (instr->arg(0)->isConst() && instr->arg(0)->i32() == 0) return;
  trapIf(test(instr->arg(0), instr), TrapKind(instr->imm[0]), instr->at);
}

void Selector::selectPoll(Instr* instr, const SelectRow&) { InstBuilder(*this, Pseudo::Poll).at(instr->at).push(); }

}  // namespace wazen::arm64
