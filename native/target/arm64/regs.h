// Registers of arm64 as types: a Gpr cannot be passed where a Vec is meant. And what instructions say of their
// operands: widths, conditions, shifts and extensions, with the processor's numbers.
#pragma once

#include <cstdint>

namespace wazen::arm64 {

// Operand size of an integer or float instruction (W32 and W64), or of a lane.
enum class Width : uint8_t { W8, W16, W32, W64 };

class Gpr {
 public:
  constexpr explicit Gpr(uint32_t code) : code_(uint8_t(code)) {}
  constexpr uint32_t code() const { return code_; }
  friend constexpr bool operator==(Gpr, Gpr) = default;

 private:
  uint8_t code_;
};

class Vec {
 public:
  constexpr explicit Vec(uint32_t code) : code_(uint8_t(code)) {}
  constexpr uint32_t code() const { return code_; }
  friend constexpr bool operator==(Vec, Vec) = default;

 private:
  uint8_t code_;
};

inline constexpr Gpr x0{0}, x1{1}, x2{2}, x3{3}, x4{4}, x5{5}, x6{6}, x7{7}, x8{8}, x9{9}, x10{10}, x11{11}, x12{12},
    x13{13}, x14{14}, x15{15}, x16{16}, x17{17}, x18{18}, x19{19}, x20{20}, x21{21}, x22{22}, x23{23}, x24{24}, x25{25},
    x26{26}, x27{27}, x28{28}, x29{29}, x30{30};
// Number 31 is one or the other, as the instruction says.
inline constexpr Gpr sp{31}, zr{31};

inline constexpr Vec v0{0}, v1{1}, v2{2}, v3{3}, v4{4}, v5{5}, v6{6}, v7{7}, v16{16}, v31{31};

// The lowest bit negates.
enum class Cond : uint8_t { EQ, NE, HS, LO, MI, PL, VS, VC, HI, LS, GE, LT, GT, LE, AL };

constexpr Cond negate(Cond cond) { return Cond(uint8_t(cond) ^ 1); }

// The condition that holds for (b, a) where `cond` holds for (a, b).
constexpr Cond swapOperands(Cond cond) {
  switch (cond) {
    case Cond::LO: return Cond::HI;
    case Cond::HI: return Cond::LO;
    case Cond::HS: return Cond::LS;
    case Cond::LS: return Cond::HS;
    case Cond::LT: return Cond::GT;
    case Cond::GT: return Cond::LT;
    case Cond::GE: return Cond::LE;
    case Cond::LE: return Cond::GE;
    default: return cond;
  }
}

// Flags N, Z, C, V with which the condition holds.
constexpr uint32_t flagsFor(Cond cond) {
  constexpr uint32_t N = 8, Z = 4, C = 2, V = 1;
  switch (cond) {
    case Cond::EQ:
    case Cond::LS:
    case Cond::LE: return Z;
    case Cond::HS: return C;
    case Cond::HI: return C;
    case Cond::MI:
    case Cond::LT: return N;
    case Cond::VS: return V;
    default: return 0;  // NE, LO, PL, VC, GE, GT
  }
}

enum class Shift : uint8_t { Lsl, Lsr, Asr, Ror };
enum class Extend : uint8_t { Uxtb, Uxth, Uxtw, Uxtx, Sxtb, Sxth, Sxtw, Sxtx };

}  // namespace wazen::arm64
