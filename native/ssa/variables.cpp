// The lookup of a slot's value, and phis where several reach a block.
#include "ssa/variables.h"

#include "support/hash.h"

namespace wazen::ssa {

Variables::Variables(Function& function, uint32_t slotCount)
    : function_(function),
      current_(function.arena.makeArray<Instr*>(slotCount)),
      epochs_(function.arena.makeArray<uint32_t>(slotCount)),
      written_(function.arena.makeArray<uint32_t>(slotCount)) {
  states_.resize(function.arena, function.blockCount, {0, nullptr});
  for (Block* block : function.blocks) states_[block->id].unbuiltPreds = block->preds.size();
}

void Variables::startBlock(Block* block) {
  // What a block knows stays known in the next one if nothing else leads there.
  if (block->preds.size() != 1 || block->preds[0] != lastBuilt_) epoch_++;
  block_ = block;
  blockNumber_++;
}

void Variables::endBlock() {
  for (uint32_t slot : log_) remember(block_, slot, current_[slot]);
  log_.clear();
  for (Block* succ : block_->succs) {
    BlockState& state = states_[succ->id];
    if (--state.unbuiltPreds) continue;
    for (PendingPhi* pending = state.pending; pending; pending = pending->next) {
      worklist_.push(function_.arena, *pending);
    }
    state.pending = nullptr;
  }
  lastBuilt_ = block_;
  drain();
}

void Variables::write(uint32_t slot, Instr* value) {
  current_[slot] = value;
  epochs_[slot] = epoch_;
  if (written_[slot] == blockNumber_) return;
  written_[slot] = blockNumber_;
  log_.push(function_.arena, slot);
}

Instr* Variables::read(uint32_t slot, Type type) {
  if (epochs_[slot] == epoch_) return current_[slot] = current_[slot]->resolve();
  Instr* value = readAtEnd(block_, slot, type);
  if (!value) return nullptr;
  drain();
  value = value->resolve();
  current_[slot] = value;
  epochs_[slot] = epoch_;
  return value;
}

// The value at the end of `block`, or for the block being built (which has not written the slot) at its start.
Instr* Variables::readAtEnd(Block* block, uint32_t slot, Type type) {
  Instr* value = nullptr;
  trail_.clear();
  for (;; block = block->preds[0]) {
    value = find(block, slot);
    if (value) break;
    trail_.push(function_.arena, block);
    if (block->preds.empty()) return nullptr;
    bool isBuilt = states_[block->id].unbuiltPreds == 0;
    if (isBuilt && block->preds.size() == 1) continue;
    value = makePhi(block, type);
    if (isBuilt) {
      worklist_.push(function_.arena, {value, slot, nullptr});
    } else {
      PendingPhi*& list = states_[block->id].pending;
      list = function_.arena.make<PendingPhi>(PendingPhi{value, slot, list});
    }
    break;
  }
  for (Block* passed : trail_) remember(passed, slot, value);
  return value;
}

Instr* Variables::makePhi(Block* block, Type type) {
  Instr* phi = function_.makeList(Op::Phi, type, block->preds.size());
  for (uint32_t i = 0; i < phi->argCount; i++) phi->args[i] = phi;  // until it is filled
  if (block->first) function_.insertBefore(block->first, phi);
  else function_.append(block, phi);
  return phi;
}

void Variables::drain() {
  while (!worklist_.empty()) {
    PendingPhi pending = worklist_.back();
    worklist_.pop();
    fill(pending.phi, pending.slot);
  }
}

void Variables::fill(Instr* phi, uint32_t slot) {
  Instr* only = nullptr;
  bool isTrivial = true;
  for (uint32_t i = 0; i < phi->argCount; i++) {
    Instr* arg = readAtEnd(phi->block->preds[i], slot, phi->type);
    if (arg) arg = arg->resolve();
    if (!arg || arg->type != phi->type) {
      failed_ = true;
      return;
    }
    phi->args[i] = arg;
    if (arg == phi || arg == only) continue;
    isTrivial = isTrivial && !only;
    only = arg;
  }
  if (!isTrivial) return;
  if (!only) {  // merges nothing but itself: never written
    failed_ = true;
    return;
  }
  phi->forward = only;
  function_.remove(phi);
}

Instr* Variables::find(Block* block, uint32_t slot) const {
  if (!capacity_) return nullptr;
  uint64_t key = keyOf(block, slot);
  uint32_t mask = capacity_ - 1;
  for (uint32_t i = hashMix(key) & mask; table_[i].key; i = (i + 1) & mask) {
    if (table_[i].key == key) return table_[i].value;
  }
  return nullptr;
}

void Variables::remember(Block* block, uint32_t slot, Instr* value) {
  if ((used_ + 1) * 4 > capacity_ * 3) grow();
  uint64_t key = keyOf(block, slot);
  uint32_t mask = capacity_ - 1;
  uint32_t i = hashMix(key) & mask;
  while (table_[i].key && table_[i].key != key) i = (i + 1) & mask;
  if (!table_[i].key) used_++;
  table_[i] = {key, value};
}

void Variables::grow() {
  Definition* old = table_;
  uint32_t count = capacity_;
  capacity_ = count ? count * 2 : 256;
  table_ = function_.arena.makeArray<Definition>(capacity_);
  used_ = 0;
  for (uint32_t i = 0; i < count; i++) {
    if (!old[i].key) continue;
    uint32_t mask = capacity_ - 1;
    uint32_t place = hashMix(old[i].key) & mask;
    while (table_[place].key) place = (place + 1) & mask;
    table_[place] = old[i];
    used_++;
  }
}

}  // namespace wazen::ssa
