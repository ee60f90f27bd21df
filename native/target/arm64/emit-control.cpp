// Pseudo instructions for branches, traps, polls and calls. See pseudo.inc for their operands.
#include <cstddef>

#include "runtime/activation.h"
#include "runtime/vm-context.h"
#include "target/arm64/emit.h"

namespace wazen::arm64 {

void Emitter::emitParams(const mir::Inst&) {}

void Emitter::emitCellAddress(const mir::Inst& inst) {
  address(gpr(inst, 0), sp, int64_t(frameBytes_) - kReturnAddressBytes - int64_t(mir_.cellBytes));
}

void Emitter::emitMemoryAddress(const mir::Inst& inst) {
  shifted(code_, Op::Add, Width::W64, gpr(inst, 0), kMemory, gpr(inst, 1));
}

void Emitter::emitJump(const mir::Inst&) { jumpToSuccessor(); }
void Emitter::emitBrIf(const mir::Inst& inst) { branchToSuccessors(inst); }

// d, temporary, index: above the table's last entry it is the default's, to which a branch leads right here, or, where
// the allocator has put moves between this and the jump, the index is limited to the default's entry.
void Emitter::emitTableAddress(const mir::Inst& inst) {
  const Gpr d = gpr(inst, 0), index = gpr(inst, 2);
  Gpr entry = gpr(inst, 1);
  const Label table = newJumpTable();
  const bool isLimited = movesFollow_ || isBranchFar_;
  const auto cases = AddImm::from(inst.imm);
  if (isLimited || !cases) moveImm(code_, kScratch2, inst.imm);
  if (cases) immediate(code_, Op::Cmp, Width::W32, zr, index, *cases);
  else shifted(code_, Op::Cmp, Width::W32, zr, index, kScratch2);
  if (isLimited) {
    condSelect(code_, Op::Csel, Width::W32, Cond::LO, entry, index, kScratch2);
  } else {
    branch(code_, Cond::HS, labelOf(mir_.blocks[block_].succs.back()));
    entry = index;
  }
  if (isBranchFar_) {
    farAddress(code_, d, kScratch2, table);
  } else {
    adr(code_, d, table);
  }
  const Gpr distance = gpr(inst, 1);
  memory(code_, Op::LdrswX, distance, Mem::indexed(d, entry, true));
  shifted(code_, Op::Add, Width::W64, d, d, distance);
}

void Emitter::emitBrTable(const mir::Inst& inst) { jumpReg(code_, gpr(inst, 0)); }

void Emitter::emitReturn(const mir::Inst&) {
  if (!isLeaf_) memory(code_, Op::LdrX, kLink, reach(Op::LdrX, sp, frameBytes_ - kReturnAddressBytes));
  if (frameBytes_) addToSp(frameBytes_);
  ret(code_);
}

void Emitter::emitTrap(const mir::Inst& inst) { trapHere(TrapKind(payloadOf(inst).sub), inst.at); }

void Emitter::emitTrapIf(const mir::Inst& inst) {
  branchIf(inst, true, addColdTrap(inst, TrapKind(payloadOf(inst).sub)), mostSize_);
}

// There is room on the stack, which was checked at entry, or is there for any leaf: what matters is whether the limit
// is all ones. No address of a stack has the highest bit.
void Emitter::emitPoll(const mir::Inst& inst) {
  const Label resume = code_.newLabel();
  const Label cold = addCold(&Emitter::coldPoll, inst, resume);
  if (isBitFar_) {
    checkStack(cold);
  } else {
    memory(code_, Op::LdrX, kScratch, Mem(kActivation, offsetof(Activation, stackLimit)));
    branchBit(code_, false, kScratch, 63, cold);
  }
  code_.bind(resume);
}

void Emitter::callActivation(size_t offset) {
  memory(code_, Op::LdrX, kScratch, Mem(kActivation, int64_t(offset)));
  callReg(code_, kScratch);
}

void Emitter::coldPoll(const Cold& cold) {
  callActivation(offsetof(Activation, pollStub));
  addCall(*cold.inst);
  jump(code_, cold.resume);
}

void Emitter::emitCallFunc(const mir::Inst& inst) {
  out_.relocations.push_back({callLater(code_), uint32_t(inst.imm)});
  addCall(inst);
}

// Most calls through tables stay in the instance: context and memory are the callee's already, and it need not wait for
// them to be loaded.
void Emitter::emitCallCode(const mir::Inst& inst) {
  const Label resume = code_.newLabel();
  const Label cold = addCold(&Emitter::coldCallCode, inst, resume);
  shifted(code_, Op::Cmp, Width::W64, zr, kContext, kCallContext);
  if (isBranchFar_) {
    const Label isSame = code_.newLabel();
    branch(code_, Cond::EQ, isSame);
    jump(code_, cold);
    code_.bind(isSame);
  } else {
    branch(code_, Cond::NE, cold);
  }
  callReg(code_, kCallCode);
  addCall(inst);
  code_.bind(resume);
}

// Into another instance, or to a host function.
void Emitter::coldCallCode(const Cold& cold) {
  memory(code_, Op::StrX, kContext, contextSlot());
  move(code_, kCallerContext, kContext);
  move(code_, kContext, kCallContext);
  memory(code_, Op::LdrX, kMemory, Mem(kContext, kContextMemory0Base));
  callReg(code_, kCallCode);
  addCall(*cold.inst, contextOffset_);
  memory(code_, Op::LdrX, kContext, contextSlot());
  memory(code_, Op::LdrX, kMemory, Mem(kContext, kContextMemory0Base));
  jump(code_, cold.resume);
}

void Emitter::emitCallService(const mir::Inst& inst) {
  moveImm(code_, x0, inst.imm);
  callActivation(offsetof(Activation, serviceStub));
  addCall(inst);
}

void Emitter::emitCallHelper(const mir::Inst& inst) {
  callActivation(inst.imm);
  addCall(inst);
}

}  // namespace wazen::arm64
