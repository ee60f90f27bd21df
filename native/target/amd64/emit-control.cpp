// Pseudo instructions for branches, traps, polls and calls. See pseudo.inc for their operands.
#include <cstddef>

#include "runtime/activation.h"
#include "runtime/vm-context.h"
#include "target/amd64/emit.h"

namespace wazen::amd64 {

void Emitter::emitParams(const mir::Inst&) {}

void Emitter::emitJump(const mir::Inst&) { jumpToSuccessor(); }
void Emitter::emitBrIf(const mir::Inst& inst) { branchToSuccessors(inst); }

// d, temporary, index: above the table's last entry it is the default's, to which a branch leads right here, or, where
// the allocator has put moves between this and the jump, the index is limited to the default's entry.
void Emitter::emitTableAddress(const mir::Inst& inst) {
  const Gpr d = gpr(inst, 0), entry = gpr(inst, 1), index = gpr(inst, 2);
  const Label table = newJumpTable();
  if (movesFollow_) {
    movImm(code_, entry, inst.imm);
    rm(code_, Op::Cmp, Width::W32, index, entry);
    cmov(code_, Cond::B, Width::W32, entry, index);
  } else {
    mi(code_, Op::Cmp, Width::W32, index, int32_t(inst.imm));
    jcc(code_, Cond::AE, labelOf(mir_.blocks[block_].succs.back()));
  }
  lea(code_, Width::W64, d, Mem::atLabel(table));
  rm(code_, Op::Movsxd, Width::W64, entry, Mem(d, movesFollow_ ? entry : index, Scale::X4));
  rm(code_, Op::Add, Width::W64, d, entry);
}

void Emitter::emitBrTable(const mir::Inst& inst) { jmp(code_, RegMem(gpr(inst, 0))); }

void Emitter::emitReturn(const mir::Inst&) {
  if (frameBytes_) mi(code_, Op::Add, Width::W64, rsp, int32_t(frameBytes_));
  ret(code_);
}

void Emitter::emitTrap(const mir::Inst& inst) { trapHere(TrapKind(payloadOf(inst).sub), inst.at); }

void Emitter::emitTrapIf(const mir::Inst& inst) {
  const Payload payload = payloadOf(inst);
  branch(Test(payload.test), addColdTrap(inst, TrapKind(payload.sub)));
}

void Emitter::emitPoll(const mir::Inst& inst) {
  const Label resume = code_.newLabel();
  rm(code_, Op::Cmp, Width::W64, rsp, Mem(kActivation, offsetof(Activation, stackLimit)));
  jcc(code_, Cond::B, addCold(&Emitter::coldPoll, inst, resume));
  code_.bind(resume);
}

void Emitter::emitCallFunc(const mir::Inst& inst) {
  out_.relocations.push_back({callLater(code_), uint32_t(inst.imm)});
  addCall(inst);
}

// Most calls through tables stay in the instance: context and memory are the callee's already, and it need not wait for
// them to be loaded.
void Emitter::emitCallCode(const mir::Inst& inst) {
  const Label resume = code_.newLabel();
  rm(code_, Op::Cmp, Width::W64, kContext, kCallContext);
  jcc(code_, Cond::NE, addCold(&Emitter::coldCallCode, inst, resume));
  call(code_, RegMem(kCallCode));
  addCall(inst);
  code_.bind(resume);
}

// Into another instance, or to a host function.
void Emitter::coldCallCode(const Cold& cold) {
  mr(code_, Op::Mov, Width::W64, contextSlot(), kContext);
  rm(code_, Op::Mov, Width::W64, kCallerContext, kContext);
  rm(code_, Op::Mov, Width::W64, kContext, kCallContext);
  rm(code_, Op::Mov, Width::W64, kMemory, Mem(kContext, kContextMemory0Base));
  call(code_, RegMem(kCallCode));
  addCall(*cold.inst, contextOffset_);
  rm(code_, Op::Mov, Width::W64, kContext, contextSlot());
  rm(code_, Op::Mov, Width::W64, kMemory, Mem(kContext, kContextMemory0Base));
  jmp(code_, cold.resume);
}

void Emitter::emitCallService(const mir::Inst& inst) {
  movImm(code_, rax, inst.imm);
  call(code_, Mem(kActivation, offsetof(Activation, serviceStub)));
  addCall(inst);
}

void Emitter::emitCallHelper(const mir::Inst& inst) {
  call(code_, Mem(kActivation, int32_t(inst.imm)));
  addCall(inst);
}

}  // namespace wazen::amd64
