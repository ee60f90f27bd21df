// From machine IR with its allocation to bytes, as far as it is the same on every machine: the walk over the blocks,
// cold code, trap sites and calls, constants, jump tables, the parts of a frame. A target's Emitter derives from it.
//
//     prologue; blocks in the plan's order, those that are cold last; cold code; constants; jump tables
//
//     frame, from the stack pointer up:  outgoing arguments | spill slots | room for the context | padding | cells |
//     return address
#pragma once

#include <vector>

#include "target/block-plan.h"
#include "target/code-buffer.h"
#include "target/constant-pool.h"
#include "target/target.h"

namespace wazen {

// The machine's numbers for instructions that are looked for here, and how it patches and pads.
struct EmissionOps {
  uint16_t jump;
  uint16_t poll;
  uint16_t callFunc;  // both calls: stack bytes in the upper half of imm
  uint16_t callCode;
  CodeBuffer::PatchMachine patch;
  uint8_t padding;     // of data
  uint32_t editBytes;  // most bytes of an edit
};

class Emission {
 public:
  virtual ~Emission() = default;
  // False if a distance is too far for its field.
  [[nodiscard]] bool run();

 protected:
  static constexpr uint32_t kLeafFrameBytes = 4096;  // a leaf with a smaller frame needs no stack check
  // The poll stub may not be called with such a frame over the limit.
  static constexpr uint32_t kLargeFrameBytes = 16384;
  static constexpr uint32_t kLoopAlignment = 16;  // that of functions, too

  // Code that is emitted after the body. `extra` is up to `emit`.
  struct Cold;
  using ColdHandler = void (Emission::*)(const Cold&);
  struct Cold {
    ColdHandler emit;
    const mir::Inst* inst;
    Label entry;
    Label resume;
    uint32_t extra;
  };
  // What stands for an instruction where there is none: at a function's entry.
  static constexpr mir::Inst kEntry{};

  Emission(const mir::Function& function, CompiledFunction& out, const EmissionOps& ops)
      : mir_(function), out_(out), plan_(function, ops.jump), ops_(ops) {}

  // ---- what the machine does ----
  // Sets frameBytes_, and what it tells of it in `out_`, from the fields that `measureFrame` has filled.
  virtual void layOutFrame() = 0;
  // Most bytes that an instruction becomes.
  virtual uint32_t mostBytes(const mir::Inst& inst) const = 0;
  virtual void emitPrologue() = 0;
  // Jumps may lead here: what was known of the code before holds no more.
  virtual void beginBlock() {}
  virtual void emitInst(const mir::Inst& inst) = 0;
  virtual void emitMove(mir::RegClass regClass, uint32_t bytes, const mir::Alloc& from, const mir::Alloc& to) = 0;
  // Repeats an instruction that makes a constant, with another destination.
  virtual void loadConstant(const mir::Inst& inst, const mir::Alloc& to) = 0;
  virtual void emitNops(uint32_t bytes) = 0;
  // An instruction that traps.
  virtual void emitTrapHere(TrapKind kind) = 0;
  virtual void emitJumpTo(uint32_t block) = 0;
  // To `block` if the test of `inst` holds, or if it does not.
  virtual void emitBranchTo(const mir::Inst& inst, bool holds, uint32_t block) = 0;

  // ---- jumps ----
  void jumpTo(uint32_t block);
  void jumpToSuccessor() { jumpTo(mir_.blocks[block_].succs[0]); }
  // To the first successor if the test of `inst` holds, else to the second.
  void branchToSuccessors(const mir::Inst& inst);
  // At most so many bytes lie between the end of the current block and the start of `block`.
  uint32_t mostDistanceTo(uint32_t block) const;
  // At most so many bytes are in all blocks.
  uint32_t mostBytesOfBlocks() const { return startBounds_.back(); }
  Label labelOf(uint32_t block) const { return blockLabels_[plan_.finalTarget(block)]; }
  // Of the branch at the end of the current block: distances from its start, one for each successor.
  Label newJumpTable();

  // ---- operands ----
  const mir::Alloc& alloc(const mir::Inst& inst, uint32_t operand) const {
    return mir_.allocs[inst.firstOperand + operand];
  }
  bool isVec(const mir::Inst& inst, uint32_t operand) const {
    return mir_.vregs[mir_.operands[inst.firstOperand + operand].vreg].regClass == mir::RegClass::Vec;
  }

  // ---- traps, calls, cold code ----
  // The next instruction may trap.
  void addTrap(TrapKind kind, uint32_t at) { out_.traps.push_back({code_.size(), kind, at}); }
  void trapHere(TrapKind kind, uint32_t at);
  // The last instruction was a call.
  void addCall(const mir::Inst& inst, uint32_t contextAt = CallSite::kSameContext) {
    out_.calls.push_back({code_.size(), inst.at, contextAt});
  }
  template <typename Emitter>
  Label addCold(void (Emitter::*emit)(const Cold&), const mir::Inst& inst, Label resume, uint32_t extra = 0) {
    const Label entry = code_.newLabel();
    colds_.push_back({static_cast<ColdHandler>(emit), &inst, entry, resume, extra});
    return entry;
  }
  Label addColdTrap(const mir::Inst& inst, TrapKind kind) {
    return addCold(&Emission::coldTrap, inst, Label(), uint32_t(kind));
  }

  const mir::Function& mir_;
  CompiledFunction& out_;
  const BlockPlan plan_;
  CodeBuffer code_;
  ConstantPool pool_;
  uint32_t position_ = 0;  // of the block being emitted, in the plan's order
  uint32_t block_ = 0;
  bool movesFollow_ = false;  // between this instruction and the next

  // ---- frame ----
  bool calls_ = false, polls_ = false;
  bool savesContext_ = false;
  uint32_t outgoingBytes_ = 0;
  uint32_t contextOffset_ = 0;
  uint32_t frameBytes_ = 0;

 private:
  void measureFrame();
  void boundStarts();
  void emitBlock(uint32_t position);
  void emitEdit(const mir::Edit& edit);
  void emitJumpTables();
  void coldTrap(const Cold& cold);
  bool finish();

  struct JumpTable {
    Label start;
    uint32_t block;
  };
  const EmissionOps& ops_;
  std::vector<Label> blockLabels_;     // by block
  std::vector<uint32_t> startBounds_;  // by position: most bytes of all blocks before it
  std::vector<Cold> colds_;
  std::vector<JumpTable> tables_;
};

}  // namespace wazen
