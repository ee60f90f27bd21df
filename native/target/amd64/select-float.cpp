// Selection of float arithmetic and conversions. See select.h.
#include <utility>

#include "target/amd64/select.h"

namespace wazen::amd64 {

namespace {

constexpr uint64_t kSignBit32 = 0x80000000'80000000, kSignBit64 = 0x80000000'00000000;

uint64_t signMask(Width width) { return width == Width::W64 ? kSignBit64 : kSignBit32; }

}  // namespace

void Selector::selectFloatBinary(Instr* instr, const SelectRow& row) {
  const bool isDouble = row.width == Width::W64;
  Instr* a = instr->arg(0);
  Instr* b = instr->arg(1);
  const bool isCommutative = row.detail != 0;
  if (isCommutative && (a->isConst() || canFoldLoad(a, instr, isDouble ? 8 : 4))) std::swap(a, b);
  const mir::VReg d = result(instr);
  const SourceOperand source = floatSource(b, instr, isDouble);
  const mir::VReg first = reg(a);
  InstBuilder builder(*this, row.op);
  if (features_.avx) {
    builder.payload.vex = 1;
    builder.def(d);
  } else {
    builder.defReuse(d, 1);
  }
  builder.use(first).source(source).push();
}

// Square roots, promotion and demotion. The source is a register, so that the three-operand form depends on nothing
// else.
void Selector::selectFloatUnary(Instr* instr, const SelectRow& row) {
  const mir::VReg d = result(instr);
  const mir::VReg source = reg(instr->arg(0));
  InstBuilder builder(*this, row.op);
  builder.payload.vex = features_.avx;
  builder.def(d).use(source).push();
}

// abs and neg: the sign bit cleared or turned.
void Selector::selectFloatMask(Instr* instr, const SelectRow& row) {
  const bool isNegation = row.detail != 0;
  const uint64_t sign = signMask(row.width);
  const mir::VReg d = result(instr);
  const mir::VReg source = reg(instr->arg(0));
  InstBuilder builder(*this, row.op);
  if (features_.avx) {
    builder.payload.vex = 1;
    builder.def(d);
  } else {
    builder.defReuse(d, 1);
  }
  builder.use(source).mem(poolAddress(isNegation ? sign : ~sign, PoolBytes::B16)).push();
}

void Selector::selectCopysign(Instr* instr, const SelectRow& row) {
  const bool isDouble = row.width == Width::W64;
  const uint64_t sign = signMask(row.width);
  const mir::VReg d = result(instr);
  const mir::VReg magnitude = newFor(instr->type), signOnly = newFor(instr->type);
  const mir::VReg a = reg(instr->arg(0)), b = reg(instr->arg(1));
  InstBuilder(*this, row.op).defReuse(magnitude, 1).use(a).mem(poolAddress(~sign, PoolBytes::B16)).push();
  InstBuilder(*this, row.op).defReuse(signOnly, 1).use(b).mem(poolAddress(sign, PoolBytes::B16)).push();
  InstBuilder(*this, isDouble ? Op::Orpd : Op::Orps).defReuse(d, 1).use(magnitude).use(signOnly).push();
}

void Selector::selectFloatMinMax(Instr* instr, const SelectRow& row) {
  const mir::VReg d = result(instr);
  const mir::VReg a = reg(instr->arg(0)), b = reg(instr->arg(1));
  InstBuilder builder(*this, Pseudo(row.detail));
  builder.payload.isDouble = row.width == Width::W64;
  builder.defReuse(d, 1).use(a).useLate(b).push();
}

void Selector::selectRound(Instr* instr, const SelectRow& row) {
  const mir::VReg d = result(instr);
  const mir::VReg source = reg(instr->arg(0));
  InstBuilder builder(*this, Pseudo::Round);
  builder.payload.isDouble = row.width == Width::W64;
  builder.payload.vex = features_.avx;
  builder.sub(row.detail).def(d).use(source).push();
}

void Selector::selectFloatSelect(Instr* instr, const SelectRow&) {
  const mir::VReg d = result(instr);
  const mir::VReg chosen = reg(instr->arg(0)), other = reg(instr->arg(1));
  const Test test = setFlags(instr->arg(2), instr);
  InstBuilder(*this, Pseudo::FloatSelect).test(test).defReuse(d, 1).use(chosen).useLate(other).push();
}

void Selector::selectTrunc(Instr* instr, const SelectRow& row) {
  const mir::VReg d = result(instr);
  const mir::VReg source = reg(instr->arg(0));
  const bool isUnsigned = row.detail & kUnsigned;
  InstBuilder builder(*this, row.detail & kSaturating ? Pseudo::TruncSat : Pseudo::Trunc);
  builder.payload.isDouble = (row.detail & kDouble) != 0;
  builder.payload.isUnsigned = isUnsigned;
  builder.width(row.width).at(instr->at).def(d);
  if (isUnsigned) builder.temporary(row.width == Width::W64 ? newFor(Type::F64) : newGpr());
  builder.useLate(source).push();
}

void Selector::selectConvert(Instr* instr, const SelectRow& row) {
  const mir::VReg d = result(instr);
  const bool isUnsigned = row.detail & kUnsigned;
  if (isUnsigned && row.width == Width::W64) {
    const mir::VReg source = reg(instr->arg(0));
    InstBuilder builder(*this, Pseudo::UintToFloat);
    builder.payload.isDouble = (row.detail & kDouble) != 0;
    builder.def(d).temporary(newGpr()).useLate(source).push();
    return;
  }
  // An unsigned 32-bit integer is a positive 64-bit one.
  const Width width = isUnsigned ? Width::W64 : row.width;
  const mir::VReg source = regFor(instr->arg(0), width);
  InstBuilder builder(*this, Pseudo::IntToFloat);
  builder.payload.isDouble = (row.detail & kDouble) != 0;
  builder.width(width).def(d).useAny(source).push();
}

void Selector::selectReinterpret(Instr* instr, const SelectRow& row) {
  const mir::VReg d = result(instr);
  if (row.op == Op::Movd) {
    InstBuilder(*this, row.op).width(row.width).def(d).useAny(regFor(instr->arg(0), row.width)).push();
  } else {
    InstBuilder(*this, row.op).width(row.width).def(d).use(reg(instr->arg(0))).push();
  }
}

}  // namespace wazen::amd64
