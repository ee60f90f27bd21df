// Operands of amd64 instructions: memory in all its addressing modes, and "register or memory" (ModRM.rm).
#pragma once

#include <cassert>
#include <cstdint>

#include "target/amd64/regs.h"
#include "target/code-buffer.h"

namespace wazen::amd64 {

// log2 of the factor of an index register.
enum class Scale : uint8_t { X1, X2, X4, X8 };

// A memory operand: [base + index * scale + disp], any part missing, or [rip + label + disp].
class Mem {
 public:
  static constexpr uint8_t kNone = 0xff;

  constexpr explicit Mem(Gpr base, int32_t disp = 0) : base_(uint8_t(base.code())), disp_(disp) {}
  constexpr Mem(Gpr base, Gpr index, Scale scale = Scale::X1, int32_t disp = 0)
      : base_(uint8_t(base.code())), index_(uint8_t(index.code())), scale_(scale), disp_(disp) {
    assert(index != rsp && "rsp cannot be an index");
  }

  static constexpr Mem scaled(Gpr index, Scale scale, int32_t disp = 0) {
    assert(index != rsp && "rsp cannot be an index");
    Mem mem;
    mem.index_ = uint8_t(index.code());
    mem.scale_ = scale;
    mem.disp_ = disp;
    return mem;
  }
  static constexpr Mem absolute(int32_t address) {
    Mem mem;
    mem.disp_ = address;
    return mem;
  }
  static constexpr Mem atLabel(Label label, int32_t disp = 0) {
    Mem mem;
    mem.label_ = label;
    mem.disp_ = disp;
    return mem;
  }

  constexpr bool hasBase() const { return base_ != kNone; }
  constexpr bool hasIndex() const { return index_ != kNone; }
  constexpr bool isLabel() const { return label_.isValid(); }
  constexpr uint32_t base() const { return base_; }
  constexpr uint32_t index() const { return index_; }
  constexpr Scale scale() const { return scale_; }
  constexpr int32_t disp() const { return disp_; }
  constexpr Label label() const { return label_; }

 private:
  constexpr Mem() = default;

  uint8_t base_ = kNone;
  uint8_t index_ = kNone;
  Scale scale_ = Scale::X1;
  int32_t disp_ = 0;
  Label label_;
};

// What ModRM.rm can name: a register of either kind, or memory.
class RegMem {
 public:
  constexpr RegMem(Gpr reg) : mem_(Mem::absolute(0)), reg_(uint8_t(reg.code())) {}
  constexpr RegMem(Xmm reg) : mem_(Mem::absolute(0)), reg_(uint8_t(reg.code())) {}
  constexpr RegMem(const Mem& mem) : mem_(mem), reg_(Mem::kNone) {}

  constexpr bool isReg() const { return reg_ != Mem::kNone; }
  constexpr uint32_t reg() const { return reg_; }
  constexpr const Mem& mem() const { return mem_; }

 private:
  Mem mem_;
  uint8_t reg_;
};

}  // namespace wazen::amd64
