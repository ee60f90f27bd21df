// Live sets value by value (support/live-walk.h), then distances as a backward data flow over them: cost is the sum of
// the live sets, which is limited.
#include "regalloc/liveness.h"

#include <algorithm>

#include "support/live-walk.h"

namespace wazen::regalloc {

using namespace mir;

uint32_t edgeDistance(const Block& from, const Block& to) {
  uint32_t distance = to.loopDepth < from.loopDepth ? (from.loopDepth - to.loopDepth) * kLoopExitDistance : 0;
  if (to.isCold && !from.isCold) distance += kColdDistance;
  return std::min(distance, kMaxDistance);
}

namespace {

class Builder {
 public:
  Builder(const Function& function, const Order& order, const Options& options, Arena& arena)
      : function_(function),
        order_(order),
        options_(options),
        arena_(arena),
        flowWeight_(arena.makeArray<uint32_t>(function.vregs.size())),
        stamp_(arena.makeArray<uint32_t>(function.vregs.size())),
        place_(arena.makeArray<uint32_t>(function.vregs.size())) {
    uint32_t vregs = function.vregs.size(), operands = function.operands.size();
    out_.blocks = arena.makeArray<BlockFacts>(function.blocks.size());
    out_.defBlock = arena.makeArray<uint32_t>(vregs);
    out_.defInst = arena.makeArray<uint32_t>(vregs);
    out_.defOperand = arena.makeArray<uint32_t>(vregs);
    out_.flowsInto = arena.makeArray<VReg>(vregs);
    out_.fixedHint = arena.makeArray<uint8_t>(vregs);
    out_.nextUse = arena.makeArray<uint32_t>(operands);
    out_.nextFixed = arena.makeArray<uint32_t>(operands);
    std::fill_n(out_.flowsInto, vregs, kNoVReg);
    std::fill_n(out_.fixedHint, vregs, kNoReg);
    std::fill_n(out_.defInst, vregs, kNoInst);
    out_.isLocal = arena.makeArray<uint8_t>(vregs);
  }

  Liveness run() {
    for (uint32_t block = 0; block < function_.blocks.size(); block++) findDefs(block);
    for (uint32_t block = 0; block < function_.blocks.size(); block++) findExposedUses(block);
    findLive();
    findDistances();
    for (uint32_t block = 0; block < function_.blocks.size(); block++) {
      if (function_.blocks[block].loopDepth > 0 && !function_.blocks[block].isCold) measureBlock(block);
    }
    measureLoops();
    return out_;
  }

 private:
  struct LivePlace {
    uint32_t block;
    VReg vreg;
  };
  enum class IsLimited { No, Yes };  // by each value's own uses

  // Adds to the exposed uses of every block what only lives through it.
  void findLive() {
    groupReaders();
    ArenaVector<LivePlace> through;
    if (options_.localValues || !walkAll(IsLimited::No, through)) {
      walkAll(IsLimited::Yes, through);
      dropLocals();
    }
    for (const LivePlace& place : through) {
      out_.blocks[place.block].liveIn.push(arena_, {place.vreg, kMaxDistance});
    }
  }

  // By value: the blocks with an exposed use.
  void groupReaders() {
    const uint32_t vregs = function_.vregs.size();
    firstReader_ = arena_.makeArray<uint32_t>(vregs + 1);
    for (uint32_t block = 0; block < function_.blocks.size(); block++) {
      for (const LiveValue& value : out_.blocks[block].liveIn) firstReader_[value.vreg + 1]++;
    }
    for (VReg vreg = 0; vreg < vregs; vreg++) firstReader_[vreg + 1] += firstReader_[vreg];
    readers_ = arena_.makeArray<uint32_t>(firstReader_[vregs]);
    uint32_t* next = place_;
    std::copy_n(firstReader_, vregs, next);
    for (uint32_t block = 0; block < function_.blocks.size(); block++) {
      for (const LiveValue& value : out_.blocks[block].liveIn) readers_[next[value.vreg]++] = block;
    }
  }

  // Fills `through`; false if the live sets are too large together. With a limit for each value, those that pass it
  // become local.
  bool walkAll(IsLimited isLimited, ArenaVector<LivePlace>& through) {
    const uint64_t most = LiveLimits::ofFunction(function_.insts.size());
    LiveWalk walk(arena_, function_.blocks.size());
    uint32_t* reader = arena_.makeArray<uint32_t>(function_.blocks.size());  // by block: the value, plus one
    uint64_t total = 0;
    through.clear();
    for (VReg vreg = 0; vreg < function_.vregs.size(); vreg++) {
      const uint32_t *uses = readers_ + firstReader_[vreg], *end = readers_ + firstReader_[vreg + 1];
      const uint32_t useCount = uint32_t(end - uses);
      if (useCount == 0) continue;
      for (const uint32_t* use = uses; use != end; use++) reader[*use] = vreg + 1;
      const uint64_t own = options_.localValues ? 0 : LiveLimits::ofVariable(useCount);
      const uint64_t limit = isLimited == IsLimited::Yes ? own : most - total;
      const uint32_t before = through.size();
      const uint64_t cost = walk.run(
          uses, useCount, limit, [&](uint32_t block) -> auto& { return function_.blocks[block].preds; },
          [](uint32_t pred) { return pred; }, [&](uint32_t block) { return out_.defBlock[vreg] == block; },
          [&](uint32_t block) {
            if (reader[block] != vreg + 1) through.push(arena_, {block, vreg});
          });
      total += cost;
      if (cost <= limit) continue;
      if (isLimited == IsLimited::No) return false;
      through.truncate(before);
      out_.isLocal[vreg] = 1;
    }
    return true;
  }

