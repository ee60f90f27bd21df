// Instruction selection for amd64: SSA to machine IR.
//
// The walk is in target/selection.h; these are the instructions and what they fold.
//
// Files: select-table.cpp says which function selects which opcode;
// select-{int,float,memory,control}.cpp have these functions, select-operand.cpp what they share; the rows of
// vector opcodes are in select-vector.inc, their functions in select-vector*.cpp.
#pragma once

#include <array>

#include "target/amd64/abi.h"
#include "target/amd64/features.h"
#include "target/amd64/mir.h"
#include "target/selection.h"

namespace wazen::amd64 {

// A memory operand in terms of virtual registers.
struct Address {
  Base base = Base::None;
  Scale scale = Scale::X1;
  PoolBytes poolBytes = PoolBytes::B8;
  bool faults = false;
  mir::VReg baseReg = mir::kNoVReg;
  mir::VReg index = mir::kNoVReg;
  int32_t disp = 0;
  uint32_t at = 0;    // of the wasm access, if it faults
  uint64_t pool = 0;  // the constant of Base::Pool
};

// The last source of an instruction: what may be a register, memory or an immediate.
struct SourceOperand {
  Source kind = Source::Reg;
  mir::VReg reg = mir::kNoVReg;
  int32_t imm = 0;
  Address mem;

  SourceOperand() = default;
  SourceOperand(mir::VReg reg) : reg(reg) {}
  SourceOperand(const Address& mem) : kind(Source::Mem), mem(mem) {}
};

class Selector;

// One machine instruction while its operands are collected. Nothing else may be pushed between its making and `push`.
class InstBuilder : public OperandBuilder<InstBuilder> {
 public:
  InstBuilder(Selector& selector, uint16_t op) : OperandBuilder(op), selector_(selector) {}
  InstBuilder(Selector& selector, Op op) : InstBuilder(selector, opNumber(op)) {}
  InstBuilder(Selector& selector, Pseudo op) : InstBuilder(selector, opNumber(op)) {}

  InstBuilder& width(Width width) {
    payload.width = uint32_t(width);
    return *this;
  }
  InstBuilder& test(Test test) {
    payload.test = uint32_t(test);
    return *this;
  }
  InstBuilder& sub(uint32_t sub) {
    payload.sub = sub & 0xff;
    return *this;
  }
  InstBuilder& mem(const Address& address);
  InstBuilder& source(const SourceOperand& source);
  InstBuilder& imm(int32_t imm);
  void push();

  Payload payload;

 private:
  Selector& selector_;
};

struct SelectRow;

class Selector final : public Selection {
 public:
  using Handler = void (Selector::*)(Instr*, const SelectRow&);

  Selector(ssa::Function& function, mir::Function& out, const Features& features);

