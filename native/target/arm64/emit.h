// From machine IR with its allocation to bytes: frame, blocks, instructions, cold code, constants. See target.h.
//
//     entry:  sub sp, sp, frame         only if there is one
//             str x30, [sp, frame - 8]  not in leaves
//             ldr x16, [x28]            only in functions that call: stack limit and poll word in one
//             cmp sp, x16
//             b.lo cold
//             blocks in order, those that are cold last; then cold code, constants, jump tables
//
//     frame, from sp up:  outgoing arguments | spill slots | room for the context (x26) | padding | cells | return
//     address
//
// Branches by a bit reach 32 KB, those by condition and loads of constants 1 MB: in functions that may be larger (their
// size is bounded before) the short forms skip a jump that reaches everywhere.
//
// Files: emit.cpp (frame, blocks, jumps, operands), emit-insts.cpp (rows of insts.inc), emit-control.cpp and
// emit-const.cpp (pseudo instructions).
#pragma once

#include <vector>

#include "target/arm64/encode.h"
#include "target/arm64/mir.h"
#include "target/block-plan.h"
#include "target/constant-pool.h"
#include "target/target.h"

namespace wazen::arm64 {

class Emitter {
 public:
  using PseudoHandler = void (Emitter::*)(const mir::Inst&);

  Emitter(const mir::Function& function, CompiledFunction& out);
  void run();

  // ---- pseudo instructions, one function each: emit<name of its row> ----
#define PSEUDO(name, text, words) void emit##name(const mir::Inst&);
#include "target/arm64/pseudo.inc"
#undef PSEUDO

 private:
  // Code that is emitted after the body. `extra` is up to `emit`.
  struct Cold {
    void (Emitter::*emit)(const Cold&);
    const mir::Inst* inst;  // null: the stack check at the entry
    Label entry;
    Label resume;
    uint32_t extra = 0;
  };

  // emit.cpp
  void measureFrame();
  void boundSize();
  void emitPrologue();
  void emitLargeFrameCheck();
  void emitBlock(uint32_t position);
  void emitEdit(const mir::Edit& edit);
  void emitMove(mir::RegClass regClass, uint32_t bytes, const mir::Alloc& from, const mir::Alloc& to);
  void moveSlot(Op op, Pair both, uint32_t reg, const mir::Alloc& slot);
  void emitInst(const mir::Inst& inst);
  void emitJumpTables();
  void finish();
  void jumpTo(uint32_t block);
  // To the label if the test of `inst` holds, or if it does not.
  void branchIf(const mir::Inst& inst, bool holds, Label label);
  void checkStack(Label cold);

  // emit-insts.cpp
  void emitRow(const mir::Inst& inst);
  void emitSecond(const mir::Inst& inst, Op op, Gpr d, Gpr a, uint32_t operand);
  void emitMemory(const mir::Inst& inst, Op op);
  void emitVector(const mir::Inst& inst, Op op, const InstInfo& info);
  void emitFloat(const mir::Inst& inst, Op op, const InstInfo& info);

  // emit-const.cpp
  void loadConstant(const mir::Inst& inst, const mir::Alloc& to);
  void loadFloat(uint32_t bytes, uint64_t bits, Vec d);
  void loadVector(const mir::WideConstant& value, Vec d);
  void loadPool(uint32_t bytes, Vec d, Label label);

  // ---- operands ----
  const mir::Alloc& alloc(const mir::Inst& inst, uint32_t operand) const {
    return mir_.allocs[inst.firstOperand + operand];
  }
  const mir::VRegInfo& vreg(const mir::Inst& inst, uint32_t operand) const {
    return mir_.vregs[mir_.operands[inst.firstOperand + operand].vreg];
  }
  Gpr gpr(const mir::Inst& inst, uint32_t operand) const;
  Vec vec(const mir::Inst& inst, uint32_t operand) const;
  // An access of `op` to [base, disp], through a scratch register if it must be.
  Mem reach(Op op, Gpr base, int64_t disp);
  Mem slotAt(Op op, const mir::Alloc& alloc) { return reach(op, sp, outgoingBytes_ + int64_t(alloc.slot)); }
  Mem contextSlot() { return reach(Op::StrX, sp, contextOffset_); }
  void addToSp(int64_t bytes);
  void address(Gpr d, Gpr base, int64_t disp);

  // ---- traps and calls ----
  void addTrap(TrapKind kind, uint32_t at) { out_.traps.push_back({code_.size(), kind, at}); }
  void trapHere(TrapKind kind, uint32_t at);
  void addCall(uint32_t at, uint32_t contextAt = CallSite::kSameContext) {
    out_.calls.push_back({code_.size(), at, contextAt});
  }
  Label addCold(void (Emitter::*emit)(const Cold&), const mir::Inst* inst, Label resume, uint32_t extra = 0);
  void coldPoll(const Cold& cold);
  void coldCallCode(const Cold& cold);
  void coldTrap(const Cold& cold);
  void callActivation(size_t offset);

  const mir::Function& mir_;
  CompiledFunction& out_;
  const BlockPlan plan_;
  CodeBuffer code_;
  ConstantPool pool_;
  std::vector<Label> blockLabels_;  // by block
  std::vector<Cold> colds_;
  struct JumpTable {
    Label start;
    uint32_t block;
  };
  std::vector<JumpTable> tables_;
  uint32_t position_ = 0;  // of the block being emitted, in the plan's order
  uint32_t block_ = 0;
  uint32_t outgoingBytes_ = 0;
  uint32_t contextOffset_ = 0;
  uint32_t frameBytes_ = 0;  // all of it
  bool isLeaf_ = true;
  bool checksStack_ = false;
  bool savesContext_ = false;
  // The access to a spill slot that has just been emitted: one to its neighbour becomes a pair with it.
  struct SlotAccess {
    uint32_t end = ~0u;  // position behind it
    Op op = Op::LdrX;
    uint32_t reg = 0;
    int64_t disp = 0;
  };
  SlotAccess lastSlot_;
  bool movesFollow_ = false;  // between this instruction and the next
  bool isBitFar_ = false;     // a branch by a bit may not reach
  bool isBranchFar_ = false;  // a branch by condition may not reach, nor a load of a constant
};

}  // namespace wazen::arm64
