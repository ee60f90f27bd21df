// Natural loops, inner ones first, by walking backwards from their ends: an edge back leads to the header of a loop
// (ir/reader.cpp checks that), which dominates where it comes from.
#include "ssa/loops.h"

namespace wazen::ssa {

namespace {

// Of the loops found so far. Halves the way there for the next time.
Loop* outermost(Loop* loop) {
  while (Loop* above = loop->above) {
    if (above->above) loop->above = above->above;
    loop = above;
  }
  return loop;
}

// Walks backwards from the loop's ends to its header. What already is in a loop belongs to an inner one, whose
// outermost loop so far is put into this one and skipped to its header.
void collect(Arena& arena, Loop* loop, ArenaVector<Block*>& worklist) {
  while (!worklist.empty()) {
    Block* block = worklist.back();
    worklist.pop();
    if (block->loop) {
      Loop* inner = outermost(block->loop);
      if (inner == loop) continue;
      inner->parent = inner->above = loop;
      block = inner->header;
    } else {
      block->loop = loop;
    }
    if (block == loop->header) continue;
    for (Block* pred : block->preds) worklist.push(arena, pred);
  }
}

}  // namespace

void findLoops(Function& function) {
  Arena& arena = function.arena;
  for (Block* block : function.blocks) {
    block->loop = nullptr;
    block->isLoopHeader = false;
  }
  ArenaVector<Loop*> innerFirst;
  ArenaVector<Block*> worklist;
  for (uint32_t i = function.blocks.size(); i-- > 0;) {
    Block* header = function.blocks[i];
    bool isHeader = false;
    for (Block* pred : header->preds) {
      if (pred->order < header->order) continue;
      isHeader = true;
      if (pred != header) worklist.push(arena, pred);
    }
    if (!isHeader) continue;
    header->isLoopHeader = true;
    Loop* loop = arena.make<Loop>(Loop{header, nullptr, 0, {}});
    header->loop = loop;  // where the walk backwards stops
    innerFirst.push(arena, loop);
    collect(arena, loop, worklist);
  }
  function.loops.clear();
  for (uint32_t i = innerFirst.size(); i-- > 0;) {
    Loop* loop = innerFirst[i];
    loop->depth = loop->parent ? loop->parent->depth + 1 : 1;
    function.loops.push(arena, loop);
  }
  for (Block* block : function.blocks) {
    if (block->loop) block->loop->blocks.push(arena, block);
  }
}

}  // namespace wazen::ssa
