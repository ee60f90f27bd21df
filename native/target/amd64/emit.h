// From machine IR with its allocation to bytes: frame, blocks, instructions, cold code, constants. See target.h.
//
//     entry:  sub rsp, frame            only if there is one
//             cmp rsp, [r13]            only in functions that call: stack limit and poll word in one
//             jb  cold
//             blocks in order, those that are cold last; then cold code, constants, jump tables
//
//     frame, from rsp up:  outgoing arguments | spill slots | room for the context (r15) | padding | cells | return
//     address
//
// Files: emit.cpp (frame, blocks, jumps, operands), emit-insts.cpp and emit-vector.cpp (rows of insts.inc),
// emit-{int,float,control}.cpp (pseudo instructions).
#pragma once

#include <vector>

#include "target/amd64/encode.h"
#include "target/amd64/features.h"
#include "target/amd64/mir.h"
#include "target/block-plan.h"
#include "target/constant-pool.h"
#include "target/target.h"

namespace wazen::amd64 {

class Emitter {
 public:
  using PseudoHandler = void (Emitter::*)(const mir::Inst&);

  Emitter(const mir::Function& function, CompiledFunction& out);
  void run();

  // ---- pseudo instructions, one function each: emit<name of its row> ----
#define PSEUDO(name, text, bytes) void emit##name(const mir::Inst&);
#include "target/amd64/pseudo.inc"
#undef PSEUDO

 private:
  // Code that is emitted after the body. `extra` is up to `emit`.
  struct Cold {
    void (Emitter::*emit)(const Cold&);
    const mir::Inst* inst;  // null: the stack check at the entry
    Label entry;
    Label resume;
    uint32_t extra = 0;
    uint32_t place = 0;  // offset of what made it
  };

  // emit.cpp
  void measureFrame();
  void boundStarts();
  void emitPrologue();
  void emitBlock(uint32_t position);
  void emitEdit(const mir::Edit& edit);
  void emitMove(mir::RegClass regClass, uint32_t bytes, const mir::Alloc& from, const mir::Alloc& to);
  void emitInst(const mir::Inst& inst);
  bool flagsTell(const mir::Inst& inst) const;
  void emitJumpTables();
  void finish();
  uint32_t mostBytes(const mir::Inst& inst) const;
  void jumpTo(uint32_t block);
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
  const mir::Alloc& alloc(const mir::Inst& inst, uint32_t operand) const {
    return mir_.allocs[inst.firstOperand + operand];
  }
  bool isXmm(const mir::Inst& inst, uint32_t operand) const;
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

  // ---- traps and calls ----
  void addTrap(TrapKind kind, uint32_t at, uint32_t offset) { out_.traps.push_back({offset, kind, at}); }
  void trapHere(TrapKind kind, uint32_t at);
  Label coldTrap(const mir::Inst& inst, TrapKind kind);
  void addCall(const mir::Inst& inst, uint32_t contextAt = CallSite::kSameContext);
  Label addCold(void (Emitter::*emit)(const Cold&), const mir::Inst& inst, Label resume, uint32_t extra = 0);
  void coldPoll(const Cold& cold);
  void coldCallCode(const Cold& cold);
  void coldTrapExit(const Cold& cold);
  void coldMinMax(const Cold& cold);
  void coldTrunc(const Cold& cold);
  void coldTruncSat(const Cold& cold);
  void coldTruncBig(const Cold& cold);
  void coldUintToFloat(const Cold& cold);
  void coldRemMinusOne(const Cold& cold);
  void loadConstant(const mir::Inst& inst, const mir::Alloc& to);
  void truncate(const mir::Inst& inst, Width width, Xmm from);
  void truncU64(const mir::Inst& inst);
  Mem contextSlot() const { return Mem(rsp, int32_t(contextOffset_)); }

  const mir::Function& mir_;
  CompiledFunction& out_;
  const BlockPlan plan_;
  CodeBuffer code_;
  ConstantPool pool_;
  std::vector<Label> blockLabels_;     // by block
  std::vector<uint32_t> startBounds_;  // by place: most bytes of all blocks before it
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
  uint32_t frameBytes_ = 0;
  // The register whose value the zero flag tells about, after arithmetic into it; none: no register. `flagsBefore_` is
  // what held before the current instruction.
  struct ZeroFlag {
    uint32_t reg = ~0u;
    Width width = Width::W32;
  };
  ZeroFlag flagsBefore_;
  bool movesFollow_ = false;  // between this instruction and the next
  ZeroFlag flags_;
  const mir::Inst* next_ = nullptr;  // after the current instruction
  bool checksStack_ = false;
  bool savesContext_ = false;
};

}  // namespace wazen::amd64
