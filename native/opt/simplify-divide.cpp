// Division by constants. The general case multiplies by a reciprocal in 64 bits (Granlund and Montgomery, "Division by
// Invariant Integers using Multiplication", 1994): for 0 <= x < 2^32 and m = ceil(2^(32+s) / d) with m*d - 2^(32+s) <=
// 2^s,
//
//     x / d  =  (x * m) >> (32 + s)
#include <bit>

#include "opt/simplify.h"

namespace wazen::opt {

using namespace ssa;

Instr* Simplifier::divideUnsigned32(Instr* value, uint32_t divisor) {
  auto i64 = [&](uint64_t c) { return constant(Type::I64, c); };
  auto op64 = [&](Op op, Instr* a, Instr* b) { return emit(op, Type::I64, {a, b}); };
  Instr* wide = emit(Op::I64ExtendI32U, Type::I64, {value});
  uint32_t most = uint32_t(std::bit_width(divisor - 1));  // 2^most >= divisor, where the condition always holds
  for (uint32_t s = 0; s < most; s++) {
    uint64_t power = uint64_t(1) << (32 + s);
    uint64_t m = (power + divisor - 1) / divisor;
    if (m > UINT32_MAX || m * divisor - power > uint64_t(1) << s) continue;
    Instr* product = op64(Op::I64Mul, wide, i64(m));
    return emit(Op::I32WrapI64, Type::I32, {op64(Op::I64ShrU, product, i64(32 + s))});
  }
  // m has 33 bits, 2^32 + low: (x*2^32 + x*low) >> (32 + s) = (x + (x*low >> 32)) >> s
  // and low = 2^32 * (2^most - d) / d, rounded up, in which 2^most - d < 2^31
  uint64_t low = (((uint64_t(1) << most) - divisor << 32) + divisor - 1) / divisor;
  Instr* high = op64(Op::I64ShrU, op64(Op::I64Mul, wide, i64(low)), i64(32));
  return emit(Op::I32WrapI64, Type::I32, {op64(Op::I64ShrU, op64(Op::I64Add, wide, high), i64(most))});
}

// m = floor(2^(31+s) / d) + 1 with 2^s >= d has at most 32 bits, so that the signed product fits; rounding is
// towards minus infinity and is corrected by the sign.
Instr* Simplifier::divideSigned32(Instr* value, int32_t divisor) {
  uint32_t magnitude = divisor < 0 ? 0u - uint32_t(divisor) : uint32_t(divisor);
  uint32_t s = uint32_t(std::bit_width(magnitude - 1));
  uint64_t m = (uint64_t(1) << (31 + s)) / magnitude + 1;
  Instr* wide = emit(Op::I64ExtendI32S, Type::I64, {value});
  Instr* product = emit(Op::I64Mul, Type::I64, {wide, constant(Type::I64, m)});
  Instr* quotient =
      emit(Op::I32WrapI64, Type::I32, {emit(Op::I64ShrS, Type::I64, {product, constant(Type::I64, 31 + s)})});
  Instr* sign = emit(Op::I32ShrS, Type::I32, {value, constant(Type::I32, 31)});
  return divisor < 0 ? emit(Op::I32Sub, Type::I32, {sign, quotient}) : emit(Op::I32Sub, Type::I32, {quotient, sign});
}

// x / 2^k, towards zero: 2^k - 1 is added to negative numbers first.
Instr* Simplifier::divideByPower(Instr* value, uint32_t shift) {
  const IntegerOps& ops = opsOf(value);
  auto amount = [&](uint32_t c) { return constant(ops.type, c); };
  Instr* sign = emit(ops.shrS, ops.type, {value, amount(ops.bits - 1)});
  Instr* bias = emit(ops.shrU, ops.type, {sign, amount(ops.bits - shift)});
  return emit(ops.add, ops.type, {value, bias});
}

Instr* Simplifier::unsignedDivision(Instr* instr) {
  Instr *x = instr->args[0], *y = instr->args[1];
  if (!y->isConst() || y->bits[0] == 0) return nullptr;
  const IntegerOps& ops = opsOf(x);
  uint64_t d = y->bits[0];
  if (d == 1) return x;
  if (std::has_single_bit(d)) return emit(ops.shrU, ops.type, {x, constant(ops.type, uint64_t(std::countr_zero(d)))});
  return ops.bits == 32 ? divideUnsigned32(x, uint32_t(d)) : nullptr;
}

Instr* Simplifier::signedDivision(Instr* instr) {
  Instr *x = instr->args[0], *y = instr->args[1];
  if (!y->isConst() || y->bits[0] == 0) return nullptr;
  const IntegerOps& ops = opsOf(x);
  uint64_t d = y->bits[0];
  if (d == 1) return x;
  bool isPositive = (d >> (ops.bits - 1)) == 0;
  if (isPositive && std::has_single_bit(d)) {
    uint32_t shift = uint32_t(std::countr_zero(d));
    return emit(ops.shrS, ops.type, {divideByPower(x, shift), constant(ops.type, shift)});
  }
  // -1 may overflow, which traps; the smallest number has no magnitude.
  if (ops.bits == 64 || int32_t(d) == -1 || int32_t(d) == INT32_MIN) return nullptr;
  return divideSigned32(x, int32_t(d));
}

Instr* Simplifier::unsignedRemainder(Instr* instr) {
  Instr *x = instr->args[0], *y = instr->args[1];
  if (!y->isConst() || y->bits[0] == 0) return nullptr;
  const IntegerOps& ops = opsOf(x);
  uint64_t d = y->bits[0];
  if (std::has_single_bit(d)) return emit(ops.and_, ops.type, {x, constant(ops.type, d - 1)});
  if (ops.bits == 64) return nullptr;
  Instr* product = emit(Op::I32Mul, Type::I32, {divideUnsigned32(x, uint32_t(d)), y});
  return emit(Op::I32Sub, Type::I32, {x, product});
}

Instr* Simplifier::signedRemainder(Instr* instr) {
  Instr *x = instr->args[0], *y = instr->args[1];
  if (!y->isConst() || y->bits[0] == 0) return nullptr;
  const IntegerOps& ops = opsOf(x);
  uint64_t d = y->bits[0];
  if (d == 1 || d == ops.mask()) return constant(ops.type, 0);
  bool isPositive = (d >> (ops.bits - 1)) == 0;
  if (isPositive && std::has_single_bit(d)) {  // x - (x / 2^k) * 2^k
    Instr* biased = divideByPower(x, uint32_t(std::countr_zero(d)));
    return emit(ops.sub, ops.type, {x, emit(ops.and_, ops.type, {biased, constant(ops.type, (0 - d) & ops.mask())})});
  }
  if (ops.bits == 64 || int32_t(d) == INT32_MIN) return nullptr;
  Instr* product = emit(Op::I32Mul, Type::I32, {divideSigned32(x, int32_t(d)), y});
  return emit(Op::I32Sub, Type::I32, {x, product});
}

}  // namespace wazen::opt
