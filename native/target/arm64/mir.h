// arm64's machine IR: what op, payload and imm of a mir::Inst mean.
//
// `op` is a row of insts.inc or a pseudo instruction. Operands come in the order: definitions, register sources, then
// base and index of a memory operand as far as they are virtual registers. `imm` is the constant of LoadImm, LoadFloat
// and second operands, the displacement of a memory operand, the number of a tested bit.
#pragma once

#include <bit>
#include <cstdint>
#include <iterator>

#include "mir/function.h"
#include "target/arm64/insts.h"
#include "target/arm64/regs.h"

namespace wazen::arm64 {

enum class Pseudo : uint16_t {
#define PSEUDO(name, text, words) name,
#include "target/arm64/pseudo.inc"
#undef PSEUDO
};

inline constexpr uint16_t kFirstPseudo = uint16_t(std::size(instInfo));

constexpr uint16_t opNumber(Op op) { return uint16_t(op); }
constexpr uint16_t opNumber(Pseudo op) { return uint16_t(kFirstPseudo + uint16_t(op)); }
constexpr bool isPseudo(uint16_t op) { return op >= kFirstPseudo; }
constexpr Pseudo pseudoOf(uint16_t op) { return Pseudo(op - kFirstPseudo); }

struct PseudoInfo {
  const char* text;
  uint8_t mostWords;
};
inline constexpr PseudoInfo pseudoInfo[] = {
#define PSEUDO(name, text, words) {text, words},
#include "target/arm64/pseudo.inc"
#undef PSEUDO
};

// What a branch or trap asks.
enum class TestKind : uint8_t { Flags, Zero, NotZero, BitClear, BitSet };
constexpr TestKind negate(TestKind kind) {
  constexpr TestKind negated[] = {TestKind::Flags, TestKind::NotZero, TestKind::Zero, TestKind::BitSet,
                                  TestKind::BitClear};
  return negated[size_t(kind)];
}

// What a memory operand counts from.
enum class Base : uint8_t {
  VReg,        // an operand
  Memory,      // x27: memory 0
  Context,     // x26: instance context
  Activation,  // x28
  Outgoing,    // sp: arguments of the next call, results of the last
  Incoming,    // stack arguments of this function
  Cells,       // of the frame
};

// What the second operand of arithmetic is.
enum class SecondKind : uint8_t { Reg, Shifted, Extended, Imm };

struct Payload {
  uint32_t width : 2 = uint32_t(Width::W32);  // of the operation or its lanes; of the integer in conversions
  uint32_t test : 3 = 0;
  uint32_t cond : 4 = 0;
  uint32_t base : 3 = 0;
  uint32_t hasIndex : 1 = 0;
  uint32_t isScaled : 1 = 0;  // the index counts accesses
  uint32_t second : 2 = 0;
  uint32_t how : 3 = 0;       // Shift or Extend of the second operand
  uint32_t faults : 1 = 0;    // a trap site: the access may be out of bounds
  uint32_t isHigh : 1 = 0;    // of the upper half of the lanes
  uint32_t isDouble : 1 = 0;  // the float of a conversion
  uint32_t sub : 8 = 0;       // trap kind, lane, number of bits or bytes, flags of a conditional comparison
  uint32_t isZero : 1 = 0;    // zr is stored, or the second operand of csel, without an operand
  uint32_t unused : 1 = 0;
};
static_assert(sizeof(Payload) == 4);

inline Payload payloadOf(const mir::Inst& inst) { return std::bit_cast<Payload>(inst.payload); }

constexpr mir::PReg pregOf(Gpr reg) { return mir::PReg{uint8_t(reg.code())}; }
constexpr mir::PReg pregOf(Vec reg) { return mir::PReg{uint8_t(32 + reg.code())}; }

// The return address, in the highest word of the frame.
constexpr int32_t kReturnAddressBytes = 8;

// Registers that hold the same thing everywhere in guest code.
inline constexpr Gpr kActivation = x28;
inline constexpr Gpr kMemory = x27;
inline constexpr Gpr kContext = x26;
// Where a call through a funcref wants code and context, and where the callee finds the caller's context.
inline constexpr Gpr kCallCode = x9;
inline constexpr Gpr kCallContext = x10;
inline constexpr Gpr kCallerContext = x11;
inline constexpr Gpr kLink = x30;
// The emitter's.
inline constexpr Gpr kScratch = x16;
inline constexpr Gpr kScratch2 = x17;

}  // namespace wazen::arm64
