// What selection functions share: virtual registers for values, and folding of constants, loads and addresses. See
// select.h.
#include "target/amd64/select.h"

namespace wazen::amd64 {

namespace {

using IrOp = wazen::Op;

bool fitsInt32(int64_t value) { return value == int32_t(value); }

// A plain load of all bits of its type: what a machine instruction's memory operand reads.
bool isWholeLoad(const ssa::Instr* value, uint32_t bytes) {
  switch (value->op) {
    case IrOp::I32Load:
    case IrOp::F32Load: return bytes == 4;
    case IrOp::I64Load:
    case IrOp::F64Load: return bytes == 8;
    case IrOp::V128Load32Zero: return bytes == 4;
    case IrOp::V128Load64Zero: return bytes == 8;
    case IrOp::V128Load: return bytes == 16;
    case IrOp::VmLoad: return bytesOf(value->type) == bytes;
    default: return false;
  }
}

}  // namespace

// Constants are made anew for each use: that is one instruction without sources, cheaper than a register held.
mir::VReg Selector::constant(Type type, uint64_t bits) {
  const mir::VReg vreg = newFor(type);
  makeConstant(vreg, type, bits, 0);
  return vreg;
}

mir::VReg Selector::vectorConstant(uint64_t low, uint64_t high) {
  const mir::VReg vreg = newVector();
  makeConstant(vreg, Type::V128, low, high);
  return vreg;
}

void Selector::makeConstant(mir::VReg to, Type type, uint64_t low, uint64_t high) {
  const bool isNarrow = type == Type::I32 || type == Type::F32;
  const uint64_t bits = isNarrow ? uint32_t(low) : low;
  if (regClassOf(type) == mir::RegClass::Gpr) {
    InstBuilder(*this, Pseudo::LoadImm).def(to).imm64(bits).push();
    return;
  }
  const bool isVector = type == Type::V128;
  InstBuilder builder(*this, isVector ? Pseudo::LoadVector : Pseudo::LoadFloat);
  builder.payload.poolBytes = uint32_t(isVector ? PoolBytes::Wide : isNarrow ? PoolBytes::B4 : PoolBytes::B8);
  builder.def(to).imm64(isVector ? widePoolAddress(low, high).pool : bits).push();
}

bool Selector::canFoldLoad(const Instr* value, const Instr* user, uint32_t bytes) const {
  return isWholeLoad(value, bytes) && canMoveLoad(value, user);
}

Address Selector::foldLoad(Instr* load) {
  setFolded(load);
  return load->is(IrOp::VmLoad) ? vmAddress(load->arg(0), load->imm[0], load) : memoryAddress(load, 1);
}

SourceOperand Selector::intSource(Instr* value, const Instr* user, Width width) {
  SourceOperand source;
  if (value->isConst()) {
    const int64_t constant = width == Width::W64 ? value->i64() : value->i32();
    if (fitsInt32(constant)) {
      source.kind = Source::Imm;
      source.imm = int32_t(constant);
      return source;
    }
  } else if (canFoldLoad(value, user, width == Width::W64 ? 8 : 4)) {
    source.kind = Source::Mem;
    source.mem = foldLoad(value);
    return source;
  }
  source.reg = regFor(value, width);
  return source;
}

SourceOperand Selector::floatSource(Instr* value, const Instr* user, bool isDouble) {
  SourceOperand source;
  if (value->isConst() && value->bits[0] != 0) {
    source.kind = Source::Mem;
    source.mem =
        isDouble ? poolAddress(value->bits[0], PoolBytes::B8) : poolAddress(uint32_t(value->bits[0]), PoolBytes::B4);
  } else if (!value->isConst() && canFoldLoad(value, user, isDouble ? 8 : 4)) {
    source.kind = Source::Mem;
    source.mem = foldLoad(value);
  } else {
    source.reg = reg(value);
  }
  return source;
}

// `baseArg` is the number of the argument that is the memory's base address, if it is there; else it is memory 0,
// pinned.
Address Selector::memoryAddress(const Instr* access, uint32_t baseArg) {
  Address address;
  address.faults = true;
  address.at = access->at;
  if (access->argCount > baseArg) {
    address.base = Base::VReg;
    address.baseReg = reg(access->arg(baseArg));
  } else {
    address.base = Base::Memory;
  }
  Instr* index = access->arg(0);
  const uint64_t offset = access->imm[1];
  if (index->isConst() && uint32_t(index->i32()) + offset <= INT32_MAX) {
    address.disp = int32_t(uint32_t(index->i32()) + offset);
    return address;
  }
  address.index = reg(index);
  if (offset <= INT32_MAX) {
    address.disp = int32_t(offset);
    return address;
  }
  const mir::VReg sum = newGpr();
  const mir::VReg far = constant(Type::I64, offset);
  InstBuilder(*this, Pseudo::Add).width(Width::W64).def(sum).use(address.index).use(far).push();
  address.index = sum;
  return address;
}

Address Selector::vmAddress(Instr* base, uint32_t offset, const Instr* user) {
  Address address;
  uint64_t disp = offset;
  while (base->is(IrOp::VmOffset) && disp + base->imm[0] <= INT32_MAX) {
    disp += base->imm[0];
    base = base->arg(0);
  }
  address.disp = int32_t(disp);
  if (base->is(IrOp::VmContext)) {
    address.base = Base::Context;
    return address;
  }
  if (base->is(IrOp::VmFrame)) return cellAddress(address.disp);
  address.base = Base::VReg;
  if (base->is(IrOp::VmAddress) && base->imm[0] <= 3 && canMove(base, user)) {
    address.scale = Scale(base->imm[0]);
    address.index = reg(base->arg(1));
    base = base->arg(0);
    if (base->is(IrOp::VmContext)) {
      address.base = Base::Context;
      return address;
    }
  }
  address.baseReg = reg(base);
  return address;
}

// Cells lie right below the return address.
Address Selector::cellAddress(int32_t offset) const {
  Address address;
  address.base = Base::Incoming;
  address.disp = offset - int32_t(mir_.cellBytes) - kReturnAddressBytes;
  return address;
}

Address Selector::poolAddress(uint64_t bits, PoolBytes bytes) const {
  Address address;
  address.base = Base::Pool;
  address.poolBytes = bytes;
  address.pool = bits;
  return address;
}

Address Selector::widePoolAddress(uint64_t low, uint64_t high) {
  mir_.wideConstants.push(arena_, {low, high});
  return poolAddress(mir_.wideConstants.size() - 1, PoolBytes::Wide);
}

}  // namespace wazen::amd64
