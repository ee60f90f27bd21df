// Vectors: constants, bits, comparisons turned around, lanes that are known, rotations that move whole bytes.
#include <array>
#include <bit>
#include <utility>

#include "opt/simplify.h"

namespace wazen::opt {

using namespace ssa;

namespace {

constexpr uint64_t kAllOnes = ~uint64_t(0);

struct Bits {
  uint64_t low, high;
  bool operator==(const Bits&) const = default;
};

using Bytes = std::array<uint8_t, 16>;

Bits bitsOf(const Instr* constant) { return {constant->bits[0], constant->bits[1]}; }

uint8_t byteOf(const Bits& bits, uint32_t i) { return uint8_t((i < 8 ? bits.low : bits.high) >> (8 * (i % 8))); }

Bits bitsOf(const Bytes& bytes) {
  Bits bits{0, 0};
  for (uint32_t i = 0; i < 16; i++) (i < 8 ? bits.low : bits.high) |= uint64_t(bytes[i]) << (8 * (i % 8));
  return bits;
}

bool isAll(const Instr* value, uint64_t half) {
  return value->isConst() && value->bits[0] == half && value->bits[1] == half;
}

uint64_t laneMask(uint32_t lanes) { return lanes == 2 ? kAllOnes : (uint64_t(1) << (128 / lanes)) - 1; }

uint64_t laneOf(const Bits& bits, uint32_t lanes, uint32_t lane) {
  const uint32_t start = lane * (128 / lanes);
  return ((start < 64 ? bits.low : bits.high) >> (start % 64)) & laneMask(lanes);
}

Bits withLane(Bits bits, uint32_t lanes, uint32_t lane, uint64_t value) {
  const uint32_t start = lane * (128 / lanes);
  uint64_t& half = start < 64 ? bits.low : bits.high;
  half &= ~(laneMask(lanes) << (start % 64));
  half |= (value & laneMask(lanes)) << (start % 64);
  return bits;
}

// Lanes of a shape: what makes all of them, one of them, and gives one.
struct LaneRow {
  Op splat, replace, extract;
  uint32_t lanes;
};
constexpr LaneRow laneRows[] = {
    {Op::I8x16Splat, Op::I8x16ReplaceLane, Op::I8x16ExtractLaneU, 16},
    {Op::I8x16Splat, Op::I8x16ReplaceLane, Op::I8x16ExtractLaneS, 16},
    {Op::I16x8Splat, Op::I16x8ReplaceLane, Op::I16x8ExtractLaneU, 8},
    {Op::I16x8Splat, Op::I16x8ReplaceLane, Op::I16x8ExtractLaneS, 8},
    {Op::I32x4Splat, Op::I32x4ReplaceLane, Op::I32x4ExtractLane, 4},
    {Op::I64x2Splat, Op::I64x2ReplaceLane, Op::I64x2ExtractLane, 2},
    {Op::F32x4Splat, Op::F32x4ReplaceLane, Op::F32x4ExtractLane, 4},
    {Op::F64x2Splat, Op::F64x2ReplaceLane, Op::F64x2ExtractLane, 2},
};

const LaneRow& laneRowOf(Op op) {
  size_t i = 0;
  while (laneRows[i].splat != op && laneRows[i].replace != op && laneRows[i].extract != op) i++;
  return laneRows[i];
}

// Comparisons that have a negation, in pairs. The order of floats has none: both are false for NaN.
#define INTEGER_ROWS(S) \
  {Op::S##Eq, Op::S##Ne}, {Op::S##LtS, Op::S##GeS}, { Op::S##GtS, Op::S##LeS }
#define UNSIGNED_ROWS(S) \
  {Op::S##LtU, Op::S##GeU}, { Op::S##GtU, Op::S##LeU }
constexpr std::pair<Op, Op> negations[] = {
    INTEGER_ROWS(I8x16),  INTEGER_ROWS(I16x8),        INTEGER_ROWS(I32x4),
    INTEGER_ROWS(I64x2),  UNSIGNED_ROWS(I8x16),       UNSIGNED_ROWS(I16x8),
    UNSIGNED_ROWS(I32x4), {Op::F32x4Eq, Op::F32x4Ne}, {Op::F64x2Eq, Op::F64x2Ne},
};
#undef UNSIGNED_ROWS
#undef INTEGER_ROWS

// The comparison that is true where `op` is false; `op` itself if there is none.
Op negationOf(Op op) {
  for (const auto& [one, other] : negations) {
    if (op == one) return other;
    if (op == other) return one;
  }
  return op;
}

// Shifts of a shape, of which two make a rotation.
struct ShiftRow {
  Op left, right;
  uint32_t bits;
};
constexpr ShiftRow shiftRows[] = {
    {Op::I16x8Shl, Op::I16x8ShrU, 16}, {Op::I32x4Shl, Op::I32x4ShrU, 32}, {Op::I64x2Shl, Op::I64x2ShrU, 64}};

// Bits that a rotation to the left by whole bytes moves, and in lanes of how many; 0 bits if it is none.
ShiftRow byteRotation(const Instr* a, const Instr* b, uint32_t& count) {
  for (const ShiftRow& row : shiftRows) {
    if (!a->is(row.left) || !b->is(row.right) || a->args[0] != b->args[0]) continue;
    if (!a->args[1]->isConst() || !b->args[1]->isConst()) continue;
    count = uint32_t(a->args[1]->i32()) % row.bits;
    const uint32_t back = uint32_t(b->args[1]->i32()) % row.bits;
    if (count && count % 8 == 0 && count + back == row.bits) return row;
  }
  return {Op::Block, Op::Block, 0};
}

}  // namespace

Instr* Simplifier::vector(uint64_t low, uint64_t high) { return function_.constant(Type::V128, low, high); }

Instr* Simplifier::splat(Instr* instr) {
  Instr* x = instr->args[0];
  if (!x->isConst()) return nullptr;
  const uint32_t lanes = laneRowOf(instr->op).lanes;
  Bits bits{0, 0};
  for (uint32_t lane = 0; lane < lanes; lane++) bits = withLane(bits, lanes, lane, x->bits[0]);
  return vector(bits.low, bits.high);
}

// Constants stand second. x & ~y -> andnot x, y
Instr* Simplifier::vectorConjunction(Instr* instr) {
  Instr *x = instr->args[0], *y = instr->args[1];
  if (x == y || isAll(y, kAllOnes)) return x;
  if (isAll(y, 0)) return y;
  if (x->isConst()) return vector(x->bits[0] & y->bits[0], x->bits[1] & y->bits[1]);
  if (y->is(Op::V128Not)) return change(instr, Op::V128Andnot, x, y->args[0]);
  if (x->is(Op::V128Not)) return change(instr, Op::V128Andnot, y, x->args[0]);
  return nullptr;
}

Instr* Simplifier::vectorDifference(Instr* instr) {
  Instr *x = instr->args[0], *y = instr->args[1];
  if (x == y || isAll(y, kAllOnes)) return vector(0, 0);
  if (isAll(y, 0) || isAll(x, 0)) return x;
  if (y->isConst()) return change(instr, Op::V128And, x, vector(~y->bits[0], ~y->bits[1]));
  if (y->is(Op::V128Not)) return change(instr, Op::V128And, x, y->args[0]);
  return nullptr;
}

Instr* Simplifier::vectorDisjunction(Instr* instr) {
  Instr *x = instr->args[0], *y = instr->args[1];
  if (x == y || isAll(y, 0)) return x;
  if (isAll(y, kAllOnes)) return y;
  if (x->isConst()) return vector(x->bits[0] | y->bits[0], x->bits[1] | y->bits[1]);
  uint32_t count = 0;
  ShiftRow row = byteRotation(x, y, count);
  if (!row.bits) row = byteRotation(y, x, count);
  if (!row.bits) return nullptr;
  const uint32_t bytes = row.bits / 8;
  Bytes lanes;
  for (uint32_t i = 0; i < 16; i++) lanes[i] = uint8_t(i / bytes * bytes + (i + bytes - count / 8) % bytes);
  return shuffled(instr, x->args[0], x->args[0], lanes);
}

Instr* Simplifier::vectorExclusion(Instr* instr) {
  Instr *x = instr->args[0], *y = instr->args[1];
  if (x == y) return vector(0, 0);
  if (isAll(y, 0)) return x;
  if (x->isConst() && y->isConst()) return vector(x->bits[0] ^ y->bits[0], x->bits[1] ^ y->bits[1]);
  return isAll(y, kAllOnes) ? change(instr, Op::V128Not, x) : nullptr;
}

Instr* Simplifier::vectorNegation(Instr* instr) {
  Instr* x = instr->args[0];
  if (x->isConst()) return vector(~x->bits[0], ~x->bits[1]);
  if (x->is(Op::V128Not)) return x->args[0];
  const Op negation = negationOf(x->op);
  return negation != x->op ? emit(negation, Type::V128, {x->args[0], x->args[1]}) : nullptr;
}

Instr* Simplifier::vectorChoice(Instr* instr) {
  Instr *x = instr->args[0], *y = instr->args[1], *mask = instr->args[2];
  if (x == y || isAll(mask, kAllOnes)) return x;
  if (isAll(mask, 0)) return y;
  if (mask->is(Op::V128Not)) {
    instr->args[0] = y;
    instr->args[1] = x;
    instr->args[2] = mask->args[0];
    return instr;
  }
  if (!x->isConst() || !y->isConst() || !mask->isConst()) return nullptr;
  return vector((x->bits[0] & mask->bits[0]) | (y->bits[0] & ~mask->bits[0]),
                (x->bits[1] & mask->bits[1]) | (y->bits[1] & ~mask->bits[1]));
}

// Changes `instr`, which has two arguments, into a shuffle.
Instr* Simplifier::shuffled(Instr* instr, Instr* x, Instr* y, const std::array<uint8_t, 16>& lanes) {
  change(instr, Op::I8x16Shuffle, x, y);
  for (uint32_t& word : instr->imm) word = 0;
  for (uint32_t i = 0; i < 16; i++) instr->imm[i / 4] |= uint32_t(lanes[i]) << (8 * (i % 4));
  return instr;
}

// A shuffle of one vector has it as both operands and numbers below 16.
Instr* Simplifier::shuffle(Instr* instr) {
  Instr *x = instr->args[0], *y = instr->args[1];
  Bytes lanes;
  bool usesX = false, usesY = false, isIdentity = true;
  for (uint32_t i = 0; i < 16; i++) {
    lanes[i] = uint8_t(instr->imm[i / 4] >> (8 * (i % 4)));
    (lanes[i] < 16 ? usesX : usesY) = true;
    isIdentity = isIdentity && lanes[i] % 16 == i;
  }
  const bool isUnary = x == y || !usesX || !usesY;
  if (isUnary && isIdentity) return usesX ? x : y;
  if (x->isConst() && y->isConst()) {
    Bytes bytes;
    for (uint32_t i = 0; i < 16; i++) bytes[i] = byteOf(bitsOf(lanes[i] < 16 ? x : y), lanes[i] % 16);
    const Bits bits = bitsOf(bytes);
    return vector(bits.low, bits.high);
  }
  if (!isUnary) return nullptr;
  Instr* source = usesX ? x : y;
  const bool isOfUnary = source->is(Op::I8x16Shuffle) && source->args[0] == source->args[1];
  if (x == y && !usesY && !isOfUnary) return nullptr;
  for (uint8_t& lane : lanes) {
    lane %= 16;
    if (isOfUnary) lane = uint8_t(source->imm[lane / 4] >> (8 * (lane % 4))) % 16;
  }
  if (isOfUnary) source = source->args[0];
  return shuffled(instr, source, source, lanes);
}

Instr* Simplifier::extractLane(Instr* instr) {
  Instr* x = instr->args[0];
  const LaneRow& row = laneRowOf(instr->op);
  const bool isSigned = instr->is(Op::I8x16ExtractLaneS) || instr->is(Op::I16x8ExtractLaneS);
  if (x->isConst()) {
    const uint64_t lane = laneOf(bitsOf(x), row.lanes, instr->imm[0]);
    if (!isSigned) return constant(instr->type, lane);
    return constant(instr->type, uint32_t(row.lanes == 16 ? int32_t(int8_t(lane)) : int32_t(int16_t(lane))));
  }
  const bool isReplaced = x->is(row.replace);
  if (isReplaced && x->imm[0] != instr->imm[0]) {
    instr->args[0] = x->args[0];
    return instr;
  }
  if (!isReplaced && !x->is(row.splat)) return nullptr;
  Instr* value = x->args[isReplaced];
  if (row.lanes < 8) return value;
  if (isSigned) return emit(row.lanes == 16 ? Op::I32Extend8S : Op::I32Extend16S, Type::I32, {value});
  return emit(Op::I32And, Type::I32, {value, constant(Type::I32, laneMask(row.lanes))});
}

Instr* Simplifier::replaceLane(Instr* instr) {
  Instr *x = instr->args[0], *value = instr->args[1];
  if (!x->isConst() || !value->isConst()) return nullptr;
  const Bits bits = withLane(bitsOf(x), laneRowOf(instr->op).lanes, instr->imm[0], value->bits[0]);
  return vector(bits.low, bits.high);
}

}  // namespace wazen::opt