  void dropLocals() {
    for (uint32_t block = 0; block < function_.blocks.size(); block++) {
      BlockFacts& facts = out_.blocks[block];
      uint32_t kept = 0;
      for (const LiveValue& value : facts.liveIn) {
        if (!out_.isLocal[value.vreg]) facts.liveIn[kept++] = value;
      }
      facts.liveIn.truncate(kept);
      facts.exposed = kept;
    }
  }

  // Two rounds: the second, of blocks in loops, knows what comes after the jump back.
  void findDistances() {
    for (uint32_t block : order_.postorder) update(block);
    for (uint32_t block : order_.postorder) {
      if (function_.blocks[block].loopDepth > 0) update(block);
    }
  }

  void findDefs(uint32_t index) {
    const Block& block = function_.blocks[index];
    for (VReg param : block.params) out_.defBlock[param] = index;
    for (uint32_t i = block.firstInst; i < block.endInst; i++) {
      const Inst& inst = function_.insts[i];
      for (uint32_t o = inst.firstOperand; o < inst.firstOperand + inst.operandCount; o++) {
        const Operand& operand = function_.operands[o];
        if (operand.kind != OperandKind::Def) continue;
        out_.defBlock[operand.vreg] = index;
        out_.defInst[operand.vreg] = i;
        out_.defOperand[operand.vreg] = o;
        if (operand.constraint == Constraint::Reuse) {
          flow(function_.operands[inst.firstOperand + operand.index].vreg, operand.vreg, 0);
        } else if (inst.flags & InstFlag::Move) {
          flow(function_.operands[inst.firstOperand + 1].vreg, operand.vreg, 0);
        }
      }
    }
  }

  void findExposedUses(uint32_t index) {
    const Block& block = function_.blocks[index];
    BlockFacts& facts = out_.blocks[index];
    uint32_t position = 0;
    for (uint32_t i = block.firstInst; i < block.endInst; i++) {
      const Inst& inst = function_.insts[i];
      position++;
      for (uint32_t o = inst.firstOperand; o < inst.firstOperand + inst.operandCount; o++) {
        const Operand& operand = function_.operands[o];
        if (operand.kind != OperandKind::Use) continue;
        expose(facts, index, operand.vreg, position);
        if (operand.constraint == Constraint::Fixed && out_.fixedHint[operand.vreg] == kNoReg) {
          out_.fixedHint[operand.vreg] = operand.index;
        }
      }
      if (inst.flags & InstFlag::ClobbersCall) {
        position = addDistance(position, kCallDistance);
        facts.hasCall = true;
      }
    }
    for (uint32_t a = 0; a < block.argCount; a++) {
      VReg arg = function_.operands[block.firstArg + a].vreg;
      expose(facts, index, arg, position);
      flow(arg, function_.blocks[block.succs[0]].params[a], weightOf(block));
    }
    facts.exposed = facts.liveIn.size();
    facts.length = position;
  }

  // A value that flows into several has one wish: that of most weight, the last of equals.
  void flow(VReg from, VReg into, uint32_t weight) {
    if (weight < flowWeight_[from]) return;
    flowWeight_[from] = weight;
    out_.flowsInto[from] = into;
  }

  // Of what the block's jump passes on: how often a move would be executed. What instructions make of a value weighs
  // less.
  static uint32_t weightOf(const Block& block) { return block.isCold ? 1 : 2 * (block.loopDepth + 1); }

  // What could have the register of an input that ends.
  VReg resultOf(const Inst& inst) const {
    for (uint32_t o = inst.firstOperand; o < inst.firstOperand + inst.operandCount; o++) {
      const Operand& operand = function_.operands[o];
      const bool isResult = operand.kind == OperandKind::Def && operand.pos == OperandPos::Late;
      if (isResult && operand.constraint != Constraint::Fixed) return operand.vreg;
    }
    return kNoVReg;
  }

  bool isSameClass(VReg a, VReg b) const { return function_.vregs[a].regClass == function_.vregs[b].regClass; }

