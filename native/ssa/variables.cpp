// Values on their way from block to block.
#include "ssa/variables.h"

#include <algorithm>

namespace wazen::ssa {

Variables::Variables(Function& function, const SlotLiveness& liveness, uint32_t slotCount)
    : function_(function),
      liveness_(liveness),
      states_(function.arena.makeArray<BlockState>(function.blockCount)),
      nextWriter_(function.arena.makeArray<uint32_t>(slotCount)),
      current_(function.arena.makeArray<Instr*>(slotCount)),
      epochs_(function.arena.makeArray<uint32_t>(slotCount)) {
  std::copy_n(liveness.firstWriter, slotCount, nextWriter_);
}

void Variables::startBlock(Block* block) {
  block_ = block;
  // What a block knows stays known in the next one if nothing else leads there.
  const bool goesOn = block->preds.size() == 1 && block->preds[0] == lastBuilt_ && lastBuilt_->id + 1 == block->id;
  if (goesOn) return;
  epoch_++;
  BlockState& state = states_[block->id];
  const uint32_t* slots = liveness_.slots + liveness_.first[block->id];
  const bool isOpen = state.edges < block->preds.size();  // some come from the ends of the loop
  for (uint32_t i = 0; i < liveness_.count(block->id); i++) {
    Instr*& value = state.values[i];
    if (isOpen && value && isWrittenInLoop(slots[i], block->id)) value = makePhi(block, value, state.edges);
    write(slots[i], value);
  }
}

void Variables::endBlock() {
  for (Block* succ : block_->succs) pass(succ);
  lastBuilt_ = block_;
}

void Variables::write(uint32_t slot, Instr* value) {
  current_[slot] = value;
  epochs_[slot] = epoch_;
}

// Predecessors pass their values in the order of the block's edges.
void Variables::pass(Block* to) {
  BlockState& state = states_[to->id];
  const uint32_t edge = state.edges++;
  const uint32_t count = liveness_.count(to->id);
  if (to->preds.size() == 1 && to->id == block_->id + 1) return;  // see startBlock
  if (!state.values) state.values = function_.arena.makeArray<Instr*>(count);
  const uint32_t* slots = liveness_.slots + liveness_.first[to->id];
  for (uint32_t i = 0; i < count; i++) {
    Instr* value = read(slots[i]);
    failed_ = failed_ || !value;
    if (!value) continue;
    state.values[i] = edge == 0 ? value : merge(to, state.values[i], value, edge);
  }
}

// What the block's predecessors up to `edge` have in common: one value, or a phi.
Instr* Variables::merge(Block* to, Instr* known, Instr* value, uint32_t edge) {
  if (!known || known->type != value->type) {
    failed_ = true;
    return known;
  }
  const bool isPhi = known->block == to && known->is(Op::Phi);
  if (!isPhi) {
    if (known == value) return known;
    // A block that has been built reads the value: only its phis may still change.
    if (to->id <= block_->id) failed_ = true;
    known = makePhi(to, known, edge);
  }
  known->args[edge] = value;
  return known;
}

// A phi whose first `edges` arguments are `value`. The others follow.
Instr* Variables::makePhi(Block* block, Instr* value, uint32_t edges) {
  Instr* phi = function_.makeList(Op::Phi, value->type, block->preds.size());
  for (uint32_t i = 0; i < phi->argCount; i++) phi->args[i] = i < edges ? value : phi;
  function_.append(block, phi);  // nothing else is in it yet
  return phi;
}

bool Variables::isWrittenInLoop(uint32_t slot, uint32_t header) {
  uint32_t& next = nextWriter_[slot];
  const uint32_t end = liveness_.firstWriter[slot + 1];
  while (next < end && liveness_.writers[next] < header) next++;
  return next < end && liveness_.writers[next] <= liveness_.loopEnd[header];
}

}  // namespace wazen::ssa
