// amd64's machine IR: what op, payload and imm of a mir::Inst mean.
//
// `op` is a row of insts.inc or a pseudo instruction. Operands come in the order: definitions, register sources, then
// base and index of a memory operand as far as they are virtual registers. `imm` is the constant of LoadImm, LoadFloat
// and pool operands; elsewhere its low half is the displacement and its high half an immediate.
#pragma once

#include <bit>
#include <cstdint>

#include "mir/function.h"
#include "target/amd64/insts.h"
#include "target/amd64/operand.h"
#include "target/amd64/regs.h"

namespace wazen::amd64 {

enum class Pseudo : uint16_t {
#define PSEUDO(name, text, bytes) name,
#include "target/amd64/pseudo.inc"
#undef PSEUDO
};

inline constexpr uint16_t kFirstPseudo = uint16_t(std::size(instInfo));

constexpr uint16_t opNumber(Op op) { return uint16_t(op); }
constexpr uint16_t opNumber(Pseudo op) { return uint16_t(kFirstPseudo + uint16_t(op)); }
constexpr bool isPseudo(uint16_t op) { return op >= kFirstPseudo; }
constexpr Pseudo pseudoOf(uint16_t op) { return Pseudo(op - kFirstPseudo); }

struct PseudoInfo {
  const char* text;
  uint8_t mostBytes;
};
inline constexpr PseudoInfo pseudoInfo[] = {
#define PSEUDO(name, text, bytes) {text, bytes},
#include "target/amd64/pseudo.inc"
#undef PSEUDO
};

// Conditions: those of the processor, and two that need the parity flag too.
enum class Test : uint8_t { FirstFloat = 16, FloatEq = 16, FloatNe = 17 };
constexpr Test testOf(Cond cond) { return Test(cond); }
constexpr bool isFloatTest(Test test) { return test >= Test::FirstFloat; }
constexpr Cond condOf(Test test) { return Cond(test); }
constexpr Test negate(Test test) { return Test(uint8_t(test) ^ 1); }

// What a memory operand counts from.
enum class Base : uint8_t {
  None,
  VReg,        // an operand
  Memory,      // r14: memory 0
  Context,     // r15: instance context
  Activation,  // r13
  Outgoing,    // rsp: arguments of the next call, results of the last
  Incoming,    // stack arguments of this function
  Pool,        // a constant, `poolBytes` long
};

enum class Source : uint8_t { Reg, Mem, Imm };

// B16: the constant twice. Wide: its number in mir::Function::wideConstants.
enum class PoolBytes : uint8_t { B4, B8, B16, Wide };

struct Payload {
  uint32_t width : 2 = uint32_t(Width::W32);
  uint32_t test : 5 = 0;
  uint32_t base : 3 = 0;
  uint32_t hasIndex : 1 = 0;
  uint32_t scale : 2 = 0;
  uint32_t source : 2 = 0;
  uint32_t targetIsMem : 1 = 0;
  uint32_t faults : 1 = 0;  // a trap site: the access may be out of bounds
  uint32_t vex : 1 = 0;     // three-operand form
  uint32_t poolBytes : 2 = 0;
  uint32_t isDouble : 1 = 0;  // float operand of a conversion
  uint32_t isUnsigned : 1 = 0;
  uint32_t sub : 8 = 0;  // trap kind, rounding mode, 8-bit immediate of vector instructions, ...
  uint32_t unused : 2 = 0;
};
static_assert(sizeof(Payload) == 4);

inline Payload payloadOf(const mir::Inst& inst) { return std::bit_cast<Payload>(inst.payload); }
inline Width widthOf(Payload payload) { return Width(payload.width); }

constexpr uint64_t packImm(int32_t disp, int32_t imm) { return uint64_t(uint32_t(imm)) << 32 | uint32_t(disp); }
constexpr int32_t dispOf(const mir::Inst& inst) { return int32_t(uint32_t(inst.imm)); }
constexpr int32_t immOf(const mir::Inst& inst) { return int32_t(uint32_t(inst.imm >> 32)); }

constexpr mir::PReg pregOf(Gpr reg) { return mir::PReg{uint8_t(reg.code())}; }
constexpr mir::PReg pregOf(Xmm reg) { return mir::PReg{uint8_t(32 + reg.code())}; }

constexpr int32_t kReturnAddressBytes = 8;

// Registers that hold the same thing everywhere in guest code.
inline constexpr Gpr kActivation = r13;
inline constexpr Gpr kMemory = r14;
inline constexpr Gpr kContext = r15;
// Where a call through a funcref wants code and context, and where the callee finds the caller's context.
inline constexpr Gpr kCallCode = r11;
inline constexpr Gpr kCallContext = r10;
inline constexpr Gpr kCallerContext = r12;

}  // namespace wazen::amd64
