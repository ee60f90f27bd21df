// Reverse postorder and edge surgery.
#include "ssa/cfg.h"

namespace wazen::ssa {

namespace {

constexpr uint32_t kUnreached = ~0u;
constexpr uint32_t kOnStack = ~0u - 1;

struct Visit {
  Block* block;
  uint32_t nextSucc;
};

}  // namespace

void orderBlocks(Function& function) {
  Arena& arena = function.arena;
  for (Block* block : function.blocks) block->order = kUnreached;
  ArenaVector<Block*> postorder;
  ArenaVector<Visit> stack;
  postorder.reserve(arena, function.blocks.size());
  function.entry->order = kOnStack;
  stack.push(arena, {function.entry, function.entry->succs.size()});
  while (!stack.empty()) {
    Visit& top = stack.back();
    if (top.nextSucc == 0) {  // last successor first, so that the first one follows the block
      postorder.push(arena, top.block);
      stack.pop();
      continue;
    }
    Block* succ = top.block->succs[--top.nextSucc];
    if (succ->order != kUnreached) continue;
    succ->order = kOnStack;
    stack.push(arena, {succ, succ->succs.size()});
  }
  for (Block* block : function.blocks) {
    if (block->order != kUnreached) continue;
    while (!block->succs.empty()) removeSucc(block, block->succs.size() - 1);
  }
  uint32_t count = postorder.size();
  function.blocks.clear();
  function.blocks.reserve(arena, count);
  for (uint32_t i = 0; i < count; i++) {
    Block* block = postorder[count - 1 - i];
    block->order = i;
    function.blocks.push(arena, block);
  }
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
  while (block->succs.size() > kept + 1) removeSucc(block, block->succs.size() - 1);
  while (block->succs.size() > 1) removeSucc(block, 0);
  function.remove(block->last);
  function.append(block, function.make(Op::Jump, Type::None));
}

}  // namespace wazen::ssa
