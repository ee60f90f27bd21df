// The rows of insts.inc: every machine instruction as the word that is the same in all its uses; `form` says which
// operands are put into it (encode.h has one function for each group of forms).
#pragma once

#include <cstddef>
#include <cstdint>

namespace wazen::arm64 {

enum class Form : uint8_t {
  Arith,        // d, a, second operand
  Compare,      // the same without a result
  Logical,      // d, a, second operand
  LogicalTest,  // the same without a result
  FromZero,     // d, second operand: a register, or shifted
  ThreeGpr,     // d, a, b
  FourGpr,      // d, a, b, c
  TwoGpr,       // d, a
  BitField,     // d, a, two numbers of bits
  Extract,      // d, a, a, number of bits
  CondSelect,   // d, a, b by condition
  CondSet,      // d by condition
  CondCompare,  // a, b or constant, flags by condition
  LoadGpr,      // d, memory
  StoreGpr,     // a, memory
  LoadVec,
  StoreVec,
  FloatThree,    // d, a, b
  FloatTwo,      // d, a
  FloatCompare,  // a, b if it is there
  FloatSelect,   // d, a, b by condition
  FloatToGpr,    // d, a: widths of both
  GprToFloat,
  MoveToGpr,  // d, a: of one width
  MoveFromGpr,
  VecThree,       // d, a, b by lanes
  VecBits,        // d, a, b
  VecKeep,        // d, which is a source too, a, b
  VecFloat,       // d, a, b by lanes of floats
  VecLong,        // d, a, b: half of the lanes, results twice as wide
  VecTwo,         // d, a by lanes
  VecTwoKeep,     // d, which is a source too, a
  VecFloatTwo,    // d, a by lanes of floats
  VecMove,        // d, a
  VecShiftLeft,   // d, a, number of bits
  VecShiftRight,  // likewise
  VecShiftLong,   // likewise: half of the lanes, results twice as wide
  VecExt,         // d, a, b, number of bytes
  LaneFromGpr,    // d, a
  LaneKeepGpr,    // d, which is a source too, a, lane
  LaneToVec,      // d, a, lane
  LaneKeepVec,    // d, which is a source too, a, lane of d
  LaneToGpr,      // d, a, lane
};

struct InstInfo {
  const char* text;
  Form form;
  uint32_t word;
  uint8_t detail;
};

enum class Op : uint16_t {
#define INST(name, ...) name,
#include "target/arm64/insts.inc"
#undef INST
};

inline constexpr InstInfo instInfo[] = {
#define INST(name, text, form, word, detail) {text, Form::form, word, detail},
#include "target/arm64/insts.inc"
#undef INST
};

constexpr const InstInfo& infoOf(Op op) { return instInfo[size_t(op)]; }

}  // namespace wazen::arm64
