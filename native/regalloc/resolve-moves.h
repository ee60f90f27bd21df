// Orders moves that happen at once, and breaks their cycles.
#pragma once

#include "mir/function.h"

namespace wazen::regalloc {

// Where a value is while slots are not assigned yet.
struct Place {
  enum Kind : uint8_t {
    Register,  // index: register number
    Home,      // the spill slot of vreg `index`
    Remat,     // nowhere: repeat the instruction that makes vreg `index`
    Temp,      // slot `index` (0: cycles, 1: a borrowed register) that lives for one group of moves
  } kind;
  uint32_t index;
};

struct Move {
  Place to, from;
  mir::VReg vreg;  // says how wide the move is and of which class
};

constexpr uint32_t kTempSlots = 2;

// Orders groups of parallel moves. Destinations are distinct. One per function.
class MoveResolver {
 public:
  // `homes`: by vreg, a small number that names its slot (distinct slots have distinct numbers, all below `homeCount`);
  // null while no move of a group writes a slot.
  MoveResolver(const mir::Function& function, Arena& arena, const uint32_t* homes, uint32_t homeCount);

  void add(Place to, Place from, mir::VReg vreg);
  bool empty() const { return group_.empty(); }
  // Appends the moves of the group, ordered, to `out`. `free` registers may be overwritten.
  void flush(mir::RegSet free, ArenaVector<Move>& out);
  // Whether a Temp slot occurred.
  bool usedTemp() const { return usedTemp_; }

 private:
  static constexpr uint32_t kNone = ~0u;
  struct Location {
    uint32_t reads = 0;       // moves of the group that still have to read it
    uint32_t writer = kNone;  // move of the group that still has to write it
  };

  uint32_t locationOf(Place place) const;
  void emit(Move move, mir::RegSet free, ArenaVector<Move>& out);
  void emitReady(mir::RegSet free, ArenaVector<Move>& out);
  void breakCycle(uint32_t start, mir::RegSet free, ArenaVector<Move>& out);
  uint8_t pickFree(mir::RegSet free, mir::VReg vreg) const;

  const mir::Function& function_;
  Arena& arena_;
  const uint32_t* homes_;
  ArenaVector<Location> locations_;
  ArenaVector<Move> group_;
  ArenaVector<uint32_t> ready_;
  bool usedTemp_ = false;
};

}  // namespace wazen::regalloc
