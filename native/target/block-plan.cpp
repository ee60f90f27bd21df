// See block-plan.h.
#include "target/block-plan.h"

#include <algorithm>

namespace wazen {

namespace {

constexpr uint32_t kMostHops = 32;

}  // namespace

BlockPlan::BlockPlan(const mir::Function& function, uint16_t jumpOp) : mir_(function) {
  const uint32_t count = mir_.blocks.size();
  forwards_.resize(count);
  positions_.resize(count);
  editCounts_.resize(count);
  const mir::Edit* edit = mir_.edits.begin();
  for (uint32_t i = 0; i < count; i++) {
    const mir::Block& block = mir_.blocks[i];
    for (; edit != mir_.edits.end() && edit->inst < block.endInst; edit++) editCounts_[i]++;
    const bool isEmpty = i > 0 && editCounts_[i] == 0 && block.firstInst + 1 == block.endInst &&
                         mir_.insts[block.firstInst].op == jumpOp;
    forwards_[i] = isEmpty ? block.succs[0] : i;
  }
  cutChains();
  orderBlocks();
}

// Cuts circles of empty blocks, and chains so long that following them would cost.
void BlockPlan::cutChains() {
  for (uint32_t i = 0; i < forwards_.size(); i++) {
    uint32_t at = i;
    for (uint32_t hops = 0; forwards_[at] != at; at = forwards_[at]) {
      if (++hops == kMostHops) forwards_[at] = at;
    }
  }
}

void BlockPlan::orderBlocks() {
  const uint32_t count = mir_.blocks.size();
  for (const bool cold : {false, true}) {
    for (uint32_t i = 0; i < count; i++) {
      if (mir_.blocks[i].isCold != cold || finalTarget(i) != i) continue;
      positions_[i] = uint32_t(order_.size());
      order_.push_back(i);
    }
  }
  if (order_[0] == 0) return;
  // Block 0 is first even if it is cold.
  order_.erase(std::find(order_.begin(), order_.end(), 0u));
  order_.insert(order_.begin(), 0u);
  for (uint32_t i = 0; i < order_.size(); i++) positions_[order_[i]] = i;
}

bool BlockPlan::isAligned(uint32_t index) const {
  const mir::Block& block = mir_.blocks[index];
  if (!block.isLoopHeader || block.isCold) return false;
  for (uint32_t i = index + 1; i < block.loopEnd; i++) {
    if (mir_.blocks[i].isLoopHeader) return false;
  }
  return true;
}

}  // namespace wazen
