// Local rewriting: constants are computed, and instructions replaced by cheaper or more canonical ones, by looking at
// them and their arguments.
//
// Used by passes that go through the function anyway (fold, number-values). Rules are in opt/simplify-*.cpp, one family
// each, and are found by opcode. Canonical forms that later stages may rely on: constants are the second operand,
// subtraction of a constant is addition, `eq x, 0` is `eqz x`, conditions are not `eqz` of something.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>

#include "ssa/function.h"

namespace wazen::opt {

// The opcodes of one integer width, so that rules are written once.
struct IntegerOps {
  Type type;
  uint32_t bits;
  Op eqz, eq, ne, ltS, ltU, gtS, gtU, leS, leU, geS, geU;
  Op add, sub, mul, and_, or_, xor_, shl, shrS, shrU, extend8, extend16;
  uint64_t mask() const { return bits == 32 ? UINT32_MAX : UINT64_MAX; }
};

class Simplifier {
 public:
  explicit Simplifier(ssa::Function& function) : function_(function) {}

  // The value that stands for `instr` now: itself, changed or not, or another one; nullptr if it does nothing and must
  // be removed. Its arguments must be resolved. New instructions are inserted before it, the first of them in
  // `inserted`: they have not been looked at.
  ssa::Instr* simplify(ssa::Instr* instr);
  ssa::Instr* inserted = nullptr;

 private:
  using Instr = ssa::Instr;
  // What a rule answers: nullptr (nothing to do), `instr` itself (changed: look again), or another value.
  using Rule = Instr* (Simplifier::*)(Instr* instr);
  struct Rules;

  Instr* constant(Type type, uint64_t value) { return function_.constant(type, value); }
  Instr* emit(Op op, Type type, std::initializer_list<Instr*> args);
  Instr* change(Instr* instr, Op op, Instr* a, Instr* b = nullptr);  // in place
  Instr* evaluateConstants(Instr* instr);
  static const IntegerOps& opsOf(const Instr* operand);  // by the type of an operand

  // simplify-integer.cpp
  Instr* addition(Instr* instr);
  Instr* subtraction(Instr* instr);
  Instr* multiplication(Instr* instr);
  Instr* conjunction(Instr* instr);
  Instr* disjunction(Instr* instr);
  Instr* exclusion(Instr* instr);
  Instr* shift(Instr* instr);
  Instr* signExtension(Instr* instr);
  Instr* reassociate(Instr* instr);

  // simplify-compare.cpp
  Instr* isZero(Instr* instr);
  Instr* comparison(Instr* instr);
  Instr* equality(Instr* instr);
  Instr* condition(Instr* value, bool& isInverted);

  // simplify-divide.cpp
  Instr* unsignedDivision(Instr* instr);
  Instr* signedDivision(Instr* instr);
  Instr* unsignedRemainder(Instr* instr);
  Instr* signedRemainder(Instr* instr);
  Instr* divideUnsigned32(Instr* value, uint32_t divisor);
  Instr* divideSigned32(Instr* value, int32_t divisor);
  Instr* divideByPower(Instr* value, uint32_t shift);

  // simplify-other.cpp
  Instr* selection(Instr* instr);
  Instr* branch(Instr* instr);
  Instr* trapIf(Instr* instr);
  Instr* wrap(Instr* instr);
  Instr* sign(Instr* instr);
  Instr* floatDivision(Instr* instr);
  Instr* reinterpretation(Instr* instr);
  Instr* memoryAccess(Instr* instr);

  // simplify-vector.cpp
  Instr* splat(Instr* instr);
  Instr* vectorConjunction(Instr* instr);
  Instr* vectorDifference(Instr* instr);
  Instr* vectorDisjunction(Instr* instr);
  Instr* vectorExclusion(Instr* instr);
  Instr* vectorNegation(Instr* instr);
  Instr* vectorChoice(Instr* instr);
  Instr* shuffle(Instr* instr);
  Instr* extractLane(Instr* instr);
  Instr* replaceLane(Instr* instr);
  Instr* vector(uint64_t low, uint64_t high);
  Instr* shuffled(Instr* instr, Instr* x, Instr* y, const std::array<uint8_t, 16>& lanes);

  ssa::Function& function_;
  Instr* place_ = nullptr;  // the instruction that is being simplified
};

// Bits that may be set in the value; others are known to be zero.
uint64_t possibleBits(const ssa::Instr* value, int depth = 3);

// Whether it is 0 or 1.
inline bool isBoolean(const ssa::Instr* value) { return possibleBits(value) <= 1; }

// The comparison that is true when `op` is false; `op` itself if there is none (order of floats).
Op invertedComparison(Op op);

}  // namespace wazen::opt
