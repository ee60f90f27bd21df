// Addresses in linear memory. See select.h.
//
// No access has a base, an index and a displacement. Where accesses of one block differ in the displacement only, the
// sum of base and index is made once, before the first of them:
//
//     i32.load v1 +8             add  p, x27, v1
//     i32.load v1 +12    ->      ldr  [p, 8]
//                                ldr  [p, 12]
//
// Not across calls, which no register survives.
#include <algorithm>

#include "target/arm64/select.h"

namespace wazen::arm64 {

namespace {

using IrOp = wazen::Op;

// Bytes that an instruction accesses in memory 0 through an index that is a value, or 0.
uint32_t sharedAccessBytes(const ssa::Instr* instr) {
  if (!instr->info().has(Effect::Reads | Effect::Writes) || !instr->info().has(Effect::Traps)) return 0;
  const SelectRow& row = selectRowOf(instr->op);
  const bool isStore = instr->info().has(Effect::Writes);
  const bool isAccess = row.handler == &Selector::selectLoad || row.handler == &Selector::selectStore ||
                        row.handler == &Selector::selectLoadExtended || row.handler == &Selector::selectLoadSplat;
  if (!isAccess || instr->argCount > (isStore ? 2u : 1u) || instr->arg(0)->isConst()) return 0;
  return row.detail;
}

}  // namespace

void Selector::findSharedAddresses() {
  constexpr uint32_t kNone = ~0u;
  const uint32_t count = ssa_.instrCount;
  shared_ = arena_.makeArray<uint32_t>(count);
  std::fill_n(shared_, count, kNone);
  uint32_t* latest = arena_.makeArray<uint32_t>(count);  // by index: the group it is in since the last call
  std::fill_n(latest, count, kNone);
  uint32_t firstOpen = 0;  // groups before are closed
  for (const ssa::Block* block : ssa_.blocks) {
    firstOpen = addressGroups_.size();
    for (const Instr* instr = block->first; instr; instr = instr->next) {
      if (instr->info().has(Effect::Calls)) firstOpen = addressGroups_.size();
      const uint32_t bytes = sharedAccessBytes(instr);
      if (bytes == 0 || !isDisplacement(instr->imm[1], bytes)) continue;
      uint32_t& group = latest[instr->arg(0)->id];
      if (group == kNone || group < firstOpen) {
        group = addressGroups_.size();
        addressGroups_.push(arena_, {});
      }
      shared_[instr->id] = group;
      addressGroups_[group].left++;
      addressGroups_[group].displaced += instr->imm[1] != 0;
    }
  }
}

// The base of an access that others share. The last one to ask is the first one to be executed: it makes the sum.
bool Selector::shareAddress(const Instr* access, Address& address) {
  if (shared_[access->id] == ~0u) return false;
  AddressGroup& group = addressGroups_[shared_[access->id]];
  if (group.displaced < 2) return false;
  if (group.sum == mir::kNoVReg) group.sum = newGpr();
  if (--group.left == 0) {
    InstBuilder(*this, Pseudo::MemoryAddress).def(group.sum).use(reg(access->arg(0))).push();
  }
  address.base = Base::VReg;
  address.baseReg = group.sum;
  address.disp = int32_t(access->imm[1]);
  return true;
}

// `baseArg` is the number of the argument that is the memory's base address, if it is there; else it is memory 0,
// pinned. An address has a register or a displacement besides its base, not both.
Address Selector::memoryAddress(const Instr* access, uint32_t baseArg, uint32_t bytes) {
  Address address;
  address.faults = true;
  address.at = access->at;
  if (shareAddress(access, address)) return address;
  if (access->argCount > baseArg) {
    address.base = Base::VReg;
    address.baseReg = reg(access->arg(baseArg));
  } else {
    address.base = Base::Memory;
  }
  Instr* index = access->arg(0);
  const uint64_t offset = access->imm[1];
  if (index->isConst()) {
    const uint64_t sum = uint32_t(index->i32()) + offset;
    if (isDisplacement(sum, bytes)) {
      address.disp = int32_t(sum);
    } else {
      address.index = constant(Type::I64, sum);
    }
  } else if (offset == 0) {
    address.index = reg(index);
  } else {
    address.index = newGpr();
    addConstant(address.index, reg(index), offset);
  }
  return address;
}

// Whether an access of that many bytes can have the displacement: 12 bits times its size, or 8 bits.
bool Selector::isDisplacement(uint64_t disp, uint32_t bytes) {
  return disp < 256 || (disp % bytes == 0 && disp / bytes < 4096);
}

Address Selector::vmAddress(Instr* base, uint64_t offset, const Instr* user, uint32_t bytes) {
  Address address;
  while (base->is(IrOp::VmOffset) && isDisplacement(offset + base->imm[0], bytes)) {
    offset += base->imm[0];
    base = base->arg(0);
  }
  if (base->is(IrOp::VmFrame) && offset <= INT32_MAX) {  // the emitter has a register for frames that large
    address.base = Base::Cells;
    address.disp = int32_t(offset);
    return address;
  }
  if (!isDisplacement(offset, bytes)) {
    address.base = Base::VReg;
    address.baseReg = newGpr();
    addConstant(address.baseReg, reg(base), offset);
    return address;
  }
  address.disp = int32_t(offset);
  const bool isIndexed = offset == 0 && base->is(IrOp::VmAddress) && canMove(base, user) &&
                         (base->imm[0] == 0 || (1u << base->imm[0]) == bytes);
  if (isIndexed) {
    address.index = reg(base->arg(1));
    address.isScaled = base->imm[0] > 0;
    base = base->arg(0);
  }
  if (base->is(IrOp::VmContext)) {
    address.base = Base::Context;
  } else {
    address.base = Base::VReg;
    address.baseReg = reg(base);
  }
  return address;
}

}  // namespace wazen::arm64
