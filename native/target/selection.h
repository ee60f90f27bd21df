// Instruction selection as far as it is the same on every machine: the walk over a function, virtual registers for
// values, what may be computed where, block parameters, calls. A target's Selector derives from it.
//
// Blocks and their instructions are visited backwards, so that every use is seen before its definition. What nobody
// asked for is not emitted: a pure value that all its users folded (into an address, an immediate, a comparison, a
// memory operand) disappears by itself. What a value's user cannot fold it asks for as a virtual register.
//
// Instructions of one SSA instruction are pushed in forward order, and turned around as a group afterwards.
//
// Every virtual register of an i32 has zeros in its upper half, so that it can be an index or a 64-bit value as it is.
#pragma once

#include <bit>
#include <optional>

#include "ssa/cfg.h"
#include "ssa/function.h"
#include "target/convention.h"
#include "target/inst-operands.h"
#include "target/shared-constants.h"

namespace wazen {

// The machine's numbers for instructions that are made here, and registers that they name.
struct SelectionOps {
  // Opcodes and payload are the target's (mir::Inst).
  uint16_t params;  // one fixed def per parameter in a register
  uint16_t jump;
  uint16_t returns;      // results in registers
  uint16_t callFunc;     // results, arguments; imm: the function, stack bytes in the upper half
  uint16_t callCode;     // results, code, context, arguments; imm: stack bytes in the upper half
  uint16_t callService;  // result; imm: the service
  uint16_t loadContext;  // a register
  uint32_t payload;      // of all of them
  mir::PReg code;        // where a call through a function reference wants them
  mir::PReg context;
  mir::PReg serviceResult;
};

// Every machine has pseudo instructions of these names.
template <typename Pseudo, typename Payload>
SelectionOps selectionOps(mir::PReg code, mir::PReg context, mir::PReg serviceResult) {
  return {
      opNumber(Pseudo::Params),
      opNumber(Pseudo::Jump),
      opNumber(Pseudo::Return),
      opNumber(Pseudo::CallFunc),
      opNumber(Pseudo::CallCode),
      opNumber(Pseudo::CallService),
      opNumber(Pseudo::LoadContext),
      std::bit_cast<uint32_t>(Payload{}),
      code,
      context,
      serviceResult,
  };
}

class Selection {
 public:
  using Instr = ssa::Instr;
  virtual ~Selection() = default;
  void run();
  void push(const InstOperands& inst);

 protected:
  Selection(ssa::Function& function, mir::Function& out, const Convention& convention, const SelectionOps& ops);

  // ---- what the machine does ----
  // Pushes the instructions of one that is wanted or must happen and that is not made here.
  virtual void selectOp(Instr* instr) = 0;
  // A constant for one use.
  virtual mir::VReg constant(Type type, uint64_t bits) = 0;
  virtual mir::VReg vectorConstant(uint64_t low, uint64_t high) = 0;
  // Pushes the one instruction that makes a constant.
  virtual void makeConstant(mir::VReg to, Type type, uint64_t low, uint64_t high) = 0;
  // A word on the stack or of the activation, `disp` as in Place for the stack, or one behind a register.
  enum class Anchor : uint8_t { Incoming, Outgoing, Activation, Register };
  struct Word {
    Anchor anchor;
    int32_t disp;
    mir::VReg reg = mir::kNoVReg;
  };
  virtual void loadWord(mir::VReg to, const Word& from, Type type) = 0;
  virtual void storeWord(const Word& to, Instr* value, Type type) = 0;

  // ---- registers ----
  mir::VReg newVReg(mir::RegClass regClass, uint8_t bytes);
  mir::VReg newGpr() { return newVReg(mir::RegClass::Gpr, 8); }
  mir::VReg newVector() { return newVReg(mir::RegClass::Vec, 16); }
  mir::VReg newFor(Type type);
  // The register a value is defined in; only for the function that selects its instruction.
  mir::VReg result(Instr* instr);
  bool isWanted(const Instr* instr) const { return vregs_[instr->id] != mir::kNoVReg; }
  // The value in a register; an i32 with zeros in the upper half.
  mir::VReg reg(Instr* value);
  // The same for users that read the low 32 bits only.
  mir::VReg low(Instr* value);
  // A constant that other users may share.
  mir::VReg sharedConstant(Type type, uint64_t low, uint64_t high = 0);

  // ---- folding ----
  // Whether `value` can be computed where `user` is instead of where it stands.
  bool canMove(const Instr* value, const Instr* user) const {
    return user && value->useCount == 1 && value->block == user->block && !isWanted(value);
  }
  // The same for a load.
  bool canMoveLoad(const Instr* value, const Instr* user) const {
    return canMove(value, user) && effects_[value->id] == effects_[user->id];
  }
  // The user has made `load` part of its own instructions.
  void setFolded(const Instr* load) { folded_[load->id] = true; }

  ssa::Function& ssa_;
  mir::Function& mir_;
  Arena& arena_;

 private:
  void numberEffects();
  void selectBlock(uint32_t index);
  void selectInstr(Instr* instr);
  bool selectShared(Instr* instr);
  void endGroup();
  void placeConstants(uint32_t index, uint32_t terminatorEnd);
  void selectParams();
  void finish();
  void fillBlock(uint32_t index);
  void endLoop(const ssa::Loop* loop, uint32_t end);  // reaches to block `end` at least

  void selectJump(Instr* instr);
  uint32_t edgeNumber(const ssa::Block* from);
  void selectReturn(Instr* instr);
  void selectCallFunc(Instr* call);
  void selectCallCode(Instr* call);
  void selectCallService(Instr* call);
  mir::VReg contextRegister();
  void storeStackArgs(Instr* call, const Signature& signature, uint32_t firstArg);
  void loadStackResults(Instr* call, const Signature& signature);
  class Inst;
  void addArgs(Instr* call, Inst& inst, const Signature& signature, uint32_t firstArg);
  void addResults(Instr* call, Inst& inst, const Signature& signature);

  const Convention& convention_;
  const SelectionOps& ops_;
  mir::VReg* vregs_;         // by Instr::id
  uint32_t* effects_;        // by Instr::id: how many effects of its block precede it
  bool* folded_;             // by Instr::id: a load that its user has taken
  uint32_t block_ = 0;       // being selected
  uint32_t groupStart_ = 0;  // in reversed_
  ArenaVector<mir::Inst> reversed_;
  ArenaVector<mir::VReg> jumpArgs_;
  SharedConstants constants_;
  ArenaVector<SharedConstants::Constant*> wanted_;  // by the group
  ArenaVector<SharedConstants::Constant*> placed_;
  std::optional<ssa::EdgeNumbers> edges_;  // made for the first block with many predecessors
};

}  // namespace wazen
