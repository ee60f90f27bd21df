// Which blocks of a function are emitted, in what order: those that are cold last, and none that do nothing but jump.
#pragma once

#include <cstdint>
#include <vector>

#include "mir/function.h"

namespace wazen {

class BlockPlan {
 public:
  // `jumpOp` is the target's unconditional jump.
  BlockPlan(const mir::Function& function, uint16_t jumpOp);

  // Blocks as they are emitted; the entry is first.
  const std::vector<uint32_t>& order() const { return order_; }
  // The place in `order` of a block that is there.
  uint32_t positionOf(uint32_t block) const { return positions_[block]; }
  // The first block on the way from `block` that does something.
  uint32_t finalTarget(uint32_t block) const {
    while (forwards_[block] != block) block = forwards_[block];
    return block;
  }
  // How many edits the allocator has put into a block.
  uint32_t editCount(uint32_t block) const { return editCounts_[block]; }
  // Headers of innermost loops, which start where the processor fetches.
  bool isAligned(uint32_t block) const;

 private:
  void cutChains();
  void orderBlocks();

  const mir::Function& mir_;
  std::vector<uint32_t> forwards_;  // by block: where a block leads that does nothing; itself otherwise
  std::vector<uint32_t> order_;
  std::vector<uint32_t> positions_;   // by block
  std::vector<uint32_t> editCounts_;  // by block
};

}  // namespace wazen
