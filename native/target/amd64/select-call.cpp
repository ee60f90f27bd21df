// Selection of calls: arguments and results by the convention of abi.h. See select.h.
#include <algorithm>

#include "runtime/activation.h"
#include "runtime/vm-context.h"
#include "target/amd64/select.h"

namespace wazen::amd64 {

namespace {

Address outgoing(uint32_t offset) {
  Address address;
  address.base = Base::Outgoing;
  address.disp = int32_t(offset);
  return address;
}

}  // namespace

void Selector::storeStackArgs(Instr* call, const Signature& signature, uint32_t firstArg) {
  Assigner assigner;
  for (uint32_t i = 0; i < signature.params.size(); i++) {
    const Place place = assigner.next(signature.params[i]);
    if (!place.isRegister) store(outgoing(place.stackOffset), call->arg(firstArg + i), signature.params[i]);
  }
}

void Selector::addArgs(Instr* call, InstBuilder& builder, const Signature& signature, uint32_t firstArg) {
  Assigner assigner;
  for (uint32_t i = 0; i < signature.params.size(); i++) {
    const Place place = assigner.next(signature.params[i]);
    if (place.isRegister) builder.useFixed(reg(call->arg(firstArg + i)), place.reg);
  }
}

void Selector::addResults(Instr* call, InstBuilder& builder, const Signature& signature) {
  Assigner assigner;
  Instr* value = call;
  for (uint32_t i = 0; i < signature.results.size(); i++) {
    const Place place = assigner.next(signature.results[i]);
    while (value && i > 0 && value->is(wazen::Op::Result) && value->imm[0] < i) value = value->next;
    const bool isThere = value && (i == 0 || (value->is(wazen::Op::Result) && value->imm[0] == i));
    if (place.isRegister && isThere && isWanted(value)) builder.defFixed(result(value), place.reg);
    if (i == 0) value = call->next;
  }
}

void Selector::loadStackResults(Instr* call, const Signature& signature) {
  Assigner assigner;
  for (uint32_t i = 0; i < signature.results.size(); i++) {
    const Place place = assigner.next(signature.results[i]);
    if (place.isRegister) continue;
    for (Instr* value = call->next; value && value->is(wazen::Op::Result); value = value->next) {
      if (value->imm[0] == i && isWanted(value)) load(result(value), outgoing(place.stackOffset), signature.results[i]);
    }
  }
}

void Selector::selectCallFunc(Instr* call, const SelectRow&) {
  const Signature& signature = ssa_.module.signatureOf(call->imm[0]);
  storeStackArgs(call, signature, 0);
  InstBuilder builder(*this, Pseudo::CallFunc);
  builder.flags(mir::InstFlag::ClobbersCall).at(call->at).imm64(uint64_t(stackBytesOf(signature)) << 32 | call->imm[0]);
  addResults(call, builder, signature);
  addArgs(call, builder, signature, 0);
  builder.push();
  loadStackResults(call, signature);
}

void Selector::selectCallCode(Instr* call, const SelectRow&) {
  const Signature& signature = ssa_.module.types[call->imm[0]];
  storeStackArgs(call, signature, 2);
  InstBuilder builder(*this, Pseudo::CallCode);
  builder.flags(mir::InstFlag::ClobbersCall).at(call->at).imm64(uint64_t(stackBytesOf(signature)) << 32);
  addResults(call, builder, signature);
  builder.useFixed(reg(call->arg(0)), pregOf(kCallCode)).useFixed(reg(call->arg(1)), pregOf(kCallContext));
  addArgs(call, builder, signature, 2);
  builder.push();
  loadStackResults(call, signature);
}

// Arguments go to the exchange area; the stub leaves the guest and comes back with the result in eax.
void Selector::selectCallService(Instr* call, const SelectRow&) {
  const mir::VReg exchange = newGpr();
  Address pointer;
  pointer.base = Base::Activation;
  pointer.disp = offsetof(Activation, exchange);
  load(exchange, pointer, Type::Word);
  for (uint32_t i = 0; i < call->argCount; i++) {
    Address to;
    to.base = Base::VReg;
    to.baseReg = exchange;
    to.disp = kExchangeValues + 8 * int32_t(i);
    store(to, call->arg(i), call->arg(i)->type);
  }
  InstBuilder builder(*this, Pseudo::CallService);
  builder.flags(mir::InstFlag::ClobbersCall).at(call->at).imm64(call->imm[0]);
  if (isWanted(call)) builder.defFixed(result(call), pregOf(rax));
  builder.push();
}

}  // namespace wazen::amd64
