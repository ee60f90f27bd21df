// What the walk over a function (target/selection.h) asks of this machine. See select.h.
#include "target/amd64/select.h"

namespace wazen::amd64 {

namespace {

const SelectionOps ops{
    opNumber(Pseudo::Params),   opNumber(Pseudo::Jump),     opNumber(Pseudo::Return),
    opNumber(Pseudo::CallFunc), opNumber(Pseudo::CallCode), std::bit_cast<uint32_t>(Payload{}),
    pregOf(kCallCode),          pregOf(kCallContext),
};

}  // namespace

InstBuilder& InstBuilder::mem(const Address& address) {
  payload.source = uint32_t(Source::Mem);
  payload.base = uint32_t(address.base);
  payload.scale = uint32_t(address.scale);
  payload.faults = address.faults;
  payload.poolBytes = uint32_t(address.poolBytes);
  if (address.faults) inst_.at = address.at;
  inst_.imm = address.base == Base::Pool ? address.pool : inst_.imm | uint32_t(address.disp);
  if (address.base == Base::VReg) use(address.baseReg);
  if (address.index != mir::kNoVReg) {
    payload.hasIndex = 1;
    use(address.index);
  }
  return *this;
}

InstBuilder& InstBuilder::source(const SourceOperand& source) {
  if (source.kind == Source::Mem) return mem(source.mem);
  if (source.kind == Source::Imm) return imm(source.imm);
  return useAny(source.reg);
}

InstBuilder& InstBuilder::imm(int32_t value) {
  if (Source(payload.source) == Source::Reg) payload.source = uint32_t(Source::Imm);
  inst_.imm = packImm(dispOf(inst_), value);
  return *this;
}

void InstBuilder::push() {
  inst_.payload = std::bit_cast<uint32_t>(payload);
  selector_.push(*this);
}

Selector::Selector(ssa::Function& function, mir::Function& out, const Features& features)
    : Selection(function, out, convention, ops), features_(features) {
  mir_.allocatable = allocatableRegisters();
  mir_.callClobbers = callClobbers();
}

void Selector::selectOp(Instr* instr) {
  const SelectRow& row = selectRowOf(instr->op);
  (this->*row.handler)(instr, row);
}

void Selector::selectUnsupported(Instr*, const SelectRow&) { std::abort(); }  // the reader lets no such opcode pass

mir::VReg Selector::contextRegister() {
  const mir::VReg vreg = newGpr();
  InstBuilder(*this, Pseudo::LoadContext).def(vreg).push();
  return vreg;
}

void Selector::loadStack(mir::VReg to, Side side, uint32_t offset, Type type) {
  load(to, stackAddress(side, offset), type);
}

void Selector::storeStack(Side side, uint32_t offset, Instr* value, Type type) {
  store(stackAddress(side, offset), value, type);
}

Address Selector::stackAddress(Side side, uint32_t offset) {
  Address address;
  address.base = side == Side::Incoming ? Base::Incoming : Base::Outgoing;
  address.disp = int32_t(offset);
  return address;
}

}  // namespace wazen::amd64
