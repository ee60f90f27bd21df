// Instruction selection for arm64: SSA to machine IR. The walk is in target/selection.h; these are the instructions and
// what they fold.
//
// Files: select-table.cpp says which function selects which opcode; select-{int,float,memory,control}.cpp have
// these functions, select-operand.cpp and select-address.cpp what they share.
#pragma once

#include <array>
#include <optional>

#include "target/arm64/abi.h"
#include "target/arm64/imms.h"
#include "target/arm64/mir.h"
#include "target/selection.h"

namespace wazen::arm64 {

// A memory operand in terms of virtual registers: a base and either an index or a displacement.
struct Address {
  Base base = Base::VReg;
  bool isScaled = false;  // the index counts accesses, not bytes
  bool faults = false;
  mir::VReg baseReg = mir::kNoVReg;
  mir::VReg index = mir::kNoVReg;
  int32_t disp = 0;
  uint32_t at = 0;  // of the wasm access, if it faults
};

// The second operand of arithmetic.
struct Second {
  enum Kind : uint8_t { Reg, Shifted, Extended, Imm } kind = Reg;
  uint8_t how = 0;  // Shift or Extend
  uint8_t amount = 0;
  mir::VReg reg = mir::kNoVReg;
  uint64_t imm = 0;

  explicit Second(mir::VReg reg) : reg(reg) {}
  static Second immediate(uint64_t value) {
    Second second(mir::kNoVReg);
    second.kind = Imm;
    second.imm = value;
    return second;
  }
  void shift(Shift shift, uint32_t bits) {
    kind = Shifted;
    how = uint8_t(shift);
    amount = uint8_t(bits);
  }
  void extend(Extend extend, uint32_t bits) {
    kind = Extended;
    how = uint8_t(extend);
    amount = uint8_t(bits);
  }
};

// What a branch or trap asks: flags, or a register.
struct Test {
  TestKind kind;
  Cond cond = Cond::AL;
  mir::VReg reg = mir::kNoVReg;
  Width width = Width::W32;
  uint32_t number = 0;  // of the bit

  static Test of(Cond cond) { return {TestKind::Flags, cond}; }
  static Test zero(mir::VReg reg, Width width) { return {TestKind::Zero, Cond::AL, reg, width}; }
  static Test notZero(mir::VReg reg, Width width) { return {TestKind::NotZero, Cond::AL, reg, width}; }
  static Test bit(mir::VReg reg, uint32_t number, bool isSet) {
    return {isSet ? TestKind::BitSet : TestKind::BitClear, Cond::AL, reg, Width::W64, number};
  }
};

class Selector;

// One machine instruction while its operands are collected. Nothing else may be pushed between its making and `push`.
class InstBuilder : public OperandBuilder<InstBuilder> {
 public:
  InstBuilder(Selector& selector, uint16_t op) : OperandBuilder(op), selector_(selector) {}
  InstBuilder(Selector& selector, Op op) : InstBuilder(selector, opNumber(op)) {}
  InstBuilder(Selector& selector, Pseudo op) : InstBuilder(selector, opNumber(op)) {}

  InstBuilder& width(Width width) {
    payload_.width = uint32_t(width);
    return *this;
  }
  InstBuilder& lanes(Width width) { return this->width(width); }
  InstBuilder& high(bool isHigh) {
    payload_.isHigh = isHigh;
    return *this;
  }
  InstBuilder& ofDouble(bool isDouble) {
    payload_.isDouble = isDouble;
    return *this;
  }
  InstBuilder& cond(Cond cond) {
    payload_.cond = uint32_t(cond);
    return *this;
  }
  InstBuilder& sub(uint32_t sub) {
    payload_.sub = sub & 0xff;
    return *this;
  }
  InstBuilder& test(const Test& test);
  InstBuilder& second(const Second& second);
  InstBuilder& mem(const Address& address);
  // What is stored, or the last operand of csel: a register, or zero.
  InstBuilder& stored(mir::VReg value);
  void push();

