// See loop-copies.h.
#include "opt/loop-copies.h"

#include <algorithm>
#include <iterator>

#include "ssa/cfg.h"

namespace wazen::opt {

using namespace ssa;

namespace {

constexpr uint32_t kMostSteps = 256;  // of the search for merges of a loop: blocks and entries passed

}  // namespace

Block* Use::block() const { return user->is(Op::Phi) ? user->block->preds[index] : user->block; }

// ---- outside

Outside::Outside(Function& function)
    : function_(function),
      blockCount_(function.blockCount),
      seenIn_(function.arena.makeArray<uint32_t>(blockCount_)),
      mergeOf_(function.arena.makeArray<Block*>(blockCount_)),
      numberOf_(function.arena.makeArray<uint32_t>(blockCount_)) {}

bool Outside::find(const Loop* loop, const ArenaVector<Use>& uses) {
  loop_ = loop;
  epoch_++;
  steps_ = 0;
  merges_.clear();
  for (const Use& use : uses) {
    if (!findFrom(use.block())) return false;
  }
  for (uint32_t i = 0; i < merges_.size(); i++) {
    for (Block* pred : merges_[i]->preds) {
      if (!findFrom(pred)) return false;
    }
  }
  return true;
}

bool Outside::isMerge(const Block* block) const {
  return block->idom->loop == loop_ || std::any_of(block->preds.begin(), block->preds.end(),
                                                   [this](const Block* pred) { return pred->loop == loop_; });
}

bool Outside::findFrom(Block* block) {
  if (block->loop == loop_) return true;
  ArenaVector<Block*> passed;
  while (seenIn_[block->id] != epoch_ && !isMerge(block)) {
    steps_ += 1 + block->preds.size();
    if (steps_ > kMostSteps) return false;
    passed.push(function_.arena, block);
    block = block->idom;
  }
  if (seenIn_[block->id] != epoch_) {
    steps_ += 1 + block->preds.size();
    seenIn_[block->id] = epoch_;
    mergeOf_[block->id] = block;
    numberOf_[block->id] = merges_.size();
    merges_.push(function_.arena, block);
  }
  for (const Block* on : passed) {
    seenIn_[on->id] = epoch_;
    mergeOf_[on->id] = mergeOf_[block->id];
  }
  return true;
}

// ---- copies

LoopCopies::LoopCopies(Function& function)
    : function_(function),
      arena_(function.arena),
      outside_(function),
      firstAdded_(function.blockCount),
      blockNumber_(arena_.makeArray<uint32_t>(function.blockCount)) {}

void LoopCopies::make(uint32_t rounds, ArenaVector<Block*>& added) {
  rounds_ = rounds;
  number();
  for (uint32_t round = 1; round < rounds; round++) {
    for (uint32_t i = 0; i < loop_->blocks.size(); i++) {
      Block* copy = function_.makeBlock();
      copy->loop = loop_->header->loop;
      copy->idom = loop_->blocks[i]->idom;
      addedIn_.push(arena_, round);
      added.push(arena_, copy);
    }
  }
  blocks_ = added.begin();
  for (uint32_t round = 1; round < rounds; round++) {
    for (const Block* block : loop_->blocks) copyBlock(block, round);
  }
  for (uint32_t round = 1; round < rounds; round++) copyExits(round);
  closeLoop();
}

// Blocks and instructions get numbers, under which their copies are found.
void LoopCopies::number() {
  size_ = 0;
  for (uint32_t i = 0; i < loop_->blocks.size(); i++) {
    blockNumber_[loop_->blocks[i]->id] = i;
    for (Instr* instr = loop_->blocks[i]->first; instr; instr = instr->next) instr->useCount = size_++;
  }
  copies_ = arena_.makeArray<Instr*>(size_t(size_) * (rounds_ - 1));
}

Block* LoopCopies::blockIn(uint32_t round, Block* block) const {
  return round == 0 ? block : blocks_[(round - 1) * loop_->blocks.size() + blockNumber_[block->id]];
}

Instr*& LoopCopies::copyIn(uint32_t round, const Instr* value) const {
  return copies_[(round - 1) * size_ + value->useCount];
}

Instr* LoopCopies::valueIn(uint32_t round, Instr* value) const {
  return round == 0 || value->block->loop != loop_ ? value : copyIn(round, value);
}

uint32_t LoopCopies::roundOf(const Block* block) const {
  return block->id < firstAdded_ ? 0 : addedIn_[block->id - firstAdded_];
}

void LoopCopies::copyBlock(const Block* block, uint32_t round) {
  Block* copy = blockIn(round, const_cast<Block*>(block));
  const bool isHeader = block == loop_->header;
  // Entries that come from this round, for the header from the round before; the loop's header has others, too.
  ArenaVector<uint32_t> entries;
  const uint32_t from = isHeader ? round - 1 : round;
  for (uint32_t i = 0; i < block->preds.size(); i++) {
    if (block->preds[i]->loop != loop_) continue;
    entries.push(arena_, i);
    copy->preds.push(arena_, blockIn(from, block->preds[i]));
  }
  for (const Instr* instr = block->first; instr; instr = instr->next) {
    if (instr->is(Op::Poll)) continue;
    if (instr->is(Op::Phi)) copyIn(round, instr) = copyPhi(instr, copy, entries, from);
    else copyIn(round, instr) = copyInstr(instr, copy, round);
  }
  for (Block* succ : block->succs) copy->succs.push(arena_, succAfter(round, succ));
}

// What the round does where the loop goes to `succ`.
Block* LoopCopies::succAfter(uint32_t round, Block* succ) const {
  if (succ == loop_->header) return blockIn((round + 1) % rounds_, succ);
  return succ->loop == loop_ ? blockIn(round, succ) : succ;
}

Instr* LoopCopies::copyPhi(const Instr* phi, Block* copy, const ArenaVector<uint32_t>& entries, uint32_t from) {
  if (entries.size() == 1) return valueIn(from, phi->args[entries[0]]);
  Instr* merged = function_.makeList(Op::Phi, phi->type, entries.size());
  for (uint32_t i = 0; i < entries.size(); i++) merged->args[i] = valueIn(from, phi->args[entries[i]]);
  function_.append(copy, merged);
  return merged;
}

Instr* LoopCopies::copyInstr(const Instr* instr, Block* copy, uint32_t round) {
  Instr* made = function_.makeList(instr->op, instr->type, instr->argCount);
  made->at = instr->at;
  std::copy(std::begin(instr->bits), std::end(instr->bits), made->bits);
  for (uint32_t i = 0; i < instr->argCount; i++) made->args[i] = valueIn(round, instr->args[i]);
  function_.append(copy, made);
  return made;
}

void LoopCopies::copyExits(uint32_t round) {
  for (Block* block : loop_->blocks) {
    for (uint32_t i = 0; i < block->succs.size(); i++) {
      Block* to = block->succs[i];
      if (to->loop == loop_) continue;
      const uint32_t like = predIndex(block, i);
      for (Instr* phi = to->first; phi && phi->is(Op::Phi); phi = phi->next) {
        Instr** args = arena_.makeArray<Instr*>(phi->argCount + 1);
        std::copy_n(phi->args, phi->argCount, args);
        args[phi->argCount++] = valueIn(round, phi->args[like]);
        phi->args = args;
      }
      to->preds.push(arena_, blockIn(round, block));
    }
  }
}

// The last round leads to the header, the first one to the second.
void LoopCopies::closeLoop() {
  Block* header = loop_->header;
  for (uint32_t i = 0; i < header->preds.size(); i++) {
    if (header->preds[i]->loop != loop_) continue;
    header->preds[i] = blockIn(rounds_ - 1, header->preds[i]);
    for (Instr* phi = header->first; phi && phi->is(Op::Phi); phi = phi->next)
      phi->args[i] = valueIn(rounds_ - 1, phi->args[i]);
  }
  for (Block* block : loop_->blocks) {
    for (Block*& succ : block->succs) succ = succAfter(0, succ);
  }
}

// ---- values behind the loop

Instr* LoopCopies::valueBehind(Instr* value, const Block* block) {
  Block* merge = outside_.mergeOf(block);
  Instr**& phis = behind_[value->useCount];
  if (!phis) phis = arena_.makeArray<Instr*>(outside_.mergeCount());
  Instr*& phi = phis[outside_.numberOf(merge)];
  if (phi) return phi;
  phi = function_.makeList(Op::Phi, value->type, merge->preds.size());
  if (merge->first) function_.insertBefore(merge->first, phi);
  else function_.append(merge, phi);
  pending_.push(arena_, {phi, value});
  return phi;
}

}  // namespace wazen::opt
