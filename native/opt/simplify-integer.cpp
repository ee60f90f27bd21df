// Arithmetic, bits and shifts. x, y are values, c, d constants; all of it is modulo 2^32 or 2^64.
#include <bit>

#include "opt/simplify.h"

namespace wazen::opt {

using namespace ssa;

namespace {

bool isConst(const Instr* value, uint64_t bits) { return value->isConst() && value->bits[0] == bits; }

}  // namespace

// (x op c) op d  ->  x op (c op d), for an associative op
Instr* Simplifier::reassociate(Instr* instr) {
  Instr *inner = instr->args[0], *outer = instr->args[1];
  if (!outer->isConst() || inner->op != instr->op || !inner->args[1]->isConst()) return nullptr;
  Instr* both = function_.make(instr->op, instr->type, {inner->args[1], outer});
  return change(instr, instr->op, inner->args[0], evaluateConstants(both));
}

Instr* Simplifier::addition(Instr* instr) {
  const IntegerOps& ops = opsOf(instr);
  Instr *x = instr->args[0], *y = instr->args[1];
  if (isConst(y, 0)) return x;                                                                   // x + 0
  if (x->op == ops.sub && x->args[1] == y) return x->args[0];                                    // (a - y) + y
  if (y->op == ops.sub && y->args[1] == x) return y->args[0];                                    // x + (a - x)
  if (y->op == ops.sub && isConst(y->args[0], 0)) return change(instr, ops.sub, x, y->args[1]);  // x + -y
  return reassociate(instr);
}

Instr* Simplifier::subtraction(Instr* instr) {
  const IntegerOps& ops = opsOf(instr);
  Instr *x = instr->args[0], *y = instr->args[1];
  if (x == y) return constant(ops.type, 0);
  if (y->isConst()) return change(instr, ops.add, x, constant(ops.type, (0 - y->bits[0]) & ops.mask()));
  if (x->op == ops.add && x->args[1] == y) return x->args[0];  // (a + y) - y
  if (x->op == ops.add && x->args[0] == y) return x->args[1];
  return nullptr;
}

Instr* Simplifier::multiplication(Instr* instr) {
  const IntegerOps& ops = opsOf(instr);
  Instr *x = instr->args[0], *y = instr->args[1];
  if (!y->isConst()) return nullptr;
  uint64_t factor = y->bits[0];
  if (factor == 0) return y;
  if (factor == 1) return x;
  if (factor == ops.mask()) return change(instr, ops.sub, constant(ops.type, 0), x);
  if (std::has_single_bit(factor))
    return change(instr, ops.shl, x, constant(ops.type, uint64_t(std::countr_zero(factor))));
  return reassociate(instr);
}

Instr* Simplifier::conjunction(Instr* instr) {
  Instr *x = instr->args[0], *y = instr->args[1];
  if (x == y) return x;
  if (!y->isConst()) return nullptr;
  if (y->bits[0] == 0) return y;
  if ((possibleBits(x) & ~y->bits[0]) == 0) return x;  // masks nothing away
  return reassociate(instr);
}

Instr* Simplifier::disjunction(Instr* instr) {
  Instr *x = instr->args[0], *y = instr->args[1];
  if (x == y || isConst(y, 0)) return x;
  if (isConst(y, opsOf(instr).mask())) return y;
  return reassociate(instr);
}

Instr* Simplifier::exclusion(Instr* instr) {
  Instr *x = instr->args[0], *y = instr->args[1];
  if (x == y) return constant(instr->type, 0);
  if (isConst(y, 0)) return x;
  return reassociate(instr);
}

Instr* Simplifier::shift(Instr* instr) {
  const IntegerOps& ops = opsOf(instr);
  Instr *x = instr->args[0], *y = instr->args[1];
  uint64_t modulo = ops.bits - 1;
  // The amount counts modulo the width anyway.
  if (y->op == ops.and_ && y->args[1]->isConst() && (y->args[1]->bits[0] & modulo) == modulo)
    return change(instr, instr->op, x, y->args[0]);
  if (!y->isConst()) return nullptr;
  uint64_t amount = y->bits[0] & modulo;
  if (amount == 0) return x;
  if (amount != y->bits[0]) return change(instr, instr->op, x, constant(ops.type, amount));
  if (x->argCount != 2 || !x->args[1]->isConst()) return nullptr;
  uint64_t inner = x->args[1]->bits[0];
  if (x->op == instr->op && (x->op == ops.shl || x->op == ops.shrU) && inner < ops.bits) {
    if (amount + inner >= ops.bits) return constant(ops.type, 0);
    return change(instr, instr->op, x->args[0], constant(ops.type, amount + inner));
  }
  if (inner != amount) return nullptr;
  uint64_t mask = ops.mask();
  if (x->op == ops.shl && instr->op == ops.shrU)
    return change(instr, ops.and_, x->args[0], constant(ops.type, mask >> amount));
  if (x->op == ops.shrU && instr->op == ops.shl)
    return change(instr, ops.and_, x->args[0], constant(ops.type, (mask << amount) & mask));
  if (x->op == ops.shl && instr->op == ops.shrS) {
    if (amount == ops.bits - 8) return change(instr, ops.extend8, x->args[0]);
    if (amount == ops.bits - 16) return change(instr, ops.extend16, x->args[0]);
    if (amount == 32 && ops.bits == 64) return change(instr, Op::I64Extend32S, x->args[0]);
  }
  return nullptr;
}

Instr* Simplifier::signExtension(Instr* instr) {
  const IntegerOps& ops = opsOf(instr);
  Instr* x = instr->args[0];
  bool isByte = instr->op == ops.extend8;
  if (x->op == ops.extend8 || x->op == instr->op) return isByte || x->op == ops.extend8 ? x : nullptr;
  // Bits that do not matter.
  uint64_t kept = isByte ? 0xff : 0xffff;
  if (x->op == ops.and_ && x->args[1]->isConst() && (x->args[1]->bits[0] & kept) == kept)
    return change(instr, instr->op, x->args[0]);
  if (possibleBits(x) <= kept >> 1) return x;  // the sign is known to be 0
  return nullptr;
}

}  // namespace wazen::opt