 private:
  Payload payload_;
  Selector& selector_;
};

struct SelectRow;

class Selector final : public Selection {
 public:
  using Handler = void (Selector::*)(Instr*, const SelectRow&);

  Selector(ssa::Function& function, mir::Function& out);

  // ---- handlers, by opcode (select-table.cpp) ----
  void selectUnsupported(Instr*, const SelectRow&);
  // select-int.cpp
  void selectAddSub(Instr*, const SelectRow&);
  void selectLogical(Instr*, const SelectRow&);
  void selectMul(Instr*, const SelectRow&);
  void selectShift(Instr*, const SelectRow&);
  void selectRotate(Instr*, const SelectRow&);
  void selectDivide(Instr*, const SelectRow&);
  void selectUnary(Instr*, const SelectRow&);
  void selectSignExtend(Instr*, const SelectRow&);
  void selectCtz(Instr*, const SelectRow&);
  void selectPopcnt(Instr*, const SelectRow&);
  void selectWrap(Instr*, const SelectRow&);
  // select-float.cpp
  void selectFloatBinary(Instr*, const SelectRow&);
  void selectFloatUnary(Instr*, const SelectRow&);
  void selectCopysign(Instr*, const SelectRow&);
  void selectFloatSelect(Instr*, const SelectRow&);
  void selectTrunc(Instr*, const SelectRow&);
  void selectTruncSat(Instr*, const SelectRow&);
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
  void selectBulk(Instr*, const SelectRow&);
  // select-control.cpp
  void selectCompare(Instr*, const SelectRow&);
  void selectFloatCompare(Instr*, const SelectRow&);
  void selectSelect(Instr*, const SelectRow&);
  void selectBrIf(Instr*, const SelectRow&);
  void selectBrTable(Instr*, const SelectRow&);
  void selectUnreachable(Instr*, const SelectRow&);
  void selectTrapIf(Instr*, const SelectRow&);
  void selectPoll(Instr*, const SelectRow&);
  // select-vector.cpp
  void selectVectorBinary(Instr*, const SelectRow&);
  void selectVectorUnary(Instr*, const SelectRow&);
  void selectBitselect(Instr*, const SelectRow&);
  void selectVectorSelect(Instr*, const SelectRow&);
  void selectPseudoMinMax(Instr*, const SelectRow&);
  void selectAnyTrue(Instr*, const SelectRow&);
  void selectAllTrue(Instr*, const SelectRow&);
  void selectBitmask(Instr*, const SelectRow&);
  void selectVectorShift(Instr*, const SelectRow&);
  void selectExtend(Instr*, const SelectRow&);
  void selectNarrow(Instr*, const SelectRow&);
  void selectDot(Instr*, const SelectRow&);
  void selectMul64(Instr*, const SelectRow&);
  void selectConvertLow(Instr*, const SelectRow&);
  void selectTruncSatNarrow(Instr*, const SelectRow&);
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
  void selectShuffle(Instr*, const SelectRow&);

 private:
  // ---- for the walk (select.cpp) ----
  void selectOp(Instr* instr) override;
  mir::VReg constant(Type type, uint64_t bits) override;
  mir::VReg vectorConstant(uint64_t low, uint64_t high) override;
  void makeConstant(mir::VReg to, Type type, uint64_t low, uint64_t high) override;
  void loadWord(mir::VReg to, const Word& from, Type type) override;
  void storeWord(const Word& to, Instr* value, Type type) override;
  static Address addressOf(const Word& word);

  mir::VReg regFor(Instr* value, Width width) { return width == Width::W64 ? reg(value) : low(value); }

  // ---- second operands (select-operand.cpp) ----
  bool isShifted(const Instr* value, const Instr* user, Width width) const;
  bool canBeSecond(const Instr* value, const Instr* user, Width width) const;
  Second addSecond(Instr* value, const Instr* user, Width width, Op& op);
  enum class Allow { Immediate, NoImmediate };
  Second logicalSecond(Instr* value, const Instr* user, Width width, Allow allow = Allow::Immediate);
  Second shiftedSecond(Instr* value, Width width);

