// From machine IR with its allocation to bytes. The walk is in target/emission.h; these are the instructions.
//
//     entry:  sub rsp, frame            only if there is one
//             cmp rsp, [r13]            only in functions that call: stack limit and poll word in one
//             jb  cold
//
// Files: emit.cpp (frame, jumps, operands), emit-insts.cpp and emit-vector.cpp (rows of insts.inc),
// emit-{int,float,control}.cpp (pseudo instructions).
#pragma once

#include <vector>

#include "target/amd64/encode.h"
#include "target/amd64/features.h"
#include "target/amd64/mir.h"
#include "target/emission.h"

namespace wazen::amd64 {

class Emitter final : public Emission {
 public:
  using PseudoHandler = void (Emitter::*)(const mir::Inst&);

  Emitter(const mir::Function& function, CompiledFunction& out);

  // ---- pseudo instructions, one function each: emit<name of its row> ----
#define PSEUDO(name, text, bytes) void emit##name(const mir::Inst&);
#include "target/amd64/pseudo.inc"
#undef PSEUDO

 private:
  // emit.cpp
  void layOutFrame() override;
  uint32_t mostBytes(const mir::Inst& inst) const override;
  void emitPrologue() override;
  void beginBlock() override { flags_ = {}; }
  void emitInst(const mir::Inst& inst) override;
  void emitMove(mir::RegClass regClass, uint32_t bytes, const mir::Alloc& from, const mir::Alloc& to) override;
  void emitNops(uint32_t bytes) override { nops(code_, bytes); }
  void emitTrapHere(TrapKind) override { ud2(code_); }
  void emitJumpTo(uint32_t block) override { jmp(code_, labelOf(block), reachOf(block)); }
  void emitBranchTo(const mir::Inst& inst, bool holds, uint32_t block) override;
  bool flagsTell(const mir::Inst& inst) const;
  Reach reachOf(uint32_t block) const;
  void branch(Test test, Label label, Reach reach = Reach::Near);

  // emit-insts.cpp
  void emitRow(const mir::Inst& inst);
  void emitRm(const mir::Inst& inst, Op op, const InstInfo& info);
  void emitStore(const mir::Inst& inst, Op op);
  void emitCompare(const mir::Inst& inst, Op op);
  void emitTwoAddress(const mir::Inst& inst, Op op);
  // emit-vector.cpp
  void emitVector(const mir::Inst& inst, Op op, Form form);
  void loadVector(Xmm d, const mir::WideConstant& value);

  // ---- operands ----
  Gpr gpr(const mir::Inst& inst, uint32_t operand) const;
  Xmm xmm(const mir::Inst& inst, uint32_t operand) const;
  Mem slot(const mir::Alloc& alloc) const { return Mem(rsp, int32_t(outgoingBytes_ + alloc.slot)); }
  RegMem place(const mir::Alloc& alloc) const;
  // The last source, whose register or first memory operand is number `operand`.
  RegMem source(const mir::Inst& inst, uint32_t operand);
  Mem memory(const mir::Inst& inst, uint32_t operand);
  Mem pool(uint32_t bytes, uint64_t low) { return Mem::atLabel(pool_.add(code_, bytes, low, bytes == 16 ? low : 0)); }
  Mem poolWide(const mir::WideConstant& value) { return Mem::atLabel(pool_.add(code_, 16, value.low, value.high)); }
  Mem poolDouble(double value);
  Mem poolFloat(float value);
  Mem poolOf(bool isDouble, double value) { return isDouble ? poolDouble(value) : poolFloat(float(value)); }

  // ---- cold code ----
  void coldPoll(const Cold& cold);
  void coldCallCode(const Cold& cold);
  void coldMinMax(const Cold& cold);
  void coldTrunc(const Cold& cold);
  void coldTruncSat(const Cold& cold);
  void coldTruncBig(const Cold& cold);
  void coldUintToFloat(const Cold& cold);
  void coldRemMinusOne(const Cold& cold);
  void loadConstant(const mir::Inst& inst, const mir::Alloc& to) override;
  void truncate(const mir::Inst& inst, Width width, Xmm from);
  void truncU64(const mir::Inst& inst);
  Mem contextSlot() const { return Mem(rsp, int32_t(contextOffset_)); }

  // The register whose value the zero flag tells about, after arithmetic into it; none: no register. `flagsBefore_` is
  // what held before the current instruction.
  struct ZeroFlag {
    uint32_t reg = ~0u;
    Width width = Width::W32;
  };
  ZeroFlag flagsBefore_;
  ZeroFlag flags_;
  bool checksStack_ = false;
};

}  // namespace wazen::amd64
