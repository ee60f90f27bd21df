// Liveness as a backward data flow over lists: cost is the sum of all live sets, with no set as wide as the function.
#include "regalloc/liveness.h"

#include <algorithm>

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
  Builder(const Function& function, const Order& order, Arena& arena)
      : function_(function),
        order_(order),
        arena_(arena),
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
  }

  Liveness run() {
    for (uint32_t block = 0; block < function_.blocks.size(); block++) findDefs(block);
    for (uint32_t block = 0; block < function_.blocks.size(); block++) findExposedUses(block);
    solve();
    for (uint32_t block = 0; block < function_.blocks.size(); block++) {
      if (function_.blocks[block].loopDepth > 0 && !function_.blocks[block].isCold) measurePressure(block);
    }
    return out_;
  }

 private:
  // The first round sees every block, the second one loops again, in which distances have settled then. Sets may need
  // one more round for every level of loops, of the blocks concerned only.
  void solve() {
    uint8_t* isStale = arena_.makeArray<uint8_t>(function_.blocks.size());
    bool changed = true;
    for (uint32_t round = 0; changed || round < 2; round++) {
      changed = false;
      for (uint32_t block : order_.postorder) {
        bool isDue = round == 0 || isStale[block] || (round == 1 && function_.blocks[block].loopDepth > 0);
        if (!isDue) continue;
        isStale[block] = 0;
        if (!update(block)) continue;
        changed = true;
        for (uint32_t pred : function_.blocks[block].preds) isStale[pred] = 1;
      }
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
          out_.flowsInto[function_.operands[inst.firstOperand + operand.index].vreg] = operand.vreg;
        } else if (inst.flags & InstFlag::Move) {
          out_.flowsInto[function_.operands[inst.firstOperand + 1].vreg] = operand.vreg;
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
      out_.flowsInto[arg] = function_.blocks[block.succs[0]].params[a];
    }
    facts.exposed = facts.liveIn.size();
    facts.length = position;
  }

  void expose(BlockFacts& facts, uint32_t block, VReg vreg, uint32_t position) {
    if (out_.defBlock[vreg] == block || stamp_[vreg] == block + 1) return;
    stamp_[vreg] = block + 1;
    facts.liveIn.push(arena_, {vreg, position});
  }

  // liveIn = exposed uses + what successors need and this block does not define. True if the set grew.
  bool update(uint32_t index) {
    const Block& block = function_.blocks[index];
    BlockFacts& facts = out_.blocks[index];
    uint32_t before = facts.liveIn.size();
    facts.liveIn.truncate(facts.exposed);
    epoch_ = epoch_ ? epoch_ + 1 : function_.blocks.size() + 1;
    for (uint32_t i = 0; i < facts.exposed; i++) {
      stamp_[facts.liveIn[i].vreg] = epoch_;
      place_[facts.liveIn[i].vreg] = kNever;
    }
    for (uint32_t successor : block.succs) {
      uint32_t away = addDistance(facts.length, edgeDistance(block, function_.blocks[successor]));
      // A block that is its own successor reads the list it writes: only the part that was there.
      ArenaVector<LiveValue>& needed = out_.blocks[successor].liveIn;
      uint32_t count = needed.size();
      for (uint32_t i = 0; i < count; i++) {
        LiveValue value = needed[i];
        if (out_.defBlock[value.vreg] == index) continue;
        uint32_t distance = addDistance(value.distance, away);
        if (stamp_[value.vreg] != epoch_) {
          stamp_[value.vreg] = epoch_;
          place_[value.vreg] = facts.liveIn.size();
          facts.liveIn.push(arena_, {value.vreg, distance});
        } else if (place_[value.vreg] != kNever) {
          LiveValue& there = facts.liveIn[place_[value.vreg]];
          there.distance = std::min(there.distance, distance);
        }
      }
    }
    return facts.liveIn.size() != before;
  }

  // The most values of each class that are alive between two instructions.
  void measurePressure(uint32_t index) {
    const Block& block = function_.blocks[index];
    uint32_t alive[2] = {0, 0};
    uint32_t* pressure = out_.blocks[index].pressure;
    epoch_++;
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
      for (uint32_t o = 0; o < inst.operandCount; o++) {
        if (operands[o].kind == OperandKind::Use) use(operands[o].vreg);
      }
    }
  }

  const Function& function_;
  const Order& order_;
  Arena& arena_;
  Liveness out_;
  uint32_t* stamp_;  // by vreg: seen in the block or round of this number
  uint32_t* place_;  // by vreg: index in the list being made, kNever for exposed uses
  uint32_t epoch_ = 0;
};

}  // namespace

Liveness computeLiveness(const Function& function, const Order& order, Arena& arena) {
  return Builder(function, order, arena).run();
}

}  // namespace wazen::regalloc
