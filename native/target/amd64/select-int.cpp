// Selection of integer arithmetic. See select.h.
#include <bit>
#include <utility>

#include "target/amd64/select.h"

namespace wazen::amd64 {

namespace {

using IrOp = wazen::Op;

int64_t constantOf(const ssa::Instr* value, Width width) { return width == Width::W64 ? value->i64() : value->i32(); }

bool isIntConst(const ssa::Instr* value, int64_t constant) { return value->isConst() && value->i64() == constant; }

// A shift left by a constant that an address can do: its count, else 0.
uint32_t scaleOf(const ssa::Instr* value, Width width) {
  if (!value->is(width == Width::W64 ? IrOp::I64Shl : IrOp::I32Shl) || !value->arg(1)->isConst()) return 0;
  const uint32_t count = uint32_t(constantOf(value->arg(1), width));
  return count <= 3 ? count : 0;
}

}  // namespace

// a + b, in any register: `add` or `lea`, whatever the allocation allows.
void Selector::selectAdd(Instr* instr, const SelectRow& row) {
  Instr* a = instr->arg(0);
  Instr* b = instr->arg(1);
  if (a->isConst() || (scaleOf(a, row.width) && !scaleOf(b, row.width))) std::swap(a, b);
  const mir::VReg d = result(instr);
  if (const uint32_t scale = scaleOf(b, row.width); scale && canMove(b, instr)) {
    Address sum;
    sum.base = Base::VReg;
    sum.baseReg = regFor(a, row.width);
    sum.index = regFor(b->arg(0), row.width);
    sum.scale = Scale(scale);
    InstBuilder(*this, Op::Lea).width(row.width).def(d).mem(sum).push();
    return;
  }
  if (canFoldLoad(a, instr, row.width == Width::W64 ? 8 : 4)) std::swap(a, b);
  const SourceOperand source = intSource(b, instr, row.width);
  const mir::VReg first = regFor(a, row.width);
  if (source.kind == Source::Mem) {
    InstBuilder(*this, Op::Add).width(row.width).defReuse(d, 1).use(first).source(source).push();
  } else if (source.kind == Source::Imm) {
    InstBuilder(*this, Pseudo::Add).width(row.width).def(d).use(first).imm(source.imm).push();
  } else {
    InstBuilder(*this, Pseudo::Add).width(row.width).def(d).use(first).use(source.reg).push();
  }
}

void Selector::selectAlu(Instr* instr, const SelectRow& row) {
  Instr* a = instr->arg(0);
  Instr* b = instr->arg(1);
  const mir::VReg d = result(instr);
  if (row.op != Op::Sub) {
    const bool firstFolds = canFoldLoad(a, instr, row.width == Width::W64 ? 8 : 4);
    if (a->isConst() || firstFolds || (b->useCount == 1 && a->useCount > 1 && !b->isConst())) std::swap(a, b);
  } else if (isIntConst(a, 0)) {
    InstBuilder(*this, Op::Neg).width(row.width).defReuse(d, 1).use(regFor(b, row.width)).push();
    return;
  }
  if (b->isConst()) {
    const int64_t constant = constantOf(b, row.width);
    if (row.op == Op::Xor && constant == -1) {
      InstBuilder(*this, Op::Not).width(row.width).defReuse(d, 1).use(regFor(a, row.width)).push();
      return;
    }
    if (row.op == Op::And) {  // a zero extension keeps its source
      const Op extend = constant == 0xff ? Op::Movzx8 : constant == 0xffff ? Op::Movzx16 : Op::Mov;
      if (extend != Op::Mov || constant == 0xffffffff) {
        InstBuilder(*this, extend).def(d).useAny(regFor(a, row.width)).push();
        return;
      }
    }
  }
  const SourceOperand source = intSource(b, instr, row.width);
  const mir::VReg first = regFor(a, row.width);
  InstBuilder builder(*this, row.op);
  if (row.op != Op::Sub && source.kind == Source::Reg) builder.flags(mir::InstFlag::Commutative);
  builder.width(row.width).defReuse(d, 1).use(first).source(source).push();
}

void Selector::selectMul(Instr* instr, const SelectRow& row) {
  Instr* a = instr->arg(0);
  Instr* b = instr->arg(1);
  if (a->isConst() || canFoldLoad(a, instr, row.width == Width::W64 ? 8 : 4)) std::swap(a, b);
  const mir::VReg d = result(instr);
  if (b->isConst() && constantOf(b, row.width) == int32_t(constantOf(b, row.width))) {
    const int32_t factor = int32_t(constantOf(b, row.width));
    if (factor == 3 || factor == 5 || factor == 9) {
      Address multiple;
      multiple.base = Base::VReg;
      multiple.baseReg = multiple.index = regFor(a, row.width);
      multiple.scale = Scale(std::countr_zero(uint32_t(factor - 1)));
      InstBuilder(*this, Op::Lea).width(row.width).def(d).mem(multiple).push();
      return;
    }
    const SourceOperand source = intSource(a, instr, row.width);
    if (source.kind != Source::Imm) {
      InstBuilder(*this, Op::ImulImm).width(row.width).def(d).source(source).imm(factor).push();
      return;
    }
  }
  SourceOperand source = intSource(b, instr, row.width);
  if (source.kind == Source::Imm) source = regFor(b, row.width);
  const mir::VReg first = regFor(a, row.width);
  InstBuilder builder(*this, Op::Imul);
  if (source.kind == Source::Reg) builder.flags(mir::InstFlag::Commutative);
  builder.width(row.width).defReuse(d, 1).use(first).source(source).push();
}

void Selector::selectShift(Instr* instr, const SelectRow& row) {
  Instr* count = instr->arg(1);
  const mir::VReg d = result(instr);
  const mir::VReg first = regFor(instr->arg(0), row.width);
  if (count->isConst()) {
    const int32_t bits = int32_t(count->i32() & (row.width == Width::W64 ? 63 : 31));
    if (row.op == Op::Shl && bits == 1 && instr->arg(0)->useCount > 1) {  // keeps its source
      Address twice;
      twice.base = Base::VReg;
      twice.baseReg = twice.index = first;
      InstBuilder(*this, Op::Lea).width(row.width).def(d).mem(twice).push();
      return;
    }
    InstBuilder(*this, row.op).width(row.width).defReuse(d, 1).use(first).imm(bits).push();
    return;
  }
  const mir::VReg by = low(count);
  if (features_.bmi2) {
    const Op op = row.op == Op::Shl ? Op::Shlx : row.op == Op::Shr ? Op::Shrx : Op::Sarx;
    InstBuilder(*this, op).width(row.width).def(d).use(by).useAny(first).push();
    return;
  }
  InstBuilder(*this, row.op).width(row.width).defReuse(d, 1).use(first).useFixed(by, pregOf(rcx)).push();
}

void Selector::selectRotate(Instr* instr, const SelectRow& row) {
  Instr* count = instr->arg(1);
  const mir::VReg d = result(instr);
  const mir::VReg first = regFor(instr->arg(0), row.width);
  if (!count->isConst()) {
    InstBuilder(*this, row.op).width(row.width).defReuse(d, 1).use(first).useFixed(low(count), pregOf(rcx)).push();
    return;
  }
  const int32_t most = row.width == Width::W64 ? 63 : 31;
  const int32_t bits = count->i32() & most;
  if (features_.bmi2) {
    const int32_t right = row.op == Op::Ror ? bits : -bits & most;
    InstBuilder(*this, Op::Rorx).width(row.width).def(d).useAny(first).imm(right).push();
    return;
  }
  InstBuilder(*this, row.op).width(row.width).defReuse(d, 1).use(first).imm(bits).push();
}

// Dividend and quotient in rax, remainder in rdx. The divisor must survive until the division, after rdx is written.
void Selector::selectDivide(Instr* instr, const SelectRow& row) {
  Instr* divisor = instr->arg(1);
  const bool isRemainder = row.detail & kRemainder;
  const Pseudo op = row.detail & kUnsigned ? Pseudo::DivU : isRemainder ? Pseudo::RemS : Pseudo::DivS;
  const mir::VReg d = result(instr);
  const mir::VReg other = newGpr();
  const mir::VReg dividend = regFor(instr->arg(0), row.width);
  const mir::VReg by = regFor(divisor, row.width);
  // `sub`: whether the divisor may be 0 or, for a remainder, -1.
  const bool isHarmless =
      divisor->isConst() && constantOf(divisor, row.width) != 0 && constantOf(divisor, row.width) != -1;
  InstBuilder builder(*this, op);
  builder.width(row.width).sub(!isHarmless).at(instr->at);
  builder.defFixed(isRemainder ? other : d, pregOf(rax)).defFixed(isRemainder ? d : other, pregOf(rdx));
  builder.useFixed(dividend, pregOf(rax)).useLate(by).push();
}

// Sign extensions: r, r/m.
void Selector::selectUnary(Instr* instr, const SelectRow& row) {
  Instr* value = instr->arg(0);
  const mir::VReg d = result(instr);
  if (row.op == Op::Movsxd && canFoldLoad(value, instr, 4)) {
    InstBuilder(*this, row.op).width(row.width).def(d).mem(foldLoad(value)).push();
    return;
  }
  InstBuilder(*this, row.op).width(row.width).def(d).useAny(low(value)).push();
}

void Selector::selectBitCount(Instr* instr, const SelectRow& row) {
  const bool hasInstruction = row.op == Op::Lzcnt   ? features_.lzcnt
                              : row.op == Op::Tzcnt ? features_.bmi1
                                                    : features_.popcnt;
  const mir::VReg d = result(instr);
  if (hasInstruction) {
    SourceOperand source = intSource(instr->arg(0), instr, row.width);
    if (source.kind == Source::Imm) source = regFor(instr->arg(0), row.width);
    InstBuilder(*this, row.op).width(row.width).def(d).source(source).push();
    return;
  }
  InstBuilder builder(*this, Pseudo::BitCount);
  builder.width(row.width).sub(uint32_t(row.op)).def(d).temporary(newGpr()).useLate(regFor(instr->arg(0), row.width));
  builder.push();
}

void Selector::selectWrap(Instr* instr, const SelectRow&) {
  const mir::VReg d = result(instr);
  InstBuilder(*this, Op::Mov).def(d).useAny(low(instr->arg(0))).push();
}

// A comparison whose value somebody wants.
void Selector::selectCompare(Instr* instr, const SelectRow& row) {
  const mir::VReg d = result(instr);
  const Test test = compare(instr, row);
  InstBuilder(*this, Pseudo::Setcc).test(test).def(d).push();
}

void Selector::selectSelect(Instr* instr, const SelectRow& row) {
  const mir::VReg d = result(instr);
  mir::VReg chosen = regFor(instr->arg(0), row.width);
  mir::VReg other = regFor(instr->arg(1), row.width);
  Test test = setFlags(instr->arg(2), instr);
  if (test == Test::FloatEq) {  // "not equal or unordered" is two cmov, "equal and ordered" would be more
    std::swap(chosen, other);
    test = negate(test);
  }
  InstBuilder(*this, Pseudo::Cmov).width(row.width).test(test).defReuse(d, 1).use(other).useAny(chosen).push();
}

}  // namespace wazen::amd64
