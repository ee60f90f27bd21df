// What selection functions share: second operands of arithmetic, addresses, constants. See select.h.
#include <bit>
#include <utility>

#include "target/arm64/select.h"

namespace wazen::arm64 {

namespace {

using IrOp = wazen::Op;

uint64_t maskOf(Width width) { return width == Width::W64 ? ~uint64_t(0) : uint32_t(~0); }

std::optional<Shift> shiftOf(const ssa::Instr* value, Width width) {
  const bool isWide = width == Width::W64;
  if (value->is(isWide ? IrOp::I64Shl : IrOp::I32Shl)) return Shift::Lsl;
  if (value->is(isWide ? IrOp::I64ShrU : IrOp::I32ShrU)) return Shift::Lsr;
  if (value->is(isWide ? IrOp::I64ShrS : IrOp::I32ShrS)) return Shift::Asr;
  return std::nullopt;
}

// Extensions that add, sub and cmp make of their second operand.
std::optional<Extend> extendOf(const ssa::Instr* value) {
  switch (value->op) {
    case IrOp::I64ExtendI32S:
    case IrOp::I64Extend32S: return Extend::Sxtw;
    case IrOp::I32Extend16S:
    case IrOp::I64Extend16S: return Extend::Sxth;
    case IrOp::I32Extend8S:
    case IrOp::I64Extend8S: return Extend::Sxtb;
    default: return std::nullopt;
  }
}

std::optional<Extend> maskExtendOf(const ssa::Instr* value, Width width) {
  if (!value->is(width == Width::W64 ? IrOp::I64And : IrOp::I32And) || !value->arg(1)->isConst()) return std::nullopt;
  const uint64_t mask = value->arg(1)->bits[0] & maskOf(width);
  if (mask == 0xff) return Extend::Uxtb;
  if (mask == 0xffff) return Extend::Uxth;
  if (mask == 0xffffffff && width == Width::W64) return Extend::Uxtw;
  return std::nullopt;
}

}  // namespace

bool Selector::isShifted(const Instr* value, const Instr* user, Width width) const {
  return shiftOf(value, width) && value->arg(1)->isConst() && canMove(value, user);
}

// Whether more of the value than its register can be part of add, sub or cmp.
bool Selector::canBeSecond(const Instr* value, const Instr* user, Width width) const {
  if (value->isConst()) return true;
  return canMove(value, user) && (isShifted(value, user, width) || extendOf(value) || maskExtendOf(value, width));
}

// A second operand of `op`, one of add, sub and cmp, which becomes its opposite for a constant that only that can hold.
Second Selector::addSecond(Instr* value, const Instr* user, Width width, Op& op) {
  if (value->isConst()) {
    const uint64_t bits = value->bits[0] & maskOf(width);
    if (AddImm::from(bits)) return Second::immediate(bits);
    const uint64_t negative = (0 - bits) & maskOf(width);
    if (AddImm::from(negative)) {
      op = op == Op::Add ? Op::Sub : op == Op::Sub ? Op::Add : op == Op::Cmp ? Op::Cmn : Op::Cmp;
      return Second::immediate(negative);
    }
    return Second(regFor(value, width));
  }
  if (isShifted(value, user, width)) return shiftedSecond(value, width);
  if (canMove(value, user)) {
    auto extend = extendOf(value);
    if (!extend) extend = maskExtendOf(value, width);
    if (extend) {
      Second second(low(value->arg(0)));
      second.extend(*extend, 0);
      return second;
    }
  }
  return Second(regFor(value, width));
}

Second Selector::logicalSecond(Instr* value, const Instr* user, Width width, Allow allow) {
  if (value->isConst() && allow == Allow::Immediate) {
    const uint64_t bits = value->bits[0] & maskOf(width);
    if (LogicalImm::from(bits, width)) return Second::immediate(bits);
  }
  if (isShifted(value, user, width)) return shiftedSecond(value, width);
  return Second(regFor(value, width));
}

Second Selector::shiftedSecond(Instr* value, Width width) {
  Second second(regFor(value->arg(0), width));
  second.shift(*shiftOf(value, width), uint32_t(value->arg(1)->bits[0]) & (width == Width::W64 ? 63 : 31));
  return second;
}

void Selector::arithmetic(Op op, Width width, mir::VReg d, mir::VReg a, const Second& second) {
  InstBuilder(*this, op).width(width).def(d).use(a).second(second).push();
}

void Selector::fromZero(Op op, Width width, mir::VReg d, const Second& second) {
  InstBuilder(*this, op).width(width).def(d).second(second).push();
}

void Selector::compareWith(Op op, Width width, mir::VReg a, const Second& second) {
  InstBuilder(*this, op).width(width).use(a).second(second).push();
}

// Shifts by a constant are bit fields: immr is the first bit, imms the last.
void Selector::shiftBy(Shift shift, Width width, mir::VReg d, mir::VReg a, uint32_t bits) {
  const uint32_t most = width == Width::W64 ? 63 : 31;
  switch (shift) {
    case Shift::Ror: InstBuilder(*this, Op::Extr).width(width).sub(bits).def(d).use(a).push(); return;
    case Shift::Lsl:
      InstBuilder(*this, Op::Ubfm).width(width).imm64((0 - bits) & most).sub(most - bits).def(d).use(a).push();
      return;
    case Shift::Lsr:
    case Shift::Asr:
      InstBuilder(*this, shift == Shift::Asr ? Op::Sbfm : Op::Ubfm)
          .width(width)
          .imm64(bits)
          .sub(most)
          .def(d)
          .use(a)
          .push();
      return;
  }
}

void Selector::extractField(bool isSigned, Width width, mir::VReg d, mir::VReg a, uint32_t from, uint32_t bits) {
  InstBuilder(*this, isSigned ? Op::Sbfm : Op::Ubfm).width(width).imm64(from).sub(from + bits - 1).def(d).use(a).push();
}

// d = a + constant
void Selector::addConstant(mir::VReg d, mir::VReg a, uint64_t value) {
  constexpr uint64_t kLow = 0xfff;
  if (AddImm::from(value)) return arithmetic(Op::Add, Width::W64, d, a, Second::immediate(value));
  if (AddImm::from(value & ~kLow)) {
    const mir::VReg upper = newGpr();
    arithmetic(Op::Add, Width::W64, upper, a, Second::immediate(value & ~kLow));
    return arithmetic(Op::Add, Width::W64, d, upper, Second::immediate(value & kLow));
  }
  const mir::VReg far = constant(Type::I64, value);
  arithmetic(Op::Add, Width::W64, d, a, Second(far));
}

}  // namespace wazen::arm64
