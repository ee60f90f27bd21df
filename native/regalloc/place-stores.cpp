// Where the slot of a value is written: once, where that costs least.
//
//   - Readers in cold code only: at the start of each cold region that reads it, if the value is in a register there.
//   - Else at the start of the block of least cost that dominates all readers and has the value in a register, or after
//   the
//     definition if none is cheaper. Cost is loop depth; the lowest such block is taken, so that paths without a reader
//     do not pay.
#include <algorithm>

#include "regalloc/walk.h"
#include "support/sort.h"

namespace wazen::regalloc {

using namespace mir;

void Allocation::needSlot(VReg vreg, uint32_t block) {
  SlotNeeds& needs = slots[vreg];
  needs.any = true;
  if (needs.madeInSlot) return;
  if (order.coldTop[block] != kNoBlock && order.coldTop[live.defBlock[vreg]] == kNoBlock) {
    coldNeeds.push(arena, {vreg, order.coldTop[block]});
    return;
  }
  needs.hotTop = needs.hotTop == kNoBlock ? block : order.commonDominator(needs.hotTop, block);
}

namespace {

class Stores {
 public:
  explicit Stores(Allocation& allocation) : a_(allocation), f_(allocation.function) {}

  void run() {
    wazen::sort(a_.coldNeeds.begin(), a_.coldNeeds.end(), [](const ColdNeed& x, const ColdNeed& y) {
      return x.vreg != y.vreg ? x.vreg < y.vreg : x.top < y.top;
    });
    for (uint32_t i = 0; i < a_.coldNeeds.size();) {
      uint32_t end = i + 1;
      while (end < a_.coldNeeds.size() && a_.coldNeeds[end].vreg == a_.coldNeeds[i].vreg) end++;
      storeForCold(i, end);
      i = end;
    }
    for (VReg vreg = 0; vreg < f_.vregs.size(); vreg++) {
      if (a_.slots[vreg].any && !a_.slots[vreg].madeInSlot && a_.slots[vreg].hotTop != kNoBlock) storeForHot(vreg);
    }
  }

 private:
  // Stores in every cold region that needs one; a region that does not have the value in a register turns hot.
  void storeForCold(uint32_t first, uint32_t end) {
    VReg vreg = a_.coldNeeds[first].vreg;
    SlotNeeds& needs = a_.slots[vreg];
    if (needs.madeInSlot) return;
    auto makeHot = [&](uint32_t top) {
      needs.hotTop = needs.hotTop == kNoBlock ? top : a_.order.commonDominator(needs.hotTop, top);
    };
    bool anyHot = needs.hotTop != kNoBlock;
    for (uint32_t i = first; i < end; i++) anyHot |= a_.starts[a_.coldNeeds[i].top].find(vreg) == kNoReg;
    for (uint32_t i = first; i < end; i++) {
      uint32_t top = a_.coldNeeds[i].top;
      if (i > first && top == a_.coldNeeds[i - 1].top) continue;
      if (anyHot) {
        makeHot(top);
      } else {
        storeAtStart(vreg, top, a_.starts[top].find(vreg));
      }
    }
  }

  static constexpr uint32_t kFar = 64;  // blocks looked at on the way up

  void storeForHot(VReg vreg) {
    uint32_t defBlock = a_.live.defBlock[vreg];
    uint32_t best = defBlock;
    uint8_t bestReg = kNoReg;
    uint32_t steps = 0;
    for (uint32_t block = a_.slots[vreg].hotTop; block != defBlock && steps < kFar;
         block = a_.order.idom[block], steps++) {
      if (cost(block) > cost(best) || (best != defBlock && cost(block) == cost(best))) continue;
      uint8_t reg = a_.starts[block].find(vreg);
      if (reg == kNoReg) continue;
      best = block;
      bestReg = reg;
    }
    if (best != defBlock) {
      storeAtStart(vreg, best, bestReg);
    } else if (a_.live.defInst[vreg] == kNoInst) {
      storeAtStart(vreg, defBlock, a_.starts[defBlock].find(vreg));
    } else {
      const Alloc& alloc = f_.allocs[a_.live.defOperand[vreg]];
      store(vreg, a_.live.defInst[vreg] + 1, alloc.reg);
    }
  }

  uint32_t cost(uint32_t block) const { return f_.blocks[block].isCold ? 0 : 1 + f_.blocks[block].loopDepth; }

  void storeAtStart(VReg vreg, uint32_t block, uint8_t reg) { store(vreg, f_.blocks[block].firstInst, reg); }

  void store(VReg vreg, uint32_t inst, uint8_t reg) {
    a_.moves.push(a_.arena, {inst, Phase::Store, {{Place::Home, vreg}, {Place::Register, reg}, vreg}});
  }

  Allocation& a_;
  Function& f_;
};

}  // namespace

void placeStores(Allocation& allocation) { Stores(allocation).run(); }

}  // namespace wazen::regalloc