  // ---- handlers, by opcode (select-table.cpp) ----
  void selectUnsupported(Instr*, const SelectRow&);
  // select-int.cpp
  void selectAdd(Instr*, const SelectRow&);
  void selectAlu(Instr*, const SelectRow&);
  void selectMul(Instr*, const SelectRow&);
  void selectShift(Instr*, const SelectRow&);
  void selectRotate(Instr*, const SelectRow&);
  void selectDivide(Instr*, const SelectRow&);
  void selectUnary(Instr*, const SelectRow&);
  void selectBitCount(Instr*, const SelectRow&);
  void selectCompare(Instr*, const SelectRow&);
  void selectWrap(Instr*, const SelectRow&);
  void selectSelect(Instr*, const SelectRow&);
  // select-float.cpp
  void selectFloatBinary(Instr*, const SelectRow&);
  void selectFloatUnary(Instr*, const SelectRow&);
  void selectFloatMask(Instr*, const SelectRow&);
  void selectCopysign(Instr*, const SelectRow&);
  void selectFloatMinMax(Instr*, const SelectRow&);
  void selectRound(Instr*, const SelectRow&);
  void selectFloatSelect(Instr*, const SelectRow&);
  void selectTrunc(Instr*, const SelectRow&);
  void selectConvert(Instr*, const SelectRow&);
  void selectReinterpret(Instr*, const SelectRow&);
  // select-memory.cpp
  void selectLoad(Instr*, const SelectRow&);
  void selectStore(Instr*, const SelectRow&);
  void selectVmLoad(Instr*, const SelectRow&);
  void selectVmStore(Instr*, const SelectRow&);
  void selectVmFrame(Instr*, const SelectRow&);
  void selectVmAddress(Instr*, const SelectRow&);
  void selectMemCheck(Instr*, const SelectRow&);
  // select-control.cpp
  void selectBrIf(Instr*, const SelectRow&);
  void selectBrTable(Instr*, const SelectRow&);
  void selectUnreachable(Instr*, const SelectRow&);
  void selectTrapIf(Instr*, const SelectRow&);
  void selectPoll(Instr*, const SelectRow&);
  void selectBulk(Instr*, const SelectRow&);
  // select-vector.cpp
  void selectVectorBinary(Instr*, const SelectRow&);
  void selectVectorUnary(Instr*, const SelectRow&);
  void selectVectorNegate(Instr*, const SelectRow&);
  void selectVectorNot(Instr*, const SelectRow&);
  void selectBitselect(Instr*, const SelectRow&);
  void selectVectorCompare(Instr*, const SelectRow&);
  void selectVectorOrder(Instr*, const SelectRow&);
  void selectCompare64(Instr*, const SelectRow&);
  void selectVectorFloatCompare(Instr*, const SelectRow&);
  void selectBitmask(Instr*, const SelectRow&);
  // select-vector-int.cpp
  void selectVectorShift(Instr*, const SelectRow&);
  void selectShift8(Instr*, const SelectRow&);
  void selectShiftRight64(Instr*, const SelectRow&);
  void selectAbs64(Instr*, const SelectRow&);
  void selectMul64(Instr*, const SelectRow&);
  void selectVectorPopcnt(Instr*, const SelectRow&);
  void selectQ15Multiply(Instr*, const SelectRow&);
  void selectExtendLow(Instr*, const SelectRow&);
  void selectExtendHigh(Instr*, const SelectRow&);
  void selectExtendHighUnsigned(Instr*, const SelectRow&);
  void selectExtmul8(Instr*, const SelectRow&);
  void selectExtmul16(Instr*, const SelectRow&);
  void selectExtmul32(Instr*, const SelectRow&);
  void selectExtadd8(Instr*, const SelectRow&);
  void selectExtadd16(Instr*, const SelectRow&);
  // select-vector-float.cpp
  void selectVectorMinMax(Instr*, const SelectRow&);
  void selectConvertU32(Instr*, const SelectRow&);
  void selectConvertLowU32(Instr*, const SelectRow&);
  void selectTruncSat32(Instr*, const SelectRow&);
  void selectTruncSatU32(Instr*, const SelectRow&);
  void selectTruncSat64(Instr*, const SelectRow&);
  void selectTruncSatU64(Instr*, const SelectRow&);
  // select-vector-lane.cpp
  void selectSplat(Instr*, const SelectRow&);
  void selectFloatSplat(Instr*, const SelectRow&);
  void selectExtractLane(Instr*, const SelectRow&);
  void selectExtractFloat(Instr*, const SelectRow&);
  void selectReplaceLane(Instr*, const SelectRow&);
  void selectReplaceFloat(Instr*, const SelectRow&);
  void selectLoadExtended(Instr*, const SelectRow&);
  void selectLoadSplat(Instr*, const SelectRow&);
  void selectLoadLane(Instr*, const SelectRow&);
  void selectStoreLane(Instr*, const SelectRow&);
  // select-vector-shuffle.cpp
  void selectShuffle(Instr*, const SelectRow&);
  void selectSwizzle(Instr*, const SelectRow&);

 private:
  friend class InstBuilder;
  friend class ShuffleSelector;

  void selectOp(Instr* instr) override;
  mir::VReg constant(Type type, uint64_t bits) override;
  mir::VReg vectorConstant(uint64_t low, uint64_t high) override;
  void makeConstant(mir::VReg to, Type type, uint64_t low, uint64_t high) override;
  void loadWord(mir::VReg to, const Word& from, Type type) override;
  void storeWord(const Word& to, Instr* value, Type type) override;
  static Address addressOf(const Word& word);

  mir::VReg regFor(Instr* value, Width width) { return width == Width::W64 ? reg(value) : low(value); }

  // ---- folding (select-operand.cpp) ----
  // A load that `user` alone uses and that can be its memory operand.
  bool canFoldLoad(const Instr* value, const Instr* user, uint32_t bytes) const;
  Address foldLoad(Instr* load);
  SourceOperand intSource(Instr* value, const Instr* user, Width width);
  SourceOperand floatSource(Instr* value, const Instr* user, bool isDouble);
  // Address of an access to linear memory, and of one through a native address.
  Address memoryAddress(const Instr* access, uint32_t baseArg);
  Address vmAddress(Instr* base, uint32_t offset, const Instr* user);
  Address cellAddress(int32_t offset) const;
  Address poolAddress(uint64_t bits, PoolBytes bytes) const;
  Address widePoolAddress(uint64_t low, uint64_t high);

