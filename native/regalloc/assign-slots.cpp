// Offsets of spill slots. Values, or classes of them (coalesce-slots.cpp), that are never alive at the same time, seen
// as one stretch of the function each, share a slot; those of 4 and 8 bytes share slots of 8, those of 16 have their
// own, below.
#include <algorithm>

#include "regalloc/walk.h"
#include "support/sort.h"

namespace wazen::regalloc {

using namespace mir;

namespace {

struct Stretch {
  uint32_t first, last;  // instructions
  VReg vreg;
};

class Slots {
 public:
  explicit Slots(Allocation& allocation) : a_(allocation), f_(allocation.function) {}

  void run() {
    uint32_t vregs = f_.vregs.size();
    index_ = a_.arena.makeArray<uint32_t>(vregs);
    for (VReg vreg = 0; vreg < vregs; vreg++) {
      if (!a_.slots[vreg].any || a_.slotLeader[vreg] != vreg) continue;
      // What is in no live set may live anywhere.
      const bool isEverywhere = a_.live.isLocal[vreg] != 0;
      stretches_.push(a_.arena, isEverywhere ? Stretch{0, ~0u, vreg} : Stretch{~0u, 0, vreg});
      index_[vreg] = stretches_.size();
    }
    if (!stretches_.empty()) measure();
    wazen::sort(stretches_.begin(), stretches_.end(), [](const Stretch& a, const Stretch& b) {
      return a.first != b.first ? a.first < b.first : a.vreg < b.vreg;
    });
    a_.homeOf = a_.arena.makeArray<uint32_t>(vregs);
    a_.slotOf = a_.arena.makeArray<uint32_t>(vregs);
    uint32_t wide = share(16, 0), narrow = share(8, wide);
    a_.homeCount = wide + narrow;
    a_.tempSlot = wide * 16;
    // Temporary slots lie between the wide and the narrow ones. Whether they are used is known only when edges are
    // resolved.
    uint32_t base = (wide + kTempSlots) * 16;
    for (VReg vreg = 0; vreg < vregs; vreg++) {
      if (!a_.slots[vreg].any) continue;
      const uint32_t home = a_.homeOf[vreg] = a_.homeOf[a_.slotLeader[vreg]];
      a_.slotOf[vreg] = home < wide ? home * 16 : base + (home - wide) * 8;
    }
    a_.narrowStart = base;
    f_.spillBytes = (base + narrow * 8 + 15) & ~15u;
  }

 private:
  void touch(VReg vreg, uint32_t inst) {
    const uint32_t index = index_[a_.slotLeader[vreg]];
    if (index == 0) return;
    Stretch& stretch = stretches_[index - 1];
    stretch.first = std::min(stretch.first, inst);
    stretch.last = std::max(stretch.last, inst);
  }

  void measure() {
    for (uint32_t b = 0; b < f_.blocks.size(); b++) {
      const Block& block = f_.blocks[b];
      for (uint32_t i = block.firstInst; i < block.endInst; i++) {
        const Inst& inst = f_.insts[i];
        for (uint32_t o = 0; o < inst.operandCount; o++) touch(f_.operands[inst.firstOperand + o].vreg, i);
      }
      for (uint32_t arg = 0; arg < block.argCount; arg++)
        touch(f_.operands[block.firstArg + arg].vreg, block.endInst - 1);
      for (const LiveValue& value : a_.live.blocks[b].liveIn) touch(value.vreg, block.firstInst);
      for (VReg param : block.params) touch(param, block.firstInst);
      for (uint32_t successor : block.succs) {
        for (const LiveValue& value : a_.live.blocks[successor].liveIn) touch(value.vreg, block.endInst - 1);
        // The jump writes the slots of parameters.
        for (VReg param : f_.blocks[successor].params) touch(param, block.endInst - 1);
      }
    }
  }

  // Gives homes from `base` on to all values of one width; returns how many.
  uint32_t share(uint32_t width, uint32_t base) {
    struct Busy {
      uint32_t until, home;
    };
    ArenaVector<Busy> heap;  // ordered by `until`, smallest on top
    auto later = [](const Busy& a, const Busy& b) { return a.until != b.until ? a.until > b.until : a.home > b.home; };
    uint32_t count = 0;
    for (const Stretch& stretch : stretches_) {
      if ((f_.vregs[stretch.vreg].bytes == 16) != (width == 16)) continue;
      if (!heap.empty() && heap[0].until < stretch.first) {
        std::pop_heap(heap.begin(), heap.end(), later);
        heap.back().until = stretch.last;
      } else {
        heap.push(a_.arena, {stretch.last, base + count++});
      }
      a_.homeOf[stretch.vreg] = heap.back().home;
      std::push_heap(heap.begin(), heap.end(), later);
    }
    return count;
  }

  Allocation& a_;
  Function& f_;
  ArenaVector<Stretch> stretches_;
  uint32_t* index_;  // by vreg: 1 + index in stretches_ before they are sorted, 0: needs no slot
};

}  // namespace

void assignSlots(Allocation& allocation) { Slots(allocation).run(); }

}  // namespace wazen::regalloc
