// The register allocator on one page. Everything but the result lives in the function's arena too.
#include "regalloc/allocate.h"

#include <bit>

#include "regalloc/walk.h"

namespace wazen::regalloc {

using namespace mir;

namespace {

RegSet poolOf(const Function& function, RegClass regClass, uint32_t maxRegisters) {
  RegSet all = function.allocatable & (regClass == RegClass::Gpr ? 0xffffffffu : ~RegSet(0xffffffffu));
  RegSet pool = 0;
  for (uint32_t i = 0; i < maxRegisters && all; i++, all &= all - 1) pool |= all & -all;
  return pool;
}

// Temporary slots are only given room if they were used.
void trimTempSlots(Allocation& a) {
  uint32_t room = kTempSlots * 16;
  if (a.usedTemp) return;
  for (VReg vreg = 0; vreg < a.function.vregs.size(); vreg++) {
    if (a.slotOf[vreg] >= a.narrowStart) a.slotOf[vreg] -= room;
  }
  a.function.spillBytes -= room;
}

Alloc allocOf(const Allocation& a, Place place) {
  switch (place.kind) {
    case Place::Register: return {Alloc::Register, uint8_t(place.index)};
    case Place::Home: return {Alloc::Slot, 0, 0, a.slotOf[place.index]};
    case Place::Temp: return {Alloc::Slot, 0, 0, a.tempSlot + place.index * 16};
    case Place::Remat: break;
  }
  return {};
}

Edit editOf(const Allocation& a, const PlacedMove& placed) {
  const Move& move = placed.move;
  Edit edit{placed.inst, allocOf(a, move.from), allocOf(a, move.to), kNoInst, 0, RegClass::Gpr};
  if (move.vreg != kNoVReg) {
    edit.bytes = a.function.vregs[move.vreg].bytes;
    edit.regClass = a.function.vregs[move.vreg].regClass;
  } else {  // a whole register, borrowed or given back
    uint8_t reg = edit.to.kind == Alloc::Register ? edit.to.reg : edit.from.reg;
    edit.regClass = PReg{reg}.regClass();
    edit.bytes = edit.regClass == RegClass::Gpr ? 8 : 16;
  }
  if (move.from.kind == Place::Remat) edit.remat = a.function.vregs[move.from.index].rematInst;
  return edit;
}

// Sorts by instruction, then phase, then order of making (a counting sort).
void writeEdits(Allocation& a) {
  constexpr uint32_t kPhases = 4;
  uint32_t keys = a.function.insts.size() * kPhases + 1;
  uint32_t* next = a.arena.makeArray<uint32_t>(keys + 1);
  auto keyOf = [](const PlacedMove& placed) { return placed.inst * kPhases + uint32_t(placed.phase); };
  for (const PlacedMove& placed : a.moves) next[keyOf(placed) + 1]++;
  for (uint32_t i = 1; i <= keys; i++) next[i] += next[i - 1];
  a.function.edits.clear();
  a.function.edits.resize(a.function.arena, a.moves.size());
  for (const PlacedMove& placed : a.moves) a.function.edits[next[keyOf(placed)]++] = editOf(a, placed);
}

void nameSlots(Allocation& a) {
  for (Alloc& alloc : a.function.allocs) {
    if (alloc.kind == Alloc::Slot) alloc.slot = a.slotOf[alloc.slot];
  }
}

}  // namespace

void allocate(Function& function, const Options& options) {
  Arena& arena = function.arena;
  function.allocs.clear();
  function.allocs.resize(arena, function.operands.size());
  Allocation a{function, options, arena, orderBlocks(function, arena)};
  a.live = computeLiveness(function, a.order, options, arena);
  a.starts = arena.makeArray<RegState>(function.blocks.size());
  a.ends = arena.makeArray<RegState>(function.blocks.size());
  a.walked = arena.makeArray<uint8_t>(function.blocks.size());
  a.slots = arena.makeArray<SlotNeeds>(function.vregs.size());
  for (VReg vreg = 0; vreg < function.vregs.size(); vreg++) a.slots[vreg] = SlotNeeds();
  for (RegClass regClass : {RegClass::Gpr, RegClass::Vec}) {
    a.pools[int(regClass)] = poolOf(function, regClass, options.maxRegisters);
  }

  walkBlocks(a);
  findEdgeNeeds(a);
  placeStores(a);
  coalesceSlots(a);
  assignSlots(a);
  resolveEdges(a);
  trimTempSlots(a);
  nameSlots(a);
  writeEdits(a);
}

}  // namespace wazen::regalloc
