// A location may be written once nobody has to read it any more; what is left then are cycles. A cycle is opened by
// saving one of its locations in a free register, or in a temporary slot if there is none.
#include "regalloc/resolve-moves.h"

#include <bit>

namespace wazen::regalloc {

using namespace mir;

static constexpr uint8_t kNoRegister = 255;

MoveResolver::MoveResolver(const Function& function, Arena& arena, const uint32_t* homes, uint32_t homeCount)
    : function_(function), arena_(arena), homes_(homes) {
  locations_.resize(arena, 64 + homeCount);
}

// A number for what can be both read and written within a group, else kNone.
uint32_t MoveResolver::locationOf(Place place) const {
  if (place.kind == Place::Register) return place.index;
  if (place.kind == Place::Home && homes_) return 64 + homes_[place.index];
  return kNone;
}

void MoveResolver::add(Place to, Place from, VReg vreg) {
  uint32_t target = locationOf(to), source = locationOf(from);
  if (target != kNone && target == source) return;
  locations_[target].writer = group_.size();
  if (source != kNone) locations_[source].reads++;
  group_.push(arena_, {to, from, vreg});
}

void MoveResolver::flush(RegSet free, ArenaVector<Move>& out) {
  for (uint32_t i = 0; i < group_.size(); i++) {
    if (locations_[locationOf(group_[i].to)].reads == 0) ready_.push(arena_, i);
  }
  emitReady(free, out);
  for (uint32_t i = 0; i < group_.size(); i++) {
    if (locations_[locationOf(group_[i].to)].writer == i) breakCycle(i, free, out);
  }
  group_.clear();
}

void MoveResolver::emitReady(RegSet free, ArenaVector<Move>& out) {
  while (!ready_.empty()) {
    Move move = group_[ready_.back()];
    ready_.pop();
    emit(move, free, out);
    locations_[locationOf(move.to)].writer = kNone;
    uint32_t source = locationOf(move.from);
    if (source == kNone || --locations_[source].reads != 0) continue;
    if (locations_[source].writer != kNone) ready_.push(arena_, locations_[source].writer);
  }
}

// What is left is cycles without branches: every location has one reader and one writer.
void MoveResolver::breakCycle(uint32_t start, RegSet free, ArenaVector<Move>& out) {
  // Opening at a register avoids a copy between slots.
  uint32_t opened = start;
  for (uint32_t i = start; group_[opened].to.kind != Place::Register;) {
    i = locations_[locationOf(group_[i].from)].writer;
    if (i == start) break;
    if (group_[i].to.kind == Place::Register) opened = i;
  }
  uint32_t location = locationOf(group_[opened].to);
  uint32_t reader = opened;  // the move that reads `location`
  while (locationOf(group_[reader].from) != location) reader = locations_[locationOf(group_[reader].from)].writer;

  Place saved{Place::Temp, 0};
  if (uint8_t reg = pickFree(free, group_[reader].vreg); reg != kNoRegister) {
    saved = {Place::Register, reg};
    free &= ~bit({reg});
  } else {
    usedTemp_ = true;
  }
  emit({saved, group_[reader].from, group_[reader].vreg}, free, out);
  group_[reader].from = saved;
  locations_[location].reads = 0;
  if (saved.kind == Place::Register) locations_[saved.index].reads++;
  ready_.push(arena_, opened);
  emitReady(free, out);
}

// Emits one move; a value that goes from memory to memory passes through a register.
void MoveResolver::emit(Move move, RegSet free, ArenaVector<Move>& out) {
  if (move.to.kind == Place::Register || move.from.kind == Place::Register) {
    out.push(arena_, move);
    return;
  }
  uint8_t reg = pickFree(free, move.vreg);
  bool borrowed = reg == kNoRegister;
  if (borrowed) {
    reg = uint8_t(
        std::countr_zero(function_.allocatable >> (function_.vregs[move.vreg].regClass == RegClass::Gpr ? 0 : 32)));
    if (function_.vregs[move.vreg].regClass == RegClass::Vec) reg += 32;
    usedTemp_ = true;
    out.push(arena_, {{Place::Temp, 1}, {Place::Register, reg}, kNoVReg});
  }
  out.push(arena_, {{Place::Register, reg}, move.from, move.vreg});
  out.push(arena_, {move.to, {Place::Register, reg}, move.vreg});
  if (borrowed) out.push(arena_, {{Place::Register, reg}, {Place::Temp, 1}, kNoVReg});
}

uint8_t MoveResolver::pickFree(RegSet free, VReg vreg) const {
  RegSet wanted = free & (function_.vregs[vreg].regClass == RegClass::Gpr ? 0xffffffffu : ~RegSet(0xffffffffu));
  return wanted ? uint8_t(std::countr_zero(wanted)) : kNoRegister;
}

}  // namespace wazen::regalloc
