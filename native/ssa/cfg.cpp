// Reachability and edge surgery.
#include "ssa/cfg.h"

namespace wazen::ssa {

namespace {

constexpr uint32_t kUnreached = ~0u;

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

EdgeEdits::EdgeEdits(Function& function)
    : function_(function), numbers_(function), changes_(function.arena.makeArray<Changes>(function.blocks.size())) {}

EdgeEdits::Changes& EdgeEdits::touch(Block* block) {
  Changes& changes = changes_[block->order];
  if (!changes.isTouched) touched_.push(function_.arena, block);
  changes.isTouched = true;
  return changes;
}

void EdgeEdits::drop(Block* from, uint32_t succ) {
  Block* to = from->succs[succ];
  to->preds[numbers_.pred(from, succ)] = nullptr;
  touch(to);
}

void EdgeEdits::dropAll(Block* from) {
  for (uint32_t i = 0; i < from->succs.size(); i++) drop(from, i);
  from->succs.clear();
}

void EdgeEdits::keepOne(Block* block, uint32_t kept) {
  Block* target = block->succs[kept];
  for (uint32_t i = 0; i < block->succs.size(); i++) {
    if (i != kept) drop(block, i);
  }
  block->succs.clear();
  block->succs.push(function_.arena, target);
  function_.remove(block->last);
  function_.append(block, function_.make(Op::Jump, Type::None));
}

void EdgeEdits::add(Block* from, Block* to, uint32_t like) {
  from->succs.push(function_.arena, to);
  enter(from, to, like);
}

void EdgeEdits::enter(Block* from, Block* to, uint32_t like) {
  Changes& changes = touch(to);
  auto* entry = function_.arena.make<Entry>(Entry{from, like, nullptr});
  (changes.last ? changes.last->next : changes.first) = entry;
  changes.last = entry;
  changes.addedCount++;
}

bool EdgeEdits::apply() {
  for (Block* block : touched_) rebuild(block, changes_[block->order]);
  return !touched_.empty();
}

// Entries that are left, in their order, then those that are new.
void EdgeEdits::rebuild(Block* block, const Changes& changes) {
  const uint32_t before = block->preds.size();
  uint32_t left = 0;
  for (const Block* pred : block->preds) left += pred != nullptr;
  for (Instr* phi = block->first; phi && phi->is(Op::Phi); phi = phi->next) {
    Instr** args = phi->args;
    if (changes.addedCount) phi->args = function_.arena.makeArray<Instr*>(left + changes.addedCount);
    phi->argCount = left + changes.addedCount;
    uint32_t next = left;
    for (const Entry* entry = changes.first; entry; entry = entry->next) phi->args[next++] = args[entry->like];
    next = 0;
    for (uint32_t i = 0; i < before; i++) {
      if (block->preds[i]) phi->args[next++] = args[i];
    }
  }
  uint32_t next = 0;
  for (uint32_t i = 0; i < before; i++) {
    if (block->preds[i]) block->preds[next++] = block->preds[i];
  }
  block->preds.truncate(left);
  block->preds.reserve(function_.arena, left + changes.addedCount);
  for (const Entry* entry = changes.first; entry; entry = entry->next) block->preds.push(function_.arena, entry->from);
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

}  // namespace wazen::ssa
