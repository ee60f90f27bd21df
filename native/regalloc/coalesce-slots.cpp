// Spill slots that block parameters share with their arguments, so that nothing is copied on the edges between them.
//
// A machine with more variables than registers that goes round and round in a loop, such as a coroutine that was turned
// into a switch, keeps most of them in slots on every edge. Without this, each edge copies them all.
//
// Parameters and arguments become classes one pair after the other, those in the deepest loops first, if no member of
// one class is alive where a member of the other is (Chaitin's aggressive coalescing, on slots). What is alive where is
// a list of ranges of points for each class. Merging two of them takes time in proportion to their lengths, which could
// add up to more than linear time for all: there is a budget.
#include <algorithm>

#include "regalloc/walk.h"
#include "support/sort.h"

namespace wazen::regalloc {

using namespace mir;

namespace {

// Points: 2i is where instruction i reads, 2i + 1 where it writes. Before and behind them are the moves.
struct Range {
  uint32_t from, to;  // without `to`
};

class Coalescing {
 public:
  explicit Coalescing(Allocation& allocation) : a_(allocation), f_(allocation.function) {}

  void run() {
    a_.slotLeader = a_.arena.makeArray<VReg>(f_.vregs.size());
    for (VReg vreg = 0; vreg < f_.vregs.size(); vreg++) a_.slotLeader[vreg] = vreg;
    if (a_.slotCopies.empty()) return;
    budget_ = kWorkPerOperand * (f_.operands.size() + a_.slotCopies.size());
    wazen::sort(a_.slotCopies.begin(), a_.slotCopies.end(), [this](const SlotCopy& x, const SlotCopy& y) {
      return order(x) != order(y) ? order(x) < order(y) : x.serial < y.serial;
    });
    findRanges();
    for (const SlotCopy& copy : a_.slotCopies) {
      if (canShare(copy.to) && canShare(copy.from)) join(leaderOf(copy.to), leaderOf(copy.from));
    }
    for (VReg vreg = 0; vreg < f_.vregs.size(); vreg++) a_.slotLeader[vreg] = leaderOf(vreg);
  }

 private:
  static constexpr uint32_t kWorkPerOperand = 32;

  uint32_t order(const SlotCopy& copy) const {
    const Block& block = f_.blocks[copy.block];
    return block.isCold ? ~0u : ~1u - block.loopDepth;
  }

  // What is in no live set may be alive anywhere.
  bool canShare(VReg vreg) const { return a_.live.isLocal[vreg] == 0; }

  VReg leaderOf(VReg vreg) {
    while (a_.slotLeader[vreg] != vreg) vreg = a_.slotLeader[vreg] = a_.slotLeader[a_.slotLeader[vreg]];
    return vreg;
  }

  void join(VReg x, VReg y) {
    if (x == y || f_.vregs[x].bytes != f_.vregs[y].bytes) return;
    if (rangesOf(x).size() < rangesOf(y).size()) std::swap(x, y);
    ArenaVector<Range>& all = rangesOf(x);
    const ArenaVector<Range>& more = rangesOf(y);
    const uint32_t work = all.size() + more.size();
    if (work > budget_) return;
    budget_ -= work;
    if (overlap(all, more)) return;
    merge(all, more);
    a_.slotLeader[y] = x;
  }

  static bool overlap(const ArenaVector<Range>& x, const ArenaVector<Range>& y) {
    for (uint32_t i = 0, j = 0; i < x.size() && j < y.size();) {
      if (x[i].to <= y[j].from) i++;
      else if (y[j].to <= x[i].from) j++;
      else return true;
    }
    return false;
  }

  // From the end on, in the place of the longer one.
  void merge(ArenaVector<Range>& all, const ArenaVector<Range>& more) {
    uint32_t i = all.size(), j = more.size();
    all.resize(a_.arena, i + j);
    for (uint32_t to = i + j; j > 0;) {
      const bool isOld = i > 0 && all[i - 1].from > more[j - 1].from;
      all[--to] = isOld ? all[--i] : more[--j];
    }
  }

  // ---- ranges of the values that are copied ----

  ArenaVector<Range>& rangesOf(VReg vreg) { return ranges_[index_[vreg] - 1]; }

  void include(VReg vreg) {
    if (index_[vreg] != 0 || !canShare(vreg)) return;
    ranges_.push(a_.arena, {});
    index_[vreg] = ranges_.size();
  }

  void findRanges() {
    index_ = a_.arena.makeArray<uint32_t>(f_.vregs.size());
    for (const SlotCopy& copy : a_.slotCopies) {
      include(copy.to);
      include(copy.from);
    }
    for (uint32_t block = 0; block < f_.blocks.size(); block++) addBlock(block);
  }

  // Alive at all points from `from` on up to before `to`.
  void add(VReg vreg, uint32_t from, uint32_t to) {
    if (index_[vreg] == 0) return;
    ArenaVector<Range>& ranges = rangesOf(vreg);
    if (!ranges.empty() && from <= ranges.back().to) {
      ranges.back().to = std::max(ranges.back().to, to);
    } else {
      ranges.push(a_.arena, {from, to});
    }
  }

  void addBlock(uint32_t index) {
    const Block& block = f_.blocks[index];
    const uint32_t end = 2 * block.endInst;
    start_ = 2 * block.firstInst;
    for (const LiveValue& value : a_.live.blocks[index].liveIn) add(value.vreg, start_, start_ + 1);
    for (VReg param : block.params) add(param, start_, start_ + 1);
    for (uint32_t i = block.firstInst; i < block.endInst; i++) addInst(f_.insts[i], 2 * i);
    for (uint32_t arg = 0; arg < block.argCount; arg++) use(f_.operands[block.firstArg + arg].vreg, end - 1);
    for (uint32_t successor : block.succs) {
      for (const LiveValue& value : a_.live.blocks[successor].liveIn) use(value.vreg, end);
      for (VReg param : f_.blocks[successor].params) add(param, end - 1, end);  // the jump writes it
    }
  }

  void addInst(const Inst& inst, uint32_t point) {
    for (uint32_t o = 0; o < inst.operandCount; o++) {
      const Operand& operand = f_.operands[inst.firstOperand + o];
      if (operand.kind == OperandKind::Use) use(operand.vreg, point + (operand.pos == OperandPos::Late ? 2 : 1));
    }
    for (uint32_t o = 0; o < inst.operandCount; o++) {
      const Operand& operand = f_.operands[inst.firstOperand + o];
      if (operand.kind != OperandKind::Def) continue;
      add(operand.vreg, point + (operand.pos == OperandPos::Late ? 1 : 0), point + 2);
    }
  }

  // Alive up to before `to`, from its definition or from the start of the block on.
  void use(VReg vreg, uint32_t to) {
    if (index_[vreg] == 0) return;
    const ArenaVector<Range>& ranges = rangesOf(vreg);
    add(vreg, ranges.empty() ? start_ : std::max(start_, std::min(ranges.back().to, to)), to);
  }

  Allocation& a_;
  Function& f_;
  uint64_t budget_ = 0;
  uint32_t start_ = 0;                      // of the block
  uint32_t* index_ = nullptr;               // by vreg: 1 + index in ranges_, 0: not copied
  ArenaVector<ArenaVector<Range>> ranges_;  // sorted, apart from each other
};

}  // namespace

void coalesceSlots(Allocation& allocation) { Coalescing(allocation).run(); }

}  // namespace wazen::regalloc
