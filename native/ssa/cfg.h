// The control-flow graph: order, edges, and changes to them that keep phis right.
//
// An edge is one entry of `succs` and one of `preds`; several edges may lead from one block to another, and they are in
// the same order on both sides. The argument of a phi belongs to the entry of `preds` with the same index.
#pragma once

#include "ssa/function.h"

namespace wazen::ssa {

// Drops blocks that cannot be reached, with their edges, and numbers the others (Block::order). Their order stays that
// of the words (for new blocks: where they were put), in which a block comes after its predecessors, those at the end
// of loops aside: a reverse postorder, and the producer's idea of a good layout.
void orderBlocks(Function& function);

// The index in `to->preds` of the edge that is number `succ` of `from`.
uint32_t predIndex(const Block* from, uint32_t succ);

// predIndex of all edges, in time linear in their number. Valid until edges are added or removed; needs order.
class EdgeNumbers {
 public:
  explicit EdgeNumbers(Function& function);
  uint32_t pred(const Block* from, uint32_t succ) const { return predOf_[firstOf_[from->order] + succ]; }

 private:
  uint32_t* firstOf_;  // by block order
  uint32_t* predOf_;   // edges of one block after the other
};

// Removes and adds many edges at once: one by one, the entries of a block with many predecessors would be moved as
// often as it has some. The successors of a block are changed at once, entries of predecessors and phis by `apply`.
// Needs order.
class EdgeEdits {
 public:
  explicit EdgeEdits(Function& function);
  uint32_t pred(const Block* from, uint32_t succ) const { return numbers_.pred(from, succ); }

  // Takes away all edges of `from`, which the caller gives others, or none.
  void dropAll(Block* from);
  // Ends `block` with a jump along its edge number `kept`, and removes the other edges.
  void keepOne(Block* block, uint32_t kept);
  // An edge from the end of `from` that passes the same values as entry `like` of `to->preds` did before `apply`.
  void add(Block* from, Block* to, uint32_t like);
  // The other end of an edge that `from->succs` has already.
  void enter(Block* from, Block* to, uint32_t like);
  // False if there was nothing to do.
  bool apply();

 private:
  struct Entry {
    Block* from;
    uint32_t like;
    Entry* next;
  };
  struct Changes {
    bool isTouched;
    uint32_t addedCount;
    Entry *first, *last;
  };

  void drop(Block* from, uint32_t succ);
  Changes& touch(Block* block);
  void rebuild(Block* block, const Changes& changes);

  Function& function_;
  EdgeNumbers numbers_;
  Changes* changes_;  // by order
  ArenaVector<Block*> touched_;
};

// A new block with a jump in the middle of edge number `succ` of `from`. Not in `function.blocks` yet.
Block* splitEdge(Function& function, Block* from, uint32_t succ);
Block* splitEdge(Function& function, Block* from, uint32_t succ, uint32_t pred);  // `pred`: its predIndex

inline bool hasPhis(const Block* block) { return block->first && block->first->is(Op::Phi); }

}  // namespace wazen::ssa
