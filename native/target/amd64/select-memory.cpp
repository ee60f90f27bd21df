// Selection of accesses to linear memory and to the instance's state. See select.h.
#include "runtime/activation.h"
#include "target/amd64/select.h"

namespace wazen::amd64 {

namespace {

using IrOp = wazen::Op;

Op moveOf(Type type) {
  switch (type) {
    case Type::F32: return Op::Movss;
    case Type::F64: return Op::Movsd;
    case Type::V128: return Op::Movups;
    default: return Op::Mov;
  }
}

}  // namespace

void Selector::selectLoad(Instr* instr, const SelectRow& row) {
  const mir::VReg d = result(instr);
  const Address from = memoryAddress(instr, 1);
  InstBuilder(*this, row.op).width(row.width).def(d).mem(from).push();
}

void Selector::selectStore(Instr* instr, const SelectRow& row) {
  Instr* value = instr->arg(1);
  InstBuilder builder(*this, row.op);
  builder.width(row.width).payload.targetIsMem = 1;
  const int64_t constant = row.width == Width::W64 ? value->i64() : value->i32();
  if (row.op == Op::Mov && value->isConst() && constant == int32_t(constant)) {
    const Address to = memoryAddress(instr, 2);
    builder.mem(to).imm(int32_t(constant)).push();
    return;
  }
  const mir::VReg source = regFor(value, row.width);
  const Address to = memoryAddress(instr, 2);
  builder.use(source).mem(to).push();
}

void Selector::load(mir::VReg to, const Address& from, Type type) {
  const Op op = moveOf(type);
  const Width width = type == Type::I32 ? Width::W32 : Width::W64;
  InstBuilder(*this, op).width(width).def(to).mem(from).push();
}

// Integers go to memory whole: a 32-bit store of an i32.
void Selector::store(const Address& to, Instr* value, Type type) {
  const Op op = moveOf(type);
  const Width width = type == Type::I32 ? Width::W32 : Width::W64;
  const mir::VReg source = regFor(value, width);
  InstBuilder builder(*this, op);
  builder.width(width).payload.targetIsMem = 1;
  builder.use(source).mem(to).push();
}

void Selector::selectVmLoad(Instr* instr, const SelectRow&) {
  const mir::VReg d = result(instr);
  load(d, vmAddress(instr->arg(0), instr->imm[0], instr), instr->type);
}

void Selector::selectVmStore(Instr* instr, const SelectRow&) {
  Instr* value = instr->arg(1);
  const Address to = vmAddress(instr->arg(0), instr->imm[0], instr);
  store(to, value, value->type);
}

// Where no access has folded it.
void Selector::selectVmFrame(Instr* instr, const SelectRow&) {
  const mir::VReg d = result(instr);
  InstBuilder(*this, Op::Lea).width(Width::W64).def(d).mem(cellAddress(0)).push();
}

// vm.offset and vm.address that no access has folded.
void Selector::selectVmAddress(Instr* instr, const SelectRow&) {
  const mir::VReg d = result(instr);
  Address sum;
  sum.base = Base::VReg;
  if (instr->is(IrOp::VmOffset)) {
    if (instr->imm[0] > INT32_MAX) {
      const mir::VReg base = reg(instr->arg(0));
      const mir::VReg offset = constant(Type::I64, instr->imm[0]);
      InstBuilder(*this, Pseudo::Add).width(Width::W64).def(d).use(base).use(offset).push();
      return;
    }
    sum = vmAddress(instr->arg(0), instr->imm[0], instr);
  } else {
    sum.index = reg(instr->arg(1));
    sum.baseReg = reg(instr->arg(0));
    if (instr->imm[0] <= 3) {
      sum.scale = Scale(instr->imm[0]);
    } else {
      const mir::VReg shifted = newGpr();
      InstBuilder(*this, Op::Shl)
          .width(Width::W64)
          .defReuse(shifted, 1)
          .use(sum.index)
          .imm(int32_t(instr->imm[0]))
          .push();
      sum.index = shifted;
    }
  }
  InstBuilder(*this, Op::Lea).width(Width::W64).def(d).mem(sum).push();
}

// Traps unless address + offset <= bytes. The sum has more than 32 bits and cannot overflow.
void Selector::selectMemCheck(Instr* instr, const SelectRow&) {
  Instr* index = instr->arg(0);
  const uint64_t offset = instr->imm[0];
  mir::VReg end;
  if (index->isConst()) {
    end = constant(Type::I64, uint32_t(index->i32()) + offset);
  } else if (offset == 0) {
    end = reg(index);
  } else {
    const mir::VReg start = reg(index);
    end = newGpr();
    if (offset <= INT32_MAX) {
      InstBuilder(*this, Pseudo::Add).width(Width::W64).def(end).use(start).imm(int32_t(offset)).push();
    } else {
      const mir::VReg far = constant(Type::I64, offset);
      InstBuilder(*this, Pseudo::Add).width(Width::W64).def(end).use(start).use(far).push();
    }
  }
  const SourceOperand bytes = intSource(instr->arg(1), instr, Width::W64);
  InstBuilder(*this, Op::Cmp).width(Width::W64).use(end).source(bytes).push();
  InstBuilder(*this, Pseudo::TrapIf)
      .test(testOf(Cond::A))
      .sub(uint32_t(TrapKind::MemoryOutOfBounds))
      .at(instr->at)
      .push();
}

// memory.fill (start, byte, count, base) and memory.copy (destination, source, count, base, base): a call of the
// helper, after the checks that precede the instruction.
void Selector::selectBulk(Instr* instr, const SelectRow& row) {
  const bool isCopy = row.detail != 0;
  const auto sum = [&](Instr* base, Instr* offset) {
    const mir::VReg address = newGpr();
    const mir::VReg a = reg(base), b = reg(offset);
    InstBuilder(*this, Pseudo::Add).width(Width::W64).def(address).use(a).use(b).push();
    return address;
  };
  const mir::VReg to = sum(instr->arg(3), instr->arg(0));
  const mir::VReg second = isCopy ? sum(instr->arg(4), instr->arg(1)) : reg(instr->arg(1));
  const mir::VReg count = reg(instr->arg(2));
  const size_t helper = isCopy ? offsetof(Activation, memoryCopy) : offsetof(Activation, memoryFill);
  InstBuilder builder(*this, Pseudo::CallHelper);
  builder.flags(mir::InstFlag::ClobbersCall).at(instr->at);
  builder.useFixed(to, pregOf(rdi)).useFixed(second, pregOf(rsi)).useFixed(count, pregOf(rdx));
  builder.imm64(helper).push();
}

}  // namespace wazen::amd64
