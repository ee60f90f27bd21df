// Registers of amd64 as types: a Gpr cannot be passed where an Xmm is meant.
#pragma once

#include <cstdint>

namespace wazen::amd64 {

// Operand size of an integer instruction.
enum class Width : uint8_t { W8, W16, W32, W64 };

class Gpr {
 public:
  constexpr explicit Gpr(uint32_t code) : code_(uint8_t(code)) {}
  constexpr uint32_t code() const { return code_; }
  friend constexpr bool operator==(Gpr, Gpr) = default;

 private:
  uint8_t code_;
};

class Xmm {
 public:
  constexpr explicit Xmm(uint32_t code) : code_(uint8_t(code)) {}
  constexpr uint32_t code() const { return code_; }
  friend constexpr bool operator==(Xmm, Xmm) = default;

 private:
  uint8_t code_;
};

inline constexpr Gpr rax{0}, rcx{1}, rdx{2}, rbx{3}, rsp{4}, rbp{5}, rsi{6}, rdi{7};
inline constexpr Gpr r8{8}, r9{9}, r10{10}, r11{11}, r12{12}, r13{13}, r14{14}, r15{15};

inline constexpr Xmm xmm0{0}, xmm1{1}, xmm2{2}, xmm3{3}, xmm4{4}, xmm5{5}, xmm6{6}, xmm7{7};
inline constexpr Xmm xmm8{8}, xmm9{9}, xmm10{10}, xmm11{11}, xmm12{12}, xmm13{13}, xmm14{14}, xmm15{15};

// Condition codes with their numbers in jcc, setcc and cmovcc. The lowest bit negates.
enum class Cond : uint8_t {
  O,
  NO,
  B,
  AE,
  E,
  NE,
  BE,
  A,
  S,
  NS,
  P,
  NP,
  L,
  GE,
  LE,
  G,
};

constexpr Cond negate(Cond cond) { return Cond(uint8_t(cond) ^ 1); }

// The condition that holds for (b, a) where `cond` holds for (a, b).
constexpr Cond swapOperands(Cond cond) {
  switch (cond) {
    case Cond::B: return Cond::A;
    case Cond::A: return Cond::B;
    case Cond::AE: return Cond::BE;
    case Cond::BE: return Cond::AE;
    case Cond::L: return Cond::G;
    case Cond::G: return Cond::L;
    case Cond::GE: return Cond::LE;
    case Cond::LE: return Cond::GE;
    default: return cond;
  }
}

}  // namespace wazen::amd64
