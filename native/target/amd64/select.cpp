// What the walk over a function (target/selection.h) asks of this machine. See select.h.
#include "target/amd64/select.h"

namespace wazen::amd64 {

namespace {

const SelectionOps ops = selectionOps<Pseudo, Payload>(pregOf(kCallCode), pregOf(kCallContext), pregOf(rax));

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

}  // namespace wazen::amd64
