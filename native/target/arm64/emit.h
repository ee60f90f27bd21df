// From machine IR with its allocation to bytes. The walk is in target/emission.h; these are the instructions.
//
//     entry:  sub sp, sp, frame         only if there is one
//             str x30, [sp, frame - 8]  not in leaves
//             ldr x16, [x28]            only in functions that call: stack limit and poll word in one
//             cmp sp, x16
//             b.lo cold
//
// Branches by a bit reach 32 KB, those by condition and loads of constants 1 MB: where the distance may be larger (it
// is bounded before) the short forms skip a jump that reaches everywhere.
//
// Files: emit.cpp (frame, jumps, operands), emit-insts.cpp (rows of insts.inc), emit-control.cpp and
// emit-const.cpp (pseudo instructions).
#pragma once

#include "target/arm64/encode.h"
#include "target/arm64/mir.h"
#include "target/emission.h"

namespace wazen::arm64 {

class Emitter final : public Emission {
 public:
  using PseudoHandler = void (Emitter::*)(const mir::Inst&);

  Emitter(const mir::Function& function, CompiledFunction& out);

  // ---- pseudo instructions, one function each: emit<name of its row> ----
#define PSEUDO(name, text, words) void emit##name(const mir::Inst&);
#include "target/arm64/pseudo.inc"
#undef PSEUDO

 private:
  // emit.cpp
  void layOutFrame() override;
  uint32_t mostBytes(const mir::Inst& inst) const override;
  void emitPrologue() override;
  void beginBlock() override { lastSlot_ = {}; }
  void emitInst(const mir::Inst& inst) override;
  void emitMove(mir::RegClass regClass, uint32_t bytes, const mir::Alloc& from, const mir::Alloc& to) override;
  void emitNops(uint32_t bytes) override;
  void emitTrapHere(TrapKind kind) override { udf(code_, uint32_t(kind)); }
  void emitJumpTo(uint32_t block) override { jump(code_, labelOf(block)); }
  void emitBranchTo(const mir::Inst& inst, bool holds, uint32_t block) override {
    branchIf(inst, holds, labelOf(block), mostDistanceTo(block));
  }
  void boundSize();
  void emitLargeFrameCheck();
  void moveSlot(Op op, Pair both, uint32_t reg, const mir::Alloc& slot);
  // To the label, which is at most that far away, if the test of `inst` holds, or if it does not.
  void branchIf(const mir::Inst& inst, bool holds, Label label, uint32_t mostDistance);
  void branchShort(const mir::Inst& inst, bool holds, Label label);
  void checkStack(Label cold);

  // emit-insts.cpp
  void emitRow(const mir::Inst& inst);
  void emitSecond(const mir::Inst& inst, Op op, Gpr d, Gpr a, uint32_t operand);
  void emitMemory(const mir::Inst& inst, Op op);
  void emitVector(const mir::Inst& inst, Op op, const InstInfo& info);
  void emitFloat(const mir::Inst& inst, Op op, const InstInfo& info);

  // emit-const.cpp
  void loadConstant(const mir::Inst& inst, const mir::Alloc& to) override;
  void loadScalar(Width width, uint64_t bits, Vec d);
  void loadFloat(Width width, uint64_t bits, Vec d);
  void loadVector(const mir::WideConstant& value, Vec d);
  void loadPool(uint32_t bytes, Vec d, Label label);

  // ---- operands ----
  Gpr gpr(const mir::Inst& inst, uint32_t operand) const;
  Vec vec(const mir::Inst& inst, uint32_t operand) const;
  // An access of `op` to [base, disp], through a scratch register if it must be.
  Mem reach(Op op, Gpr base, int64_t disp);
  Mem slotAt(Op op, const mir::Alloc& alloc) { return reach(op, sp, outgoingBytes_ + int64_t(alloc.slot)); }
  Mem contextSlot() { return reach(Op::StrX, sp, contextOffset_); }
  void addToSp(int64_t bytes);
  void address(Gpr d, Gpr base, int64_t disp);

  // ---- calls ----
  void coldPoll(const Cold& cold);
  void coldCallCode(const Cold& cold);
  void callActivation(size_t offset);

  bool isLeaf_ = true;
  bool checksStack_ = false;
  uint32_t mostSize_ = 0;  // of the function
  // The access to a spill slot that has just been emitted: one to its neighbour becomes a pair with it.
  struct SlotAccess {
    uint32_t end = ~0u;  // position behind it
    Op op = Op::LdrX;
    uint32_t reg = 0;
    int64_t disp = 0;
  };
  SlotAccess lastSlot_;
  bool isBranchFar_ = false;  // a branch by condition may not reach, nor a load of a constant
  bool isBitFar_ = false;     // a branch by a bit may not reach
};

}  // namespace wazen::arm64
