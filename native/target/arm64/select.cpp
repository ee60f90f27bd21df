// What the walk over a function (target/selection.h) asks of this machine. See select.h.
#include "target/arm64/select.h"

#include <cstdlib>

#include "target/arm64/encode.h"

namespace wazen::arm64 {

namespace {

const SelectionOps ops = selectionOps<Pseudo, Payload>(pregOf(kCallCode), pregOf(kCallContext), pregOf(x0));

// Whether a constant takes several instructions, or a load.
bool takesMoreThanMove(Type type, uint64_t bits) {
  switch (type) {
    case Type::F32: return !FloatImm::fromFloat(uint32_t(bits)) && !VectorImm::from(bits << 32 | bits);
    case Type::F64: return !FloatImm::fromDouble(bits) && !VectorImm::from(bits);
    default: return moveImmWords(bits) > 1;
  }
}

}  // namespace

InstBuilder& InstBuilder::test(const Test& test) {
  payload_.test = uint32_t(test.kind);
  payload_.cond = uint32_t(test.cond);
  payload_.width = uint32_t(test.width);
  inst_.imm = test.number;
  if (test.kind != TestKind::Flags) use(test.reg);
  return *this;
}

InstBuilder& InstBuilder::second(const Second& second) {
  static_assert(uint32_t(Second::Imm) == uint32_t(SecondKind::Imm));
  payload_.second = second.kind;
  if (second.kind == Second::Imm) {
    inst_.imm = second.imm;
    return *this;
  }
  payload_.how = second.how & 7;
  payload_.sub = second.amount;
  return use(second.reg);
}

InstBuilder& InstBuilder::stored(mir::VReg value) {
  if (value != mir::kNoVReg) return use(value);
  payload_.isZero = 1;
  return *this;
}

InstBuilder& InstBuilder::mem(const Address& address) {
  payload_.base = uint32_t(address.base);
  payload_.faults = address.faults;
  if (address.faults) inst_.at = address.at;
  inst_.imm = uint64_t(int64_t(address.disp));
  if (address.base == Base::VReg) use(address.baseReg);
  if (address.index != mir::kNoVReg) {
    payload_.hasIndex = 1;
    payload_.isScaled = address.isScaled;
    use(address.index);
  }
  return *this;
}

void InstBuilder::push() {
  inst_.payload = std::bit_cast<uint32_t>(payload_);
  selector_.push(*this);
}

Selector::Selector(ssa::Function& function, mir::Function& out) : Selection(function, out, convention, ops) {
  mir_.allocatable = allocatableRegisters();
  mir_.callClobbers = callClobbers();
  findSharedAddresses();
}

void Selector::selectOp(Instr* instr) {
  const SelectRow& row = selectRowOf(instr->op);
  (this->*row.handler)(instr, row);
}

void Selector::selectUnsupported(Instr*, const SelectRow&) { std::abort(); }  // the reader lets no such opcode pass

mir::VReg Selector::constant(Type type, uint64_t bits) {
  const bool isNarrow = type == Type::I32 || type == Type::F32;
  if (isNarrow) bits = uint32_t(bits);
  if (takesMoreThanMove(type, bits)) return sharedConstant(type, bits);
  const mir::VReg vreg = newFor(type);
  makeConstant(vreg, type, bits, 0);
  return vreg;
}

mir::VReg Selector::vectorConstant(uint64_t low, uint64_t high) {
  if (low != high || !VectorImm::from(low)) return sharedConstant(Type::V128, low, high);
  const mir::VReg vreg = newVector();
  makeConstant(vreg, Type::V128, low, high);
  return vreg;
}

void Selector::makeConstant(mir::VReg to, Type type, uint64_t low, uint64_t high) {
  if (type == Type::V128) {
    mir_.wideConstants.push(arena_, {low, high});
    InstBuilder(*this, Pseudo::LoadVector).imm64(mir_.wideConstants.size() - 1).def(to).push();
    return;
  }
  const bool isNarrow = type == Type::I32 || type == Type::F32;
  InstBuilder(*this, regClassOf(type) == mir::RegClass::Gpr ? Pseudo::LoadImm : Pseudo::LoadFloat)
      .width(isNarrow ? Width::W32 : Width::W64)
      .imm64(low)
      .def(to)
      .push();
}

void Selector::loadWord(mir::VReg to, const Word& from, Type type) { load(to, addressOf(from), type); }
void Selector::storeWord(const Word& to, Instr* value, Type type) { store(addressOf(to), value, type); }

Address Selector::addressOf(const Word& word) {
  static constexpr Base bases[] = {Base::Incoming, Base::Outgoing, Base::Activation, Base::VReg};  // by Anchor
  Address address;
  address.base = bases[size_t(word.anchor)];
  address.baseReg = word.reg;
  address.disp = word.disp;
  return address;
}

}  // namespace wazen::arm64
