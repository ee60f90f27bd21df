// Comparisons, and values that are only asked whether they are zero.
#include "opt/simplify.h"

namespace wazen::opt {

using namespace ssa;

namespace {

// Comparisons with what they are when inverted and when their operands change places.
struct ComparisonRow {
  Op op, inverted, swapped;
};

#define INTEGER_COMPARISONS(I)                                                                                \
  {Op::I##Eq, Op::I##Ne, Op::I##Eq}, {Op::I##Ne, Op::I##Eq, Op::I##Ne}, {Op::I##LtS, Op::I##GeS, Op::I##GtS}, \
      {Op::I##GeS, Op::I##LtS, Op::I##LeS}, {Op::I##GtS, Op::I##LeS, Op::I##LtS},                             \
      {Op::I##LeS, Op::I##GtS, Op::I##GeS}, {Op::I##LtU, Op::I##GeU, Op::I##GtU},                             \
      {Op::I##GeU, Op::I##LtU, Op::I##LeU}, {Op::I##GtU, Op::I##LeU, Op::I##LtU}, {                           \
    Op::I##LeU, Op::I##GtU, Op::I##GeU                                                                        \
  }

// The order of floats has no inversion: both are false for NaN.
constexpr ComparisonRow comparisons[] = {
    INTEGER_COMPARISONS(I32),          INTEGER_COMPARISONS(I64),          {Op::F32Eq, Op::F32Ne, Op::F32Eq},
    {Op::F32Ne, Op::F32Eq, Op::F32Ne}, {Op::F64Eq, Op::F64Ne, Op::F64Eq}, {Op::F64Ne, Op::F64Eq, Op::F64Ne},
};

const ComparisonRow* rowOf(Op op) {
  if (op < Op::I32Eq || op > Op::F64Ge) return nullptr;
  for (const ComparisonRow& row : comparisons) {
    if (row.op == op) return &row;
  }
  return nullptr;
}

}  // namespace

Op invertedComparison(Op op) {
  const ComparisonRow* row = rowOf(op);
  return row ? row->inverted : op;
}

Instr* Simplifier::isZero(Instr* instr) {
  Instr* x = instr->args[0];
  const IntegerOps& ops = opsOf(x);
  if (x->argCount == 2) {
    Op inverted = invertedComparison(x->op);
    if (inverted != x->op) {  // not(a < b)  ->  a >= b
      Instr* result = emit(inverted, Type::I32, {x->args[0], x->args[1]});
      return result;
    }
    if (x->op == ops.sub || x->op == ops.xor_) return emit(ops.eq, Type::I32, {x->args[0], x->args[1]});
  }
  if (x->is(Op::I32Eqz) && isBoolean(x->args[0])) return x->args[0];
  if (x->is(Op::I64ExtendI32U) || x->is(Op::I64ExtendI32S)) return change(instr, Op::I32Eqz, x->args[0]);
  return nullptr;
}

Instr* Simplifier::equality(Instr* instr) {
  Instr *x = instr->args[0], *y = instr->args[1];
  const IntegerOps& ops = opsOf(x);
  bool isEqual = instr->op == ops.eq;
  if (x == y) return constant(Type::I32, isEqual);
  if (!y->isConst()) return nullptr;
  uint64_t c = y->bits[0];
  if (c & ~possibleBits(x)) return constant(Type::I32, !isEqual);  // a bit that x cannot have
  if (c == 0 && isEqual) return change(instr, ops.eqz, x);
  if (x->type == Type::I32 && isBoolean(x)) {
    bool isSame = isEqual == (c == 1);
    return isSame ? x : change(instr, Op::I32Eqz, x);
  }
  // x + c == d stays: the sum is a loop's next counter, as a rule, and x would live on beside it.
  if (c == 0 && (x->op == ops.sub || x->op == ops.xor_)) return change(instr, ops.ne, x->args[0], x->args[1]);
  return nullptr;
}

Instr* Simplifier::comparison(Instr* instr) {
  Instr *x = instr->args[0], *y = instr->args[1];
  const IntegerOps& ops = opsOf(x);
  Op op = instr->op;
  if (x == y) return constant(Type::I32, op == ops.leS || op == ops.leU || op == ops.geS || op == ops.geU);
  if (x->isConst()) return change(instr, rowOf(op)->swapped, y, x);
  if (!y->isConst()) return nullptr;
  uint64_t c = y->bits[0];
  if (c == 0) {
    if (op == ops.ltU) return constant(Type::I32, 0);
    if (op == ops.geU) return constant(Type::I32, 1);
    if (op == ops.gtU) return change(instr, ops.ne, x, y);
    if (op == ops.leU) return change(instr, ops.eqz, x);
  }
  if (c == 1 && op == ops.ltU) return change(instr, ops.eqz, x);
  if (c == 1 && op == ops.geU) return change(instr, ops.ne, x, constant(ops.type, 0));
  uint64_t most = possibleBits(x);
  if (op == ops.ltU && most < c) return constant(Type::I32, 1);
  if (op == ops.gtU && most <= c) return constant(Type::I32, 0);
  if (op == ops.leU && most <= c) return constant(Type::I32, 1);
  if (op == ops.geU && most < c) return constant(Type::I32, 0);
  return nullptr;
}

// For a value that is only asked whether it is zero: what may be asked instead, possibly inverted.
Instr* Simplifier::condition(Instr* value, bool& isInverted) {
  for (;;) {
    if (value->is(Op::I32Eqz)) {
      isInverted = !isInverted;
      value = value->args[0];
    } else if (value->is(Op::I32Ne) && value->args[1]->isConst() && value->args[1]->i32() == 0) {
      value = value->args[0];
    } else {
      return value;
    }
  }
}

}  // namespace wazen::opt
