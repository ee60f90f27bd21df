// Selection of accesses to linear memory and to the instance's state. See select.h.
#include <bit>

#include "runtime/activation.h"
#include "target/arm64/select.h"

namespace wazen::arm64 {

namespace {

using IrOp = wazen::Op;

Op loadOf(Type type) {
  switch (type) {
    case Type::I32: return Op::LdrW;
    case Type::F32: return Op::LdrS;
    case Type::F64: return Op::LdrD;
    case Type::V128: return Op::LdrQ;
    default: return Op::LdrX;
  }
}

Op storeOf(Type type) {
  switch (type) {
    case Type::I32: return Op::StrW;
    case Type::F32: return Op::StrS;
    case Type::F64: return Op::StrD;
    case Type::V128: return Op::StrQ;
    default: return Op::StrX;
  }
}

}  // namespace

// `detail` is the number of bytes accessed.
void Selector::selectLoad(Instr* instr, const SelectRow& row) {
  const mir::VReg d = result(instr);
  const Address from = memoryAddress(instr, 1, row.detail);
  InstBuilder(*this, row.op).def(d).mem(from).push();
}

void Selector::selectStore(Instr* instr, const SelectRow& row) {
  const mir::VReg source = storedValue(instr->arg(1), row.width);
  const Address to = memoryAddress(instr, 2, row.detail);
  InstBuilder(*this, row.op).stored(source).mem(to).push();
}

// None for an integer that is 0: the processor has a register for it.
mir::VReg Selector::storedValue(Instr* value, Width width) {
  const bool isZero = value->isConst() && !isFloat(value->type) && value->bits[0] == 0;
  return isZero ? mir::kNoVReg : regFor(value, width);
}

void Selector::load(mir::VReg to, const Address& from, Type type) {
  InstBuilder(*this, loadOf(type)).def(to).mem(from).push();
}

void Selector::store(const Address& to, Instr* value, Type type) {
  const mir::VReg source = storedValue(value, type == Type::I32 ? Width::W32 : Width::W64);
  InstBuilder(*this, storeOf(type)).stored(source).mem(to).push();
}

void Selector::selectVmLoad(Instr* instr, const SelectRow&) {
  const mir::VReg d = result(instr);
  load(d, vmAddress(instr->arg(0), instr->imm[0], instr, bytesOf(instr->type)), instr->type);
}

void Selector::selectVmStore(Instr* instr, const SelectRow&) {
  Instr* value = instr->arg(1);
  const Address to = vmAddress(instr->arg(0), instr->imm[0], instr, bytesOf(value->type));
  store(to, value, value->type);
}

// Where no access has folded it.
void Selector::selectVmFrame(Instr* instr, const SelectRow&) {
  const mir::VReg d = result(instr);
  InstBuilder(*this, Pseudo::CellAddress).def(d).push();
}

// vm.offset and vm.address that no access has folded.
void Selector::selectVmAddress(Instr* instr, const SelectRow&) {
  const mir::VReg d = result(instr);
  const mir::VReg base = reg(instr->arg(0));
  if (instr->is(IrOp::VmOffset)) return addConstant(d, base, instr->imm[0]);
  Second index(reg(instr->arg(1)));
  if (instr->imm[0] > 0) index.shift(Shift::Lsl, instr->imm[0]);
  arithmetic(Op::Add, Width::W64, d, base, index);
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
    end = newGpr();
    addConstant(end, reg(index), offset);
  }
  compareRegister(end, instr->arg(1), instr, Width::W64);
  trapIf(Test::of(Cond::HI), TrapKind::MemoryOutOfBounds, instr->at);
}

// memory.fill (start, byte, count, base) and memory.copy (destination, source, count, base, base): a call of the
// helper, after the checks that precede the instruction.
void Selector::selectBulk(Instr* instr, const SelectRow& row) {
  const bool isCopy = row.detail != 0;
  const auto sum = [&](Instr* base, Instr* offset) {
    const mir::VReg address = newGpr();
    const mir::VReg a = reg(base), b = reg(offset);
    arithmetic(Op::Add, Width::W64, address, a, Second(b));
    return address;
  };
  const mir::VReg to = sum(instr->arg(3), instr->arg(0));
  const mir::VReg second = isCopy ? sum(instr->arg(4), instr->arg(1)) : reg(instr->arg(1));
  const mir::VReg count = reg(instr->arg(2));
  const size_t helper = isCopy ? offsetof(Activation, memoryCopy) : offsetof(Activation, memoryFill);
  InstBuilder builder(*this, Pseudo::CallHelper);
  builder.flags(mir::InstFlag::ClobbersCall).at(instr->at);
  builder.useFixed(to, pregOf(x0)).useFixed(second, pregOf(x1)).useFixed(count, pregOf(x2));
  builder.imm64(helper).push();
}

}  // namespace wazen::arm64
