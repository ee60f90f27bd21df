// Moves on edges: from what a block leaves in registers to what its successor expects.
//
// They go before the jump of a predecessor with one successor. A successor with one predecessor starts as that one
// ends, but for what it has dropped, or expects nothing in registers; there is nothing to do.
#include "regalloc/walk.h"

namespace wazen::regalloc {

using namespace mir;

namespace {

constexpr uint8_t kNowhere = kNoReg;

// Calls `visit(to, from, vreg)` for every value that must be somewhere at the start of `to`.
class Edges {
 public:
  explicit Edges(Allocation& allocation)
      : a_(allocation),
        regAtEnd_(allocation.arena.makeArray<uint8_t>(allocation.function.vregs.size())),
        argOf_(allocation.arena.makeArray<VReg>(allocation.function.vregs.size())) {
    std::memset(regAtEnd_, kNowhere, allocation.function.vregs.size());
    for (uint32_t i = 0; i < allocation.function.vregs.size(); i++) argOf_[i] = i;
  }

  template <typename Visit>
  void visit(uint32_t fromIndex, uint32_t toIndex, Visit visit) {
    const Block& from = a_.function.blocks[fromIndex];
    const Block& to = a_.function.blocks[toIndex];
    for (const RegValue& value : a_.ends[fromIndex]) regAtEnd_[value.vreg] = value.reg;
    for (uint32_t p = 0; p < to.params.size(); p++) argOf_[to.params[p]] = a_.function.operands[from.firstArg + p].vreg;
    for (const RegValue& value : a_.starts[toIndex]) {
      VReg source = argOf_[value.vreg];
      visit(Place{Place::Register, value.reg}, placeOf(source), source);
    }
    // Parameters without a register that somebody reads.
    for (VReg param : to.params) {
      if (a_.slots[param].madeInSlot) visit(Place{Place::Home, param}, placeOf(argOf_[param]), argOf_[param]);
    }
    for (VReg param : to.params) argOf_[param] = param;
    for (const RegValue& value : a_.ends[fromIndex]) regAtEnd_[value.vreg] = kNowhere;
  }

 private:
  Place placeOf(VReg vreg) const {
    return regAtEnd_[vreg] != kNowhere ? Place{Place::Register, regAtEnd_[vreg]} : a_.memoryPlace(vreg);
  }

  Allocation& a_;
  uint8_t* regAtEnd_;  // by vreg, of the edge being visited
  VReg* argOf_;        // by vreg: the argument of a parameter of the edge, else itself
};

}  // namespace

void findEdgeNeeds(Allocation& a) {
  Edges edges(a);
  for (uint32_t from = 0; from < a.function.blocks.size(); from++) {
    if (a.function.blocks[from].succs.size() != 1) continue;
    edges.visit(from, a.function.blocks[from].succs[0], [&](Place to, Place source, VReg) {
      if (source.kind != Place::Home) return;
      a.needSlot(source.index, from);
      if (to.kind == Place::Home) a.slotCopies.push(a.arena, {to.index, source.index, from, a.slotCopies.size()});
    });
  }
}

void resolveEdges(Allocation& a) {
  Edges edges(a);
  MoveResolver resolver(a.function, a.arena, a.homeOf, a.homeCount);
  ArenaVector<Move> ordered;
  for (uint32_t from = 0; from < a.function.blocks.size(); from++) {
    const Block& block = a.function.blocks[from];
    if (block.succs.size() != 1) continue;
    RegSet busy = 0;
    for (const RegValue& value : a.ends[from]) busy |= bit({value.reg});
    for (const RegValue& value : a.starts[block.succs[0]]) busy |= bit({value.reg});
    edges.visit(from, block.succs[0], [&](Place to, Place source, VReg vreg) { resolver.add(to, source, vreg); });
    for (uint32_t arg = 0; arg < block.argCount; arg++) {
      a.function.allocs[block.firstArg + arg] = {};  // read by the moves, not by the jump
    }
    if (resolver.empty()) continue;
    ordered.clear();
    resolver.flush((a.pools[0] | a.pools[1]) & ~busy, ordered);
    for (const Move& move : ordered) a.moves.push(a.arena, {block.endInst - 1, Phase::EdgeOut, move});
  }
  a.usedTemp |= resolver.usedTemp();
}

}  // namespace wazen::regalloc
