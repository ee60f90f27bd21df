// Selection of calls of services; the others are target/selection-calls.cpp. See select.h.
#include "runtime/activation.h"
#include "runtime/vm-context.h"
#include "target/arm64/select.h"

namespace wazen::arm64 {

// Arguments go to the exchange area; the stub leaves the guest and comes back with the result in w0.
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
  if (isWanted(call)) builder.defFixed(result(call), pregOf(x0));
  builder.push();
}

}  // namespace wazen::arm64
