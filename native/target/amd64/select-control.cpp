// Selection of comparisons, branches and traps. See select.h.
#include <utility>

#include "target/amd64/select.h"

namespace wazen::amd64 {

namespace {

using IrOp = wazen::Op;

bool isComparison(const SelectRow& row) { return row.handler == &Selector::selectCompare; }

bool isVectorTest(const SelectRow& row) { return row.op == Op::Ptest; }

bool isFloatCompare(const SelectRow& row) { return row.op == Op::Ucomiss || row.op == Op::Ucomisd; }

bool isUnsignedOrEqual(Cond cond) {
  return cond == Cond::E || cond == Cond::NE || cond == Cond::B || cond == Cond::AE || cond == Cond::A ||
         cond == Cond::BE;
}

bool isSmallConst(const ssa::Instr* value, Width width) {
  if (!value->isConst()) return false;
  const int64_t constant = width == Width::W64 ? value->i64() : value->i32();
  return constant == int32_t(constant);
}

uint32_t bytesOf(Width width) { return width == Width::W64 ? 8 : 4; }

}  // namespace

// A comparison in the same block is made again for each branch that depends on it: cheaper than setcc and test.
Test Selector::setFlags(Instr* value, const Instr* user) {
  const SelectRow& row = selectRowOf(value->op);
  const bool isExclusive = user && value->useCount == 1 && !isWanted(value);
  if (isComparison(row) && (!user || value->block == user->block)) {
    if (row.op == Op::Test) {
      Instr* inner = value->arg(0);
      if (row.width == Width::W32 && isComparison(selectRowOf(inner->op)) && inner->block == value->block) {
        return negate(setFlags(inner, isExclusive ? user : nullptr));
      }
    }
    if (isVectorTest(row)) return compareVector(value, row, isExclusive ? user : nullptr);
    return isFloatCompare(row) ? compareFloat(value, row, isExclusive ? user : nullptr)
                               : compareInt(value, row, isExclusive ? user : nullptr);
  }
  return compareZero(value, user, Width::W32);
}

// The comparison where it stands.
Test Selector::compare(Instr* instr, const SelectRow& row) {
  if (isFloatCompare(row)) return compareFloat(instr, row, instr);
  if (isVectorTest(row)) return compareVector(instr, row, instr);
  if (row.op == Op::Test && row.width == Width::W32 && instr->arg(0)->block == instr->block &&
      isComparison(selectRowOf(instr->arg(0)->op))) {
    return negate(setFlags(instr->arg(0), instr));
  }
  return compareInt(instr, row, instr);
}

// Flags for "value is not 0".
Test Selector::compareZero(Instr* value, const Instr* user, Width width) {
  const bool isAnd = value->is(width == Width::W64 ? IrOp::I64And : IrOp::I32And);
  if (isAnd && canMove(value, user)) {
    Instr* a = value->arg(0);
    Instr* b = value->arg(1);
    if (a->isConst() || canFoldLoad(a, user, bytesOf(width))) std::swap(a, b);
    const SourceOperand source = intSource(b, user, width);
    const mir::VReg first = regFor(a, width);
    InstBuilder(*this, Op::Test).width(width).use(first).source(source).push();
    return testOf(Cond::NE);
  }
  if (canFoldLoad(value, user, bytesOf(width))) {
    InstBuilder builder(*this, Op::Cmp);
    builder.width(width).payload.targetIsMem = 1;
    builder.mem(foldLoad(value)).imm(0).push();
    return testOf(Cond::NE);
  }
  InstBuilder builder(*this, Op::Cmp);
  const mir::VReg operand = regFor(value, width);
  builder.width(width).useAny(operand).imm(0).push();
  return testOf(Cond::NE);
}

// `cmp byte [memory], constant` for a byte that is loaded for nothing else.
bool Selector::compareByte(Instr* load, Instr* constant, Cond cond, const Instr* user) {
  const bool isByteLoad = load->is(IrOp::I32Load8U) || load->is(IrOp::I64Load8U);
  if (!isByteLoad || !constant->isConst() || constant->bits[0] > 0xff || !isUnsignedOrEqual(cond)) return false;
  if (!canMoveLoad(load, user)) return false;
  InstBuilder builder(*this, Op::Cmp);
  builder.width(Width::W8).payload.targetIsMem = 1;
  builder.mem(foldLoad(load)).imm(int8_t(constant->i32())).push();
  return true;
}

Test Selector::compareInt(Instr* instr, const SelectRow& row, const Instr* user) {
  if (row.op == Op::Test) return negate(compareZero(instr->arg(0), user, row.width));
  Instr* a = instr->arg(0);
  Instr* b = instr->arg(1);
  Cond cond = Cond(row.detail);
  if (a->isConst() && !b->isConst()) {
    std::swap(a, b);
    cond = swapOperands(cond);
  }
  if (compareByte(a, b, cond, user)) return testOf(cond);
  const bool isZero = b->isConst() && b->bits[0] == 0;
  if (isZero && (cond == Cond::E || cond == Cond::NE)) {
    const Test test = compareZero(a, user, row.width);
    return cond == Cond::E ? negate(test) : test;
  }
  const uint32_t bytes = bytesOf(row.width);
  if (isSmallConst(b, row.width)) {
    const SourceOperand constant = intSource(b, user, row.width);
    InstBuilder builder(*this, Op::Cmp);
    builder.width(row.width);
    if (canFoldLoad(a, user, bytes)) {
      builder.payload.targetIsMem = 1;
      builder.mem(foldLoad(a)).imm(constant.imm).push();
    } else {
      const mir::VReg operand = regFor(a, row.width);
      builder.useAny(operand).imm(constant.imm).push();
    }
    return testOf(cond);
  }
  if (canFoldLoad(a, user, bytes) && !canFoldLoad(b, user, bytes)) {
    std::swap(a, b);
    cond = swapOperands(cond);
  }
  const SourceOperand source = intSource(b, user, row.width);
  const mir::VReg first = regFor(a, row.width);
  InstBuilder(*this, Op::Cmp).width(row.width).use(first).source(source).push();
  return testOf(cond);
}

// After ucomis a, b: a > b is "above", a >= b "above or equal", both false when unordered. a < b is asked as b > a.
Test Selector::compareFloat(Instr* instr, const SelectRow& row, const Instr* user) {
  const bool isDouble = row.op == Op::Ucomisd;
  Instr* a = instr->arg(0);
  Instr* b = instr->arg(1);
  Test test = Test(row.detail);
  if (test == testOf(Cond::B) || test == testOf(Cond::BE)) {
    std::swap(a, b);
    test = testOf(swapOperands(condOf(test)));
  }
  const SourceOperand source = floatSource(b, user, isDouble);
  const mir::VReg first = reg(a);
  InstBuilder(*this, row.op).use(first).source(source).push();
  return test;
}

void Selector::selectBrIf(Instr* instr, const SelectRow&) {
  const Test test = setFlags(instr->arg(0), instr);
  InstBuilder(*this, Pseudo::BrIf).test(test).flags(mir::InstFlag::Terminator).push();
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

void Selector::selectTrapIf(Instr* instr, const SelectRow&) {
  if (instr->arg(0)->isConst() && instr->arg(0)->i32() == 0) return;
  const Test test = setFlags(instr->arg(0), instr);
  InstBuilder(*this, Pseudo::TrapIf).test(test).sub(instr->imm[0]).at(instr->at).push();
}

void Selector::selectPoll(Instr* instr, const SelectRow&) { InstBuilder(*this, Pseudo::Poll).at(instr->at).push(); }

}  // namespace wazen::amd64