  // ---- instructions, from which sequences are made (select-operand.cpp) ----
  // d = op(a, second), by a row of form Arith or Logical.
  void arithmetic(Op op, Width width, mir::VReg d, mir::VReg a, const Second& second);
  // d = op(0, second), by a row of form FromZero.
  void fromZero(Op op, Width width, mir::VReg d, const Second& second);
  void shiftBy(Shift shift, Width width, mir::VReg d, mir::VReg a, uint32_t bits);
  // `bits` bits of a from `from` on.
  void extractField(bool isSigned, Width width, mir::VReg d, mir::VReg a, uint32_t from, uint32_t bits);
  void addConstant(mir::VReg d, mir::VReg a, uint64_t value);
  void compareWith(Op op, Width width, mir::VReg a, const Second& second);

  // ---- addresses (select-address.cpp) ----
  void findSharedAddresses();
  bool shareAddress(const Instr* access, Address& address);
  static bool isDisplacement(uint64_t disp, uint32_t bytes);
  Address memoryAddress(const Instr* access, uint32_t baseArg, uint32_t bytes);
  Address vmAddress(Instr* base, uint64_t offset, const Instr* user, uint32_t bytes);
  mir::VReg storedValue(Instr* value, Width width);
  void load(mir::VReg to, const Address& from, Type type);
  void store(const Address& to, Instr* value, Type type);

  // select-int.cpp
  bool selectBitField(Instr* instr, Instr* a, Instr* b, Width width);

  // ---- conditions (select-control.cpp) ----
  Cond setFlags(Instr* value, const Instr* user);
  Test test(Instr* value, const Instr* user);
  std::optional<Cond> compareBoth(Instr* value, const Instr* user);
  Cond compareZero(Instr* value, const Instr* user, Width width);
  Cond compareInt(Instr* compare, const SelectRow& row, const Instr* user);
  void compareRegister(mir::VReg first, Instr* b, const Instr* user, Width width);
  Cond compareFloat(Instr* compare, const SelectRow& row);
  // The second operand of a csel and its like: which one, and its register's value, none for zr.
  struct Other {
    Op op;
    Instr* value;
  };
  Other otherChoice(Instr* value, const Instr* user, Width width) const;
  void trapIf(const Test& test, TrapKind kind, uint32_t at);

  // ---- vectors (select-vector.cpp) ----
  void vectorUnary(Op op, Width lane, mir::VReg d, mir::VReg source);
  mir::VReg vectorBinary(Op op, Width lane, mir::VReg a, mir::VReg b);
  void insertLane(mir::VReg d, Width lane, uint32_t to, mir::VReg vector, mir::VReg from);

  // Accesses whose addresses have the same base and index.
  struct AddressGroup {
    uint32_t left = 0;       // accesses that have not been selected yet
    uint32_t displaced = 0;  // accesses with a displacement
    mir::VReg sum = mir::kNoVReg;
  };
  ArenaVector<AddressGroup> addressGroups_;
  uint32_t* shared_ = nullptr;  // by Instr::id: the number of its group, or ~0
};

// How an opcode is selected: by which function, and its parameters.
struct SelectRow {
  Selector::Handler handler;
  Op op;           // machine instruction, where the function needs one
  Width width;     // of integers or lanes; W64 also says "double" of floats
  uint8_t detail;  // condition, bytes in memory, ...
};

const SelectRow& selectRowOf(wazen::Op op);

// `detail` of conversions and divisions.
enum Detail : uint8_t {
  kDouble = 1,  // the float operand of a conversion is f64
  kRemainder = 2,
};

// `detail` of vector opcodes.
enum VectorDetail : uint8_t {
  kSwapped = 1,   // operands change places
  kInverted = 2,  // the result is turned around
  kHighHalf = 4,
  kLeft = 8,
};

}  // namespace wazen::arm64
