// What the walk over the blocks shares with the steps after it.
#pragma once

#include "regalloc/allocate.h"
#include "regalloc/liveness.h"
#include "regalloc/order.h"
#include "regalloc/resolve-moves.h"

namespace wazen::regalloc {

struct RegValue {
  uint8_t reg;
  mir::VReg vreg;
};

// Registers with the values in them, at the start or end of a block.
struct RegState {
  RegValue* values = nullptr;
  uint32_t count = 0;
  const RegValue* begin() const { return values; }
  const RegValue* end() const { return values + count; }
  // The register of `vreg`, or kNoReg.
  uint8_t find(mir::VReg vreg) const {
    for (const RegValue& value : *this) {
      if (value.vreg == vreg) return value.reg;
    }
    return kNoReg;
  }
};

// Order among moves before one instruction.
enum class Phase : uint8_t {
  EdgeIn,   // from the only predecessor
  Store,    // of a value made by the instruction before, or at the start of the block
  Input,    // of the instruction
  EdgeOut,  // before a jump, to the only successor
};

struct PlacedMove {
  uint32_t inst;
  Phase phase;
  Move move;
};

// Which values need their slot, and where from: what is known for placing the store. One per vreg.
struct SlotNeeds {
  uint32_t hotTop = kNoBlock;  // dominates every hot block that reads the slot
  bool any = false;
  bool madeInSlot = false;  // the definition itself writes the slot
};

struct ColdNeed {
  mir::VReg vreg;
  uint32_t top;  // Order::coldTop of a cold block that reads the slot
};

// What an edge copies from slot to slot: an argument to a parameter.
struct SlotCopy {
  mir::VReg to, from;
  uint32_t block;  // where the edge comes from
  uint32_t serial;
};

struct Allocation {
  mir::Function& function;
  const Options& options;
  Arena& arena;
  Order order;
  Liveness live = {};
  RegState* starts = nullptr;  // by block
  RegState* ends = nullptr;    // by block
  uint8_t* walked = nullptr;   // by block
  SlotNeeds* slots = nullptr;  // by vreg
  ArenaVector<ColdNeed> coldNeeds{};
  ArenaVector<PlacedMove> moves{};
  ArenaVector<SlotCopy> slotCopies{};
  mir::VReg* slotLeader = nullptr;  // by vreg: whose slot it has, perhaps its own
  // Made by assignSlots:
  uint32_t* homeOf = nullptr;  // by vreg: a small number that names its slot
  uint32_t homeCount = 0;
  uint32_t* slotOf = nullptr;  // by vreg: byte offset in the spill area
  uint32_t tempSlot = 0;       // byte offset of the first of kTempSlots slots of 16 bytes
  uint32_t narrowStart = 0;    // byte offset of the slots after them
  bool usedTemp = false;

  // Where a value is that is not in a register.
  Place memoryPlace(mir::VReg vreg) const {
    return {function.vregs[vreg].rematInst != mir::kNoInst ? Place::Remat : Place::Home, vreg};
  }
  // Block `block` reads the slot of `vreg`.
  void needSlot(mir::VReg vreg, uint32_t block);
  mir::RegSet pools[2] = {0, 0};  // by class: registers for everything but fixed operands
  mir::RegSet pool(mir::RegClass regClass) const { return pools[int(regClass)]; }
};

// Walks the blocks and decides which value is where: fills starts, ends, slots, moves and the function's allocs (a slot
// operand names its vreg until slots are assigned).
void walkBlocks(Allocation& allocation);
// Finds out which edges read slots, and which copy them. Before placeStores.
void findEdgeNeeds(Allocation& allocation);
// Lets parameters share the slots of their arguments where that saves copies.
void coalesceSlots(Allocation& allocation);
// Adds the stores that fill slots, and gives every slot its offset.
void placeStores(Allocation& allocation);
void assignSlots(Allocation& allocation);
// Adds the moves on edges. After assignSlots.
void resolveEdges(Allocation& allocation);

}  // namespace wazen::regalloc
