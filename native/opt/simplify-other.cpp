// Selection, branches, traps, conversions, floats, addresses.
#include <bit>
#include <cmath>
#include <utility>

#include "opt/simplify.h"

namespace wazen::opt {

using namespace ssa;

Instr* Simplifier::selection(Instr* instr) {
  Instr *x = instr->args[0], *y = instr->args[1];
  if (x == y) return x;
  if (instr->args[2]->isConst()) return instr->args[2]->i32() ? x : y;
  bool isInverted = false;
  Instr* asked = condition(instr->args[2], isInverted);
  bool isChanged = asked != instr->args[2];
  instr->args[2] = asked;
  if (isInverted) std::swap(instr->args[0], instr->args[1]);
  if (instr->is(Op::SelectI32) && isBoolean(asked) && x->isConst() && y->isConst()) {
    int32_t whenTrue = instr->args[0]->i32(), whenFalse = instr->args[1]->i32();
    if (whenTrue == 1 && whenFalse == 0) return asked;
    if (whenTrue == 0 && whenFalse == 1) return emit(Op::I32Eqz, Type::I32, {asked});
  }
  return isChanged ? instr : nullptr;
}

// br_if not(x), a, b  ->  br_if x, b, a
Instr* Simplifier::branch(Instr* instr) {
  bool isInverted = false;
  Instr* asked = condition(instr->args[0], isInverted);
  Block* block = instr->block;
  bool hasOneTarget =
      block->succs[0] == block->succs[1];  // then edges cannot change places; simplify-branches removes it
  if (asked == instr->args[0] || (isInverted && hasOneTarget)) return nullptr;
  instr->args[0] = asked;
  if (isInverted) std::swap(block->succs[0], block->succs[1]);
  return instr;
}

Instr* Simplifier::trapIf(Instr* instr) {
  bool isInverted = false;
  Instr* asked = condition(instr->args[0], isInverted);
  if (asked == instr->args[0] || isInverted) return nullptr;
  instr->args[0] = asked;
  return instr;
}

Instr* Simplifier::wrap(Instr* instr) {
  Instr* x = instr->args[0];
  if (x->is(Op::I64ExtendI32S) || x->is(Op::I64ExtendI32U)) return x->args[0];
  bool isMask = x->is(Op::I64And) && x->args[1]->isConst() && uint32_t(x->args[1]->bits[0]) == UINT32_MAX;
  if (isMask || x->is(Op::I64Extend32S)) return change(instr, Op::I32WrapI64, x->args[0]);
  return nullptr;
}

// abs and neg only touch the sign bit, of NaNs too.
Instr* Simplifier::sign(Instr* instr) {
  Instr* x = instr->args[0];
  bool isNegation = instr->is(Op::F32Neg) || instr->is(Op::F64Neg);
  bool isOfNegation = x->is(Op::F32Neg) || x->is(Op::F64Neg);
  bool isOfAbsolute = x->is(Op::F32Abs) || x->is(Op::F64Abs);
  if (isNegation && isOfNegation) return x->args[0];
  if (isNegation) return nullptr;
  if (isOfAbsolute) return x;
  return isOfNegation ? change(instr, instr->op, x->args[0]) : nullptr;
}

// x / 2^n  ->  x * 2^-n, which is exact as long as 2^-n is a normal number
Instr* Simplifier::floatDivision(Instr* instr) {
  Instr* divisor = instr->args[1];
  if (!divisor->isConst()) return nullptr;
  if (instr->is(Op::F64Div)) {
    double d = std::bit_cast<double>(divisor->bits[0]);
    if ((divisor->bits[0] & ((uint64_t(1) << 52) - 1)) || !std::isnormal(d) || !std::isnormal(1 / d)) return nullptr;
    return change(instr, Op::F64Mul, instr->args[0], constant(Type::F64, std::bit_cast<uint64_t>(1 / d)));
  }
  float d = std::bit_cast<float>(uint32_t(divisor->bits[0]));
  if ((divisor->bits[0] & ((1u << 23) - 1)) || !std::isnormal(d) || !std::isnormal(1 / d)) return nullptr;
  return change(instr, Op::F32Mul, instr->args[0], constant(Type::F32, std::bit_cast<uint32_t>(1 / d)));
}

Instr* Simplifier::reinterpretation(Instr* instr) {
  Instr* x = instr->args[0];
  bool isBack = x->argCount == 1 && x->args[0]->type == instr->type &&
                (x->is(Op::F32ReinterpretI32) || x->is(Op::F64ReinterpretI64) || x->is(Op::I32ReinterpretF32) ||
                 x->is(Op::I64ReinterpretF64));
  return isBack ? x->args[0] : nullptr;
}

// load (x + c), offset  ->  load x, offset + c, where x + c cannot pass 2^32: then both are the same address
Instr* Simplifier::memoryAccess(Instr* instr) {
  Instr* address = instr->args[0];
  if (!address->is(Op::I32Add) || !address->args[1]->isConst()) return nullptr;
  uint64_t added = address->args[1]->bits[0];
  if (possibleBits(address->args[0]) + added > UINT32_MAX || instr->imm[1] + added > INT32_MAX) return nullptr;
  instr->args[0] = address->args[0];
  instr->imm[1] += uint32_t(added);
  return instr;
}

}  // namespace wazen::opt