  void expose(BlockFacts& facts, uint32_t block, VReg vreg, uint32_t position) {
    if (out_.defBlock[vreg] == block || stamp_[vreg] == block + 1) return;
    stamp_[vreg] = block + 1;
    facts.liveIn.push(arena_, {vreg, position});
  }

  // Distances of what lives through the block, from those of its successors.
  void update(uint32_t index) {
    const Block& block = function_.blocks[index];
    BlockFacts& facts = out_.blocks[index];
    if (facts.exposed == facts.liveIn.size()) return;
    epoch_ = epoch_ ? epoch_ + 1 : function_.blocks.size() + 1;
    for (uint32_t i = facts.exposed; i < facts.liveIn.size(); i++) {
      stamp_[facts.liveIn[i].vreg] = epoch_;
      place_[facts.liveIn[i].vreg] = i;
    }
    for (uint32_t successor : block.succs) {
      uint32_t away = addDistance(facts.length, edgeDistance(block, function_.blocks[successor]));
      for (const LiveValue& value : out_.blocks[successor].liveIn) {
        if (stamp_[value.vreg] != epoch_) continue;
        LiveValue& there = facts.liveIn[place_[value.vreg]];
        there.distance = std::min(there.distance, addDistance(value.distance, away));
      }
    }
  }

  // The most values of each class that are alive between two instructions; and what values flow into that end here.
  void measureBlock(uint32_t index) {
    const Block& block = function_.blocks[index];
    uint32_t alive[2] = {0, 0};
    uint32_t* pressure = out_.blocks[index].pressure;
    epoch_ = epoch_ ? epoch_ + 1 : function_.blocks.size() + 1;
    auto use = [&](VReg vreg) {
      if (stamp_[vreg] == epoch_) return;
      stamp_[vreg] = epoch_;
      int regClass = int(function_.vregs[vreg].regClass);
      pressure[regClass] = std::max(pressure[regClass], ++alive[regClass]);
    };
    for (uint32_t successor : block.succs) {
      for (const LiveValue& value : out_.blocks[successor].liveIn) use(value.vreg);
    }
    for (uint32_t a = 0; a < block.argCount; a++) use(function_.operands[block.firstArg + a].vreg);
    for (uint32_t i = block.endInst; i-- > block.firstInst;) {
      const Inst& inst = function_.insts[i];
      const Operand* operands = &function_.operands[inst.firstOperand];
      for (uint32_t o = 0; o < inst.operandCount; o++) {
        if (operands[o].kind != OperandKind::Def || stamp_[operands[o].vreg] != epoch_) continue;
        stamp_[operands[o].vreg] = 0;
        alive[int(function_.vregs[operands[o].vreg].regClass)]--;
      }
      const VReg result = resultOf(inst);
      for (uint32_t o = 0; o < inst.operandCount; o++) {
        if (operands[o].kind != OperandKind::Use) continue;
        const VReg vreg = operands[o].vreg;
        if (stamp_[vreg] != epoch_ && result != kNoVReg && isSameClass(vreg, result)) {
          flow(vreg, result, weightOf(block) - 1);
        }
        use(vreg);
      }
    }
  }

  // Inner loops first: a loop is its header, blocks, and the loops that begin in it.
  void measureLoops() {
    for (uint32_t b = function_.blocks.size(); b-- > 0;) {
      const Block& block = function_.blocks[b];
      BlockFacts& facts = out_.blocks[b];
      if (block.isLoopHeader && !block.isCold) addToLoop(facts, facts.hasCall, facts.pressure);
      if (order_.loopOf[b] == kNoBlock) continue;
      BlockFacts& around = out_.blocks[order_.loopOf[b]];
      if (block.isLoopHeader) addToLoop(around, facts.loopHasCall, facts.loopPressure);
      else if (!block.isCold) addToLoop(around, facts.hasCall, facts.pressure);
    }
  }

  static void addToLoop(BlockFacts& header, bool hasCall, const uint32_t* pressure) {
    header.loopHasCall |= hasCall;
    for (int c = 0; c < 2; c++) header.loopPressure[c] = std::max(header.loopPressure[c], pressure[c]);
  }

  const Function& function_;
  const Order& order_;
  const Options& options_;
  Arena& arena_;
  Liveness out_;
  uint32_t* flowWeight_;             // by vreg: of flowsInto
  uint32_t* stamp_;                  // by vreg: seen in the block or round of this number
  uint32_t* place_;                  // by vreg: index in the list being made
  uint32_t* firstReader_ = nullptr;  // by vreg, and one more: in readers_
  uint32_t* readers_ = nullptr;      // blocks with exposed uses
  uint32_t epoch_ = 0;
};

}  // namespace

Liveness computeLiveness(const Function& function, const Order& order, const Options& options, Arena& arena) {
  return Builder(function, order, options, arena).run();
}

}  // namespace wazen::regalloc
