// Selection of what passes values by convention or position: parameters, jumps, calls, returns. See selection.h.
#include <algorithm>

#include "runtime/activation.h"
#include "runtime/vm-context.h"
#include "target/selection.h"

namespace wazen {

class Selection::Inst final : public OperandBuilder<Inst> {
 public:
  Inst(Selection& selection, uint16_t op) : OperandBuilder(op), selection_(selection) {
    inst_.payload = selection.ops_.payload;
  }
  void push() { selection_.push(*this); }

 private:
  Selection& selection_;
};

// Whether the instruction was one of those that are the same on every machine.
bool Selection::selectShared(Instr* instr) {
  switch (instr->op) {
    case Op::Phi:
    case Op::Param:
    case Op::Const:
    case Op::Result:
    case Op::VmContext:
    case Op::I64ExtendI32U: return true;  // the register of its operand
    case Op::Jump: selectJump(instr); return true;
    case Op::Return: selectReturn(instr); return true;
    case Op::CallFunc: selectCallFunc(instr); return true;
    case Op::CallCode: selectCallCode(instr); return true;
    case Op::CallService: selectCallService(instr); return true;
    default: return false;
  }
}

// All register parameters are defined by the first instruction; those on the stack are loaded after it.
void Selection::selectParams() {
  const std::vector<Type>& types = ssa_.signature.params;
  mir::VReg* wanted = arena_.makeArray<mir::VReg>(types.size() + 1);
  std::fill_n(wanted, types.size() + 1, mir::kNoVReg);
  for (const Instr* instr = ssa_.entry->first; instr; instr = instr->next) {
    if (instr->is(Op::Param)) wanted[instr->imm[0]] = vregs_[instr->id];
  }
  Inst params(*this, ops_.params);
  Assigner inRegisters(convention_);
  for (size_t i = 0; i < types.size(); i++) {
    const Place place = inRegisters.next(types[i]);
    if (place.isRegister && wanted[i] != mir::kNoVReg) params.defFixed(wanted[i], place.reg);
  }
  params.push();
  Assigner onStack(convention_);
  for (size_t i = 0; i < types.size(); i++) {
    const Place place = onStack.next(types[i]);
    if (place.isRegister || wanted[i] == mir::kNoVReg) continue;
    loadWord(wanted[i], {Anchor::Incoming, int32_t(place.stackOffset)}, types[i]);
  }
  endGroup();
}

// Where the only edge of `from` is among its target's.
uint32_t Selection::edgeNumber(const ssa::Block* from) {
  constexpr uint32_t kFew = 16;
  const ssa::Block* to = from->succs[0];
  if (to->preds.size() <= kFew) return ssa::predIndex(from, 0);
  if (!edges_) edges_.emplace(ssa_);
  return edges_->pred(from, 0);
}

// The arguments of the successor's phis follow the jump's own operands.
void Selection::selectJump(Instr* instr) {
  const ssa::Block* from = instr->block;
  const ssa::Block* to = from->succs[0];
  const uint32_t edge = to->first && to->first->is(Op::Phi) ? edgeNumber(from) : 0;
  jumpArgs_.clear();
  for (Instr* phi = to->first; phi && phi->is(Op::Phi); phi = phi->next) {
    jumpArgs_.push(arena_, reg(phi->arg(edge)));
  }
  Inst(*this, ops_.jump).flags(mir::InstFlag::Terminator).push();
  mir::Block& block = mir_.blocks[from->order];
  block.firstArg = mir_.operands.size();
  block.argCount = jumpArgs_.size();
  for (const mir::VReg arg : jumpArgs_) {
    mir_.operands.push(arena_, {arg, mir::OperandKind::Use, mir::OperandPos::Early, mir::Constraint::Any, 0});
  }
}

void Selection::selectReturn(Instr* instr) {
  Inst inst(*this, ops_.returns);
  inst.flags(mir::InstFlag::Terminator);
  Assigner assigner(convention_);
  const std::vector<Type>& types = ssa_.signature.results;
  for (uint32_t i = 0; i < types.size(); i++) {
    const Place place = assigner.next(types[i]);
    if (place.isRegister) {
      inst.useFixed(reg(instr->arg(i)), place.reg);
    } else {
      storeWord({Anchor::Incoming, int32_t(place.stackOffset)}, instr->arg(i), types[i]);
    }
  }
  inst.push();
}

void Selection::storeStackArgs(Instr* call, const Signature& signature, uint32_t firstArg) {
  Assigner assigner(convention_);
  for (uint32_t i = 0; i < signature.params.size(); i++) {
    const Place place = assigner.next(signature.params[i]);
    if (place.isRegister) continue;
    storeWord({Anchor::Outgoing, int32_t(place.stackOffset)}, call->arg(firstArg + i), signature.params[i]);
  }
}

void Selection::addArgs(Instr* call, Inst& inst, const Signature& signature, uint32_t firstArg) {
  Assigner assigner(convention_);
  for (uint32_t i = 0; i < signature.params.size(); i++) {
    const Place place = assigner.next(signature.params[i]);
    if (place.isRegister) inst.useFixed(reg(call->arg(firstArg + i)), place.reg);
  }
}

void Selection::addResults(Instr* call, Inst& inst, const Signature& signature) {
  Assigner assigner(convention_);
  Instr* value = call;
  for (uint32_t i = 0; i < signature.results.size(); i++) {
    const Place place = assigner.next(signature.results[i]);
    while (value && i > 0 && value->is(Op::Result) && value->imm[0] < i) value = value->next;
    const bool isThere = value && (i == 0 || (value->is(Op::Result) && value->imm[0] == i));
    if (place.isRegister && isThere && isWanted(value)) inst.defFixed(result(value), place.reg);
    if (i == 0) value = call->next;
  }
}

void Selection::loadStackResults(Instr* call, const Signature& signature) {
  Assigner assigner(convention_);
  for (uint32_t i = 0; i < signature.results.size(); i++) {
    const Place place = assigner.next(signature.results[i]);
    if (place.isRegister) continue;
    for (Instr* value = call->next; value && value->is(Op::Result); value = value->next) {
      if (value->imm[0] != i || !isWanted(value)) continue;
      loadWord(result(value), {Anchor::Outgoing, int32_t(place.stackOffset)}, signature.results[i]);
    }
  }
}

void Selection::selectCallFunc(Instr* call) {
  const Signature& signature = ssa_.module.signatureOf(call->imm[0]);
  const uint64_t stackBytes = stackBytesOf(convention_, signature);
  storeStackArgs(call, signature, 0);
  Inst inst(*this, ops_.callFunc);
  inst.flags(mir::InstFlag::ClobbersCall).at(call->at).imm64(stackBytes << 32 | call->imm[0]);
  addResults(call, inst, signature);
  addArgs(call, inst, signature, 0);
  inst.push();
  loadStackResults(call, signature);
}

void Selection::selectCallCode(Instr* call) {
  const Signature& signature = ssa_.module.types[call->imm[0]];
  const uint64_t stackBytes = stackBytesOf(convention_, signature);
  storeStackArgs(call, signature, 2);
  Inst inst(*this, ops_.callCode);
  inst.flags(mir::InstFlag::ClobbersCall).at(call->at).imm64(stackBytes << 32);
  addResults(call, inst, signature);
  inst.useFixed(reg(call->arg(0)), ops_.code).useFixed(reg(call->arg(1)), ops_.context);
  addArgs(call, inst, signature, 2);
  inst.push();
  loadStackResults(call, signature);
}

// Arguments go to the exchange area; the stub leaves the guest and comes back with the result.
void Selection::selectCallService(Instr* call) {
  const mir::VReg exchange = newGpr();
  loadWord(exchange, {Anchor::Activation, offsetof(Activation, exchange)}, Type::Word);
  for (uint32_t i = 0; i < call->argCount; i++) {
    storeWord({Anchor::Register, kExchangeValues + 8 * int32_t(i), exchange}, call->arg(i), call->arg(i)->type);
  }
  Inst inst(*this, ops_.callService);
  inst.flags(mir::InstFlag::ClobbersCall).at(call->at).imm64(call->imm[0]);
  if (isWanted(call)) inst.defFixed(result(call), ops_.serviceResult);
  inst.push();
}

mir::VReg Selection::contextRegister() {
  const mir::VReg vreg = newGpr();
  Inst(*this, ops_.loadContext).def(vreg).push();
  return vreg;
}

}  // namespace wazen
