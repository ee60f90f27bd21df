// Dispatch to the rules, constants, and what is known of bits.
#include "opt/simplify.h"

#include <array>

#include "opt/evaluate.h"

namespace wazen::opt {

using namespace ssa;

#define INTEGER_OPS(I, BITS)                                                                              \
  {Type::I,    BITS,       Op::I##Eqz, Op::I##Eq,  Op::I##Ne,   Op::I##LtS,  Op::I##LtU,      Op::I##GtS, \
   Op::I##GtU, Op::I##LeS, Op::I##LeU, Op::I##GeS, Op::I##GeU,  Op::I##Add,  Op::I##Sub,      Op::I##Mul, \
   Op::I##And, Op::I##Or,  Op::I##Xor, Op::I##Shl, Op::I##ShrS, Op::I##ShrU, Op::I##Extend8S, Op::I##Extend16S}

const IntegerOps& Simplifier::opsOf(const Instr* operand) {
  static constexpr IntegerOps ops[] = {INTEGER_OPS(I32, 32), INTEGER_OPS(I64, 64)};
  return ops[operand->type == Type::I64];
}

struct Simplifier::Rules {
  std::array<Rule, kOpCount> table{};

#define BOTH(NAME, rule) set({Op::I32##NAME, Op::I64##NAME}, &Simplifier::rule)
#define FLOATS(NAME, rule) set({Op::F32##NAME, Op::F64##NAME}, &Simplifier::rule)
  Rules() {
    BOTH(Add, addition);
    BOTH(Sub, subtraction);
    BOTH(Mul, multiplication);
    BOTH(And, conjunction);
    BOTH(Or, disjunction);
    BOTH(Xor, exclusion);
    for (auto [first, last] : {std::pair{Op::I32Shl, Op::I32Rotr}, {Op::I64Shl, Op::I64Rotr}})
      range(first, last, &Simplifier::shift);
    BOTH(Extend8S, signExtension);
    BOTH(Extend16S, signExtension);
    BOTH(Eqz, isZero);
    BOTH(Eq, equality);
    BOTH(Ne, equality);
    range(Op::I32LtS, Op::I32GeU, &Simplifier::comparison);
    range(Op::I64LtS, Op::I64GeU, &Simplifier::comparison);
    BOTH(DivU, unsignedDivision);
    BOTH(DivS, signedDivision);
    BOTH(RemU, unsignedRemainder);
    BOTH(RemS, signedRemainder);
    range(Op::SelectI32, Op::SelectRef, &Simplifier::selection);
    set({Op::BrIf}, &Simplifier::branch);
    set({Op::TrapIf}, &Simplifier::trapIf);
    set({Op::I32WrapI64}, &Simplifier::wrap);
    FLOATS(Neg, sign);
    FLOATS(Abs, sign);
    FLOATS(Div, floatDivision);
    set({Op::F32ReinterpretI32, Op::F64ReinterpretI64, Op::I32ReinterpretF32, Op::I64ReinterpretF64},
        &Simplifier::reinterpretation);
    setVectors();
    for (size_t i = 0; i < kOpCount; i++) {
      if (accessBytes(Op(i))) table[i] = &Simplifier::memoryAccess;
    }
  }
#undef FLOATS
#undef BOTH

  void setVectors() {
    set({Op::V128And}, &Simplifier::vectorConjunction);
    set({Op::V128Andnot}, &Simplifier::vectorDifference);
    set({Op::V128Or}, &Simplifier::vectorDisjunction);
    set({Op::V128Xor}, &Simplifier::vectorExclusion);
    set({Op::V128Not}, &Simplifier::vectorNegation);
    set({Op::V128Bitselect}, &Simplifier::vectorChoice);
    set({Op::I8x16Shuffle}, &Simplifier::shuffle);
    range(Op::I8x16Splat, Op::F64x2Splat, &Simplifier::splat);
    set({Op::I8x16ExtractLaneS, Op::I8x16ExtractLaneU, Op::I16x8ExtractLaneS, Op::I16x8ExtractLaneU,
         Op::I32x4ExtractLane, Op::I64x2ExtractLane, Op::F32x4ExtractLane, Op::F64x2ExtractLane},
        &Simplifier::extractLane);
    set({Op::I8x16ReplaceLane, Op::I16x8ReplaceLane, Op::I32x4ReplaceLane, Op::I64x2ReplaceLane, Op::F32x4ReplaceLane,
         Op::F64x2ReplaceLane},
        &Simplifier::replaceLane);
  }

  void set(std::initializer_list<Op> ops, Rule rule) {
    for (Op op : ops) table[size_t(op)] = rule;
  }
  void range(Op first, Op last, Rule rule) {
    for (size_t i = size_t(first); i <= size_t(last); i++) table[i] = rule;
  }
};

Instr* Simplifier::simplify(Instr* instr) {
  static const Rules rules;
  inserted = nullptr;
  place_ = instr;
  constexpr int kMostSteps = 16;  // rules do not undo each other; this only bounds a mistake
  for (int step = 0; step < kMostSteps; step++) {
    if (Instr* value = evaluateConstants(instr)) return value;
    bool isSwapped = instr->argCount == 2 && instr->info().has(Effect::Commutative) && instr->args[0]->isConst();
    if (isSwapped && !instr->args[1]->isConst()) std::swap(instr->args[0], instr->args[1]);
    Rule rule = rules.table[size_t(instr->op)];
    if (!rule) return instr;
    Instr* value = (this->*rule)(instr);
    if (!value) break;
    if (value != instr) return value;
  }
  bool neverTraps = instr->is(Op::TrapIf) && instr->args[0]->isConst() && instr->args[0]->i32() == 0;
  return neverTraps ? nullptr : instr;
}

Instr* Simplifier::evaluateConstants(Instr* instr) {
  if (instr->argCount == 0 || instr->argCount > 2 || !instr->args[0]->isConst()) return nullptr;
  if (instr->argCount == 2 && !instr->args[1]->isConst()) return nullptr;
  uint64_t result;
  uint64_t second = instr->argCount == 2 ? instr->args[1]->bits[0] : 0;
  if (!evaluate(instr->op, instr->args[0]->bits[0], second, result)) return nullptr;
  return constant(instr->type, result);
}

Instr* Simplifier::emit(Op op, Type type, std::initializer_list<Instr*> args) {
  Instr* instr = function_.make(op, type, args);
  instr->at = place_->at;
  function_.insertBefore(place_, instr);
  if (!inserted) inserted = instr;
  return instr;
}

Instr* Simplifier::change(Instr* instr, Op op, Instr* a, Instr* b) {
  instr->op = op;
  instr->type = infoOf(op).result;
  instr->argCount = b ? 2 : 1;  // never more than it had
  instr->args[0] = a;
  if (b) instr->args[1] = b;
  return instr;
}

uint64_t possibleBits(const Instr* value, int depth) {
  uint64_t all = value->type == Type::I32 ? UINT32_MAX : UINT64_MAX;
  if (value->isConst()) return value->bits[0];
  bool isComparison =
      (value->op >= Op::I32Eqz && value->op <= Op::I64GeU) || (value->op >= Op::F32Eq && value->op <= Op::F64Ge);
  if (isComparison || value->is(Op::RefIsNull)) return 1;
  switch (value->op) {
    case Op::I32Load8U:
    case Op::I64Load8U: return 0xff;
    case Op::I32Load16U:
    case Op::I64Load16U: return 0xffff;
    case Op::I64Load32U: return UINT32_MAX;
    case Op::I8x16ExtractLaneU: return 0xff;
    case Op::I16x8ExtractLaneU:
    case Op::I8x16Bitmask: return 0xffff;
    case Op::I16x8Bitmask: return 0xff;
    case Op::I32x4Bitmask: return 0xf;
    case Op::I64x2Bitmask: return 0x3;
    case Op::V128AnyTrue:
    case Op::I8x16AllTrue:
    case Op::I16x8AllTrue:
    case Op::I32x4AllTrue:
    case Op::I64x2AllTrue: return 1;
    default: break;
  }
  if (depth == 0 || value->argCount == 0) return all;
  auto bitsOf = [&](uint32_t arg) { return possibleBits(value->args[arg], depth - 1); };
  bool hasAmount = value->argCount == 2 && value->args[1]->isConst();
  uint64_t amount = hasAmount ? value->args[1]->bits[0] & (value->type == Type::I32 ? 31 : 63) : 0;
  switch (value->op) {
    case Op::I32And:
    case Op::I64And: return bitsOf(0) & bitsOf(1);
    case Op::I32Or:
    case Op::I64Or:
    case Op::I32Xor:
    case Op::I64Xor: return bitsOf(0) | bitsOf(1);
    case Op::I32ShrU:
    case Op::I64ShrU: return hasAmount ? bitsOf(0) >> amount : all;
    case Op::I32Shl:
    case Op::I64Shl: return hasAmount ? (bitsOf(0) << amount) & all : all;
    case Op::I64ExtendI32U: return bitsOf(0);
    case Op::I32WrapI64: return bitsOf(0) & UINT32_MAX;
    case Op::SelectI32:
    case Op::SelectI64: return bitsOf(0) | bitsOf(1);
    default: return all;
  }
}

}  // namespace wazen::opt