  // ---- conditions (select-control.cpp) ----
  // Sets the flags for "value is not 0" and says which test holds then.
  Test setFlags(Instr* value, const Instr* user);
  Test compare(Instr* compare, const SelectRow& row);
  // `user` is where the comparison is made; null if it is made more than once, so that it may take no load with it.
  Test compareInt(Instr* compare, const SelectRow& row, const Instr* user);
  Test compareFloat(Instr* compare, const SelectRow& row, const Instr* user);
  Test compareZero(Instr* value, const Instr* user, Width width);
  bool compareByte(Instr* load, Instr* constant, Cond cond, const Instr* user);

  // ---- vector instructions, from which sequences are made (select-vector.cpp) ----
  // Each gives its result in a new register, or in `d`. Under AVX they keep their sources; else the result of those
  // with two is in the first one's register.
  mir::VReg zeroVector() { return vectorConstant(0, 0); }
  mir::VReg combine(Op op, mir::VReg a, const SourceOperand& b, uint8_t imm8 = 0);
  void combineInto(mir::VReg d, Op op, mir::VReg a, const SourceOperand& b, uint8_t imm8 = 0, Width width = Width::W32);
  mir::VReg apply(Op op, const SourceOperand& source, uint8_t imm8 = 0);
  void applyInto(mir::VReg d, Op op, const SourceOperand& source, uint8_t imm8 = 0);
  // By a constant; `op` is a row of form PackedShift.
  mir::VReg shift(Op op, mir::VReg source, uint32_t count);
  void shiftInto(mir::VReg d, Op op, mir::VReg source, uint32_t count);
  void copyInto(mir::VReg d, mir::VReg source);
  // d = mask ? whenSet : whenClear, by the highest bits of lanes. AVX only.
  void blendInto(mir::VReg d, Op op, mir::VReg mask, const SourceOperand& whenSet, mir::VReg whenClear);
  void broadcastInto(mir::VReg d, mir::VReg lane0, Width width);
  // A vector as last source: in memory if it is a constant or, under AVX, a load that `user` alone uses.
  SourceOperand vectorSource(Instr* value, const Instr* user);
  // One of which only the low half is read.
  SourceOperand lowHalfSource(Instr* value, const Instr* user);
  // A pattern of 8 bytes, twice, in memory.
  SourceOperand pattern(uint64_t bits) const { return poolAddress(bits, PoolBytes::B16); }
  // Instructions that replace lanes, the last one first; if they replace all but lane 0 of a splat, what that is of.
  struct LaneChain {
    std::array<Instr*, 16> instrs;
    uint32_t count = 0;
    Instr* lane0 = nullptr;
  };
  LaneChain laneChain(Instr* last, wazen::Op splat);
  mir::VReg shiftCount(Instr* count, int32_t most);
  bool isBetterSecond(Instr* a, Instr* b, const Instr* user) const;
  void compareGreater64(mir::VReg d, mir::VReg a, mir::VReg b);

  Test compareVector(Instr* compare, const SelectRow& row, const Instr* user);
  Test compareAnyLane(Instr* vector, const Instr* user);
  Test compareAllLanes(Instr* vector, Width width, const Instr* user);
  void testBits(mir::VReg a, const SourceOperand& b);

  void store(const Address& to, Instr* value, Type type);
  void load(mir::VReg to, const Address& from, Type type);

  const Features& features_;
};

// How an opcode is selected: by which function, and its parameters.
struct SelectRow {
  Selector::Handler handler;
  Op op;           // machine instruction, where the function needs one
  Width width;     // of integers; W64 also says "double" of floats
  uint8_t detail;  // condition, rounding mode, bytes in memory, signedness, ...
};

const SelectRow& selectRowOf(wazen::Op op);

// The comparison for equality of lanes.
constexpr Op equalityOf(Width laneWidth) {
  constexpr Op ops[] = {Op::Pcmpeqb, Op::Pcmpeqw, Op::Pcmpeqd, Op::Pcmpeqq};
  return ops[size_t(laneWidth)];
}

// Whether a vector opcode gives lanes of all ones or all zeros, `row.width` wide.
bool isLaneMask(const SelectRow& row);

// `detail` of conversions and divisions.
enum Detail : uint8_t {
  kSigned = 0,
  kUnsigned = 1,
  kDouble = 2,  // the float operand of a conversion is f64
  kSaturating = 4,
  kRemainder = 8,
};

// `detail` of vector opcodes.
enum VectorDetail : uint8_t {
  kAnyLane = 0,
  kAllLanes = 1,
  // Predicates of cmpps and cmppd; those with kNegation are true where the others are not, NaNs included.
  kEqual = 0,
  kLess = 1,
  kLessOrEqual = 2,
  kUnordered = 3,
  kNegation = 4,
  kNotEqual = kEqual | kNegation,
  kPredicate = 7,
  kSwapped = 16,   // operands change places
  kInverted = 32,  // the result is turned around
  kHighHalf = 64,
};

}  // namespace wazen::amd64
