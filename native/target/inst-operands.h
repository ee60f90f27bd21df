// One machine instruction while its operands are collected: what selection of every machine starts from. A target
// derives its builder from OperandBuilder and adds what payload and immediate mean there.
#pragma once

#include <array>
#include <cassert>
#include <cstdint>

#include "mir/function.h"

namespace wazen {

class InstOperands {
 public:
  explicit InstOperands(uint16_t op) { inst_.op = op; }

 protected:
  void add(mir::VReg vreg, mir::OperandKind kind, mir::OperandPos pos, mir::Constraint constraint, uint8_t index = 0) {
    assert(count_ < kMostOperands && "more arguments and results than registers");
    operands_[count_++] = {vreg, kind, pos, constraint, index};
  }

  mir::Inst inst_{};

 private:
  friend class Selection;
  static constexpr uint32_t kMostOperands = 40;  // 16 results and 16 arguments in registers, code, context
  uint32_t count_ = 0;
  std::array<mir::Operand, kMostOperands> operands_;
};

template <typename Builder>
class OperandBuilder : public InstOperands {
 public:
  using InstOperands::InstOperands;

  Builder& at(uint32_t at) {
    inst_.at = at;
    return self();
  }
  Builder& flags(uint8_t flags) {
    inst_.flags = flags;
    return self();
  }
  Builder& imm64(uint64_t imm) {
    inst_.imm = imm;
    return self();
  }

  Builder& def(mir::VReg vreg) { return defAs(vreg, mir::OperandPos::Late, mir::Constraint::Reg); }
  Builder& defAny(mir::VReg vreg) { return defAs(vreg, mir::OperandPos::Late, mir::Constraint::Any); }
  Builder& defFixed(mir::VReg vreg, mir::PReg reg) {
    return defAs(vreg, mir::OperandPos::Late, mir::Constraint::Fixed, reg.number);
  }
  // The same register as use operand number `operand`.
  Builder& defReuse(mir::VReg vreg, uint8_t operand) {
    return defAs(vreg, mir::OperandPos::Late, mir::Constraint::Reuse, operand);
  }
  Builder& temporary(mir::VReg vreg) { return defAs(vreg, mir::OperandPos::Early, mir::Constraint::Reg); }
  Builder& use(mir::VReg vreg) { return useAs(vreg, mir::OperandPos::Early, mir::Constraint::Reg); }
  Builder& useAny(mir::VReg vreg) { return useAs(vreg, mir::OperandPos::Early, mir::Constraint::Any); }
  // Still needed when definitions are written.
  Builder& useLate(mir::VReg vreg) { return useAs(vreg, mir::OperandPos::Late, mir::Constraint::Reg); }
  Builder& useFixed(mir::VReg vreg, mir::PReg reg) {
    return useAs(vreg, mir::OperandPos::Early, mir::Constraint::Fixed, reg.number);
  }

 private:
  Builder& self() { return static_cast<Builder&>(*this); }
  Builder& defAs(mir::VReg vreg, mir::OperandPos pos, mir::Constraint constraint, uint8_t index = 0) {
    add(vreg, mir::OperandKind::Def, pos, constraint, index);
    return self();
  }
  Builder& useAs(mir::VReg vreg, mir::OperandPos pos, mir::Constraint constraint, uint8_t index = 0) {
    add(vreg, mir::OperandKind::Use, pos, constraint, index);
    return self();
  }
};

}  // namespace wazen
