// Reachability and edge surgery.
#include "ssa/cfg.h"

namespace wazen::ssa {

namespace {

constexpr uint32_t kUnreached = ~0u;

// Removes all entries of `from` but number `kept`, in one go.
void removePreds(Block* block, const Block* from, uint32_t kept) {
  uint32_t count = block->preds.size(), left = 0;
  for (uint32_t i = 0; i < count; i++) left += block->preds[i] != from || i == kept;
  if (left == count) return;
  auto isKept = [&](uint32_t i) { return block->preds[i] != from || i == kept; };
  for (Instr* phi = block->first; phi && phi->is(Op::Phi); phi = phi->next) {
    phi->argCount = 0;
    for (uint32_t i = 0; i < count; i++) {
      if (isKept(i)) phi->args[phi->argCount++] = phi->args[i];
    }
  }
  uint32_t next = 0;
  for (uint32_t i = 0; i < count; i++) {
    Block* pred = block->preds[i];
    if (pred != from || i == kept) block->preds[next++] = pred;
  }
  block->preds.truncate(left);
}

// Removes the entries of blocks that cannot be reached, in one go: many of them may have led to the same place.
void removeUnreachedPreds(Block* block) {
  uint32_t count = block->preds.size(), left = 0;
  for (Block* pred : block->preds) left += pred->order != kUnreached;
  if (left == count) return;
  for (Instr* phi = block->first; phi && phi->is(Op::Phi); phi = phi->next) {
    phi->argCount = 0;
    for (uint32_t i = 0; i < count; i++) {
      if (block->preds[i]->order != kUnreached) phi->args[phi->argCount++] = phi->args[i];
    }
  }
  uint32_t next = 0;
  for (uint32_t i = 0; i < count; i++) {
    Block* pred = block->preds[i];
    if (pred->order != kUnreached) block->preds[next++] = pred;
  }
  block->preds.truncate(left);
}

}  // namespace

void orderBlocks(Function& function) {
  for (Block* block : function.blocks) block->order = kUnreached;
  ArenaVector<Block*> worklist;
  function.entry->order = 0;
  worklist.push(function.arena, function.entry);
  while (!worklist.empty()) {
    Block* block = worklist.back();
    worklist.pop();
    for (Block* succ : block->succs) {
      if (succ->order != kUnreached) continue;
      succ->order = 0;
      worklist.push(function.arena, succ);
    }
  }
  uint32_t count = 0;
  for (Block* block : function.blocks) {
    if (block->order == kUnreached) {
      block->succs.clear();
    } else {
      removeUnreachedPreds(block);
      block->order = count;
      function.blocks[count++] = block;
    }
  }
  function.blocks.truncate(count);
}

uint32_t predIndex(const Block* from, uint32_t succ) {
  const Block* to = from->succs[succ];
  uint32_t occurrence = 0;
  for (uint32_t i = 0; i < succ; i++) occurrence += from->succs[i] == to;
  for (uint32_t i = 0; i < to->preds.size(); i++) {
    if (to->preds[i] == from && occurrence-- == 0) return i;
  }
  return 0;
}

EdgeNumbers::EdgeNumbers(Function& function) {
  Arena& arena = function.arena;
  const uint32_t blocks = function.blocks.size();
  firstOf_ = arena.makeArray<uint32_t>(blocks + 1);
  for (uint32_t i = 0; i < blocks; i++) firstOf_[i + 1] = firstOf_[i] + function.blocks[i]->succs.size();
  // Entries of `preds` by where they come from; those of one target lie together, in their order.
  struct Entry {
    Block* to;
    uint32_t pred;
  };
  auto* entries = arena.makeArray<Entry>(firstOf_[blocks]);
  auto* filled = arena.makeArray<uint32_t>(blocks);
  for (Block* to : function.blocks) {
    for (uint32_t pred = 0; pred < to->preds.size(); pred++) {
      const uint32_t from = to->preds[pred]->order;
      entries[firstOf_[from] + filled[from]++] = {to, pred};
    }
  }
  predOf_ = arena.makeArray<uint32_t>(firstOf_[blocks]);
  auto* next = arena.makeArray<uint32_t>(blocks);  // by target: the first of its entries that no edge has taken
  for (uint32_t from = 0; from < blocks; from++) {
    const uint32_t first = firstOf_[from], end = firstOf_[from + 1];
    for (uint32_t i = end; i-- > first;) next[entries[i].to->order] = i;
    for (uint32_t i = first; i < end; i++) {
      predOf_[i] = entries[next[function.blocks[from]->succs[i - first]->order]++].pred;
    }
  }
}

void removePred(Block* block, uint32_t pred) {
  uint32_t last = block->preds.size() - 1;
  for (uint32_t i = pred; i < last; i++) block->preds[i] = block->preds[i + 1];
  block->preds.pop();
  for (Instr* phi = block->first; phi && phi->is(Op::Phi); phi = phi->next) {
    for (uint32_t i = pred; i < last; i++) phi->args[i] = phi->args[i + 1];
    phi->argCount--;
  }
}

void removeSucc(Block* from, uint32_t succ) {
  removePred(from->succs[succ], predIndex(from, succ));
  for (uint32_t i = succ; i + 1 < from->succs.size(); i++) from->succs[i] = from->succs[i + 1];
  from->succs.pop();
}

Block* splitEdge(Function& function, Block* from, uint32_t succ) {
  return splitEdge(function, from, succ, predIndex(from, succ));
}

Block* splitEdge(Function& function, Block* from, uint32_t succ, uint32_t pred) {
  Block* to = from->succs[succ];
  Block* middle = function.makeBlock();
  to->preds[pred] = middle;
  from->succs[succ] = middle;
  middle->preds.push(function.arena, from);
  middle->succs.push(function.arena, to);
  function.append(middle, function.make(Op::Jump, Type::None));
  return middle;
}

void keepOneSucc(Function& function, Block* block, uint32_t kept) {
  Block* target = block->succs[kept];
  uint32_t keptPred = predIndex(block, kept);
  removePreds(target, block, keptPred);
  for (uint32_t i = 0; i < block->succs.size(); i++) {
    Block* succ = block->succs[i];
    const bool isDone = i > 0 && succ == block->succs[i - 1];  // branch tables name few targets many times
    if (succ != target && !isDone) removePreds(succ, block, ~0u);
  }
  block->succs.clear();
  block->succs.push(function.arena, target);
  function.remove(block->last);
  function.append(block, function.make(Op::Jump, Type::None));
}

}  // namespace wazen::ssa
