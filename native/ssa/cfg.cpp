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
      for (Block* succ : block->succs) removePreds(succ, block, ~0u);
      block->succs.clear();
    } else {
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
  Block* to = from->succs[succ];
  Block* middle = function.makeBlock();
  to->preds[predIndex(from, succ)] = middle;
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
  for (Block* succ : block->succs) {
    if (succ != target) removePreds(succ, block, ~0u);
  }
  block->succs.clear();
  block->succs.push(function.arena, target);
  function.remove(block->last);
  function.append(block, function.make(Op::Jump, Type::None));
}

}  // namespace wazen::ssa
