// Machine code before encoding: instructions of one target over virtual registers, in blocks.
//
// Made by a target's selection, read by the register allocator, which knows nothing of the target but register numbers,
// then encoded by the target with the allocation beside it. The operand model is that of regalloc2 (documentation:
// "operands with constraints, edits between instructions").
//
//   - Virtual registers are in SSA form: one definition (a Def operand or a block parameter), which dominates its uses.
//   - Instructions lie in `insts`, block by block in emission order.
//   - Block parameters are fed by the `jump` arguments of predecessors. A block with parameters has only predecessors
//   with a
//     single successor (critical edges are split). The arguments are the Use operands that the terminator lists after
//     its own, all with constraint Any, in parameter order (`Block::firstArg`).
#pragma once

#include <cstdint>

#include "support/arena.h"

namespace wazen::mir {

enum class RegClass : uint8_t { Gpr, Vec };

// A machine register: Gpr 0-31, Vec 32-63. What the numbers mean is the target's.
struct PReg {
  uint8_t number;
  constexpr RegClass regClass() const { return number < 32 ? RegClass::Gpr : RegClass::Vec; }
  constexpr bool operator==(const PReg&) const = default;
};

using RegSet = uint64_t;  // bit n: register number n
constexpr RegSet bit(PReg reg) { return RegSet(1) << reg.number; }

using VReg = uint32_t;
constexpr VReg kNoVReg = ~0u;

struct VRegInfo {
  RegClass regClass;
  uint8_t bytes;       // 4, 8 or 16: how wide a spill slot and a move must be
  uint32_t rematInst;  // instruction that may be repeated anywhere instead of a reload (it has no uses), or kNoInst
  PReg hint{255};      // a register that would be good, 255: none
};
constexpr uint32_t kNoInst = ~0u;

enum class OperandKind : uint8_t { Use, Def };
// Early: at the inputs of the instruction. Late: at its outputs. A Use is normally Early, a Def Late. A Late Use must
// not share a register with any Def; an Early Def (and a temporary: an Early Def nobody uses) with no Use and no other
// Def.
enum class OperandPos : uint8_t { Early, Late };
enum class Constraint : uint8_t {
  Any,    // register or stack slot
  Reg,    // any register of the class
  Fixed,  // register `index`
  Reuse,  // (Def) the same register as Use operand number `index` of this instruction; only with a Use constrained to
          // Reg
  Stack,  // a stack slot
};

struct Operand {
  VReg vreg;
  OperandKind kind;
  OperandPos pos;
  Constraint constraint;
  uint8_t index;  // see Constraint
};

struct Inst {
  uint16_t op;            // the target's
  uint8_t operandCount;   // for terminators without the jump arguments; at most 255: more outgoing arguments are stored
                          // before a call
  uint8_t flags;          // InstFlag
  uint32_t firstOperand;  // in Function::operands
  uint32_t at;            // wasm byte offset, for traps and calls
  uint32_t payload;       // the target's: index into its own side tables, or packed bits
  uint64_t imm;           // the target's: immediate, displacement, ...
};

namespace InstFlag {
enum : uint8_t {
  Move = 1,          // operands {Def d, Use s}: nothing but a copy; dropped when both get the same place
  ClobbersCall = 2,  // overwrites every register of Function::callClobbers that none of its Defs names (Early and Late:
                     // Uses are read before)
  Terminator = 4,
  Cold = 8,
  Commutative =
      16,  // operands {Def d, Reuse of 1, Use a, Use b}: `a` and `b` may change places, which the allocator does
};
}

// A constant of 16 bytes, little-endian: too wide for Inst::imm.
struct WideConstant {
  uint64_t low, high;
  constexpr bool operator==(const WideConstant&) const = default;
};

struct Block {
  uint32_t firstInst, endInst;  // in Function::insts; the last one is the terminator
  ArenaVector<uint32_t> preds, succs;
  ArenaVector<VReg> params;
  uint32_t firstArg = 0, argCount = 0;  // in Function::operands: what the jump at the end passes to its successor
  uint32_t loopDepth = 0;
  uint32_t loopEnd = 0;  // for a loop header: one past the last block (in order) of its loop; else 0
  bool isLoopHeader = false;
  bool isCold = false;
};

// Where a value is at one operand.
struct Alloc {
  enum Kind : uint8_t { None, Register, Slot } kind = None;
  uint8_t reg = 0;  // PReg number
  uint16_t pad = 0;
  uint32_t slot = 0;  // byte offset in the spill area (a multiple of the width)
  constexpr bool operator==(const Alloc&) const = default;
};

// A copy that the allocator inserts before instruction `inst` (in order within one place). If `remat` is not kNoInst,
// that instruction is repeated with destination `to` instead. `bytes` as in VRegInfo. Slot to slot does not occur (the
// allocator has found a scratch register).
struct Edit {
  uint32_t inst;
  Alloc from, to;
  uint32_t remat;
  uint8_t bytes;
  RegClass regClass;
};

struct Function {
  Arena& arena;
  ArenaVector<VRegInfo> vregs;
  ArenaVector<Inst> insts;
  ArenaVector<Operand> operands;
  ArenaVector<Block>
      blocks;  // in emission order; block 0 is the entry. Function parameters are Defs of its first instruction.
  ArenaVector<WideConstant> wideConstants;
  RegSet allocatable = 0;  // both classes
  RegSet callClobbers = 0;
  uint32_t functionIndex = 0;
  uint32_t cellBytes = 0;  // of the frame, for the target's own use; a multiple of 16

  // Filled by the allocator.
  ArenaVector<Alloc> allocs;  // by operand
  ArenaVector<Edit> edits;    // sorted by inst
  uint32_t spillBytes = 0;    // a multiple of 16

  explicit Function(Arena& arena) : arena(arena) {}
};

}  // namespace wazen::mir
