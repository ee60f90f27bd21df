// See shared-constants.h.
#include "target/shared-constants.h"

#include "target/convention.h"

namespace wazen {

namespace {

constexpr uint32_t kMostInBlock = 16;  // a limit of time: lists are searched
constexpr uint32_t kMostHoisted = 6;   // registers of a class that a loop may lose

bool hasCall(const ssa::Block& block) {
  for (const ssa::Instr* instr = block.first; instr; instr = instr->next) {
    if (instr->info().has(Effect::Calls) && !instr->is(Op::Poll)) return true;
  }
  return false;
}

}  // namespace

SharedConstants::SharedConstants(const ssa::Function& function, Arena& arena) : arena_(arena) {
  byBlock_ = arena.makeArray<Constant*>(function.blocks.size());
  for (const ssa::Block* block : function.blocks) {
    if (!block->loop || block->loop->hasCalls || block->isCold || !hasCall(*block)) continue;
    for (ssa::Loop* loop = block->loop; loop && !loop->hasCalls; loop = loop->parent) loop->hasCalls = true;
  }
}

// Calls leave no register as it was, so nothing is gained before a loop with calls.
const ssa::Block* SharedConstants::scopeOf(const ssa::Block* user) const {
  if (user->isCold) return user;
  const ssa::Block* scope = user;
  while (scope->loop && !scope->loop->hasCalls) {
    const ssa::Block* before = scope->loop->header->idom;
    while (before && before->loop != scope->loop->parent) before = before->idom;
    if (!before || before->order >= user->order) break;
    scope = before;
  }
  return scope;
}

SharedConstants::Constant* SharedConstants::find(const ssa::Block* user, Type type, uint64_t low, uint64_t high) {
  const ssa::Block* scope = scopeOf(user);
  for (const ssa::Block* block = scope;; block = user) {
    uint32_t count = 0, ofClass = 0;
    for (Constant* known = byBlock_[block->order]; known; known = known->next) {
      if (known->type == type && known->low == low && known->high == high) return known;
      count++;
      ofClass += regClassOf(known->type) == regClassOf(type);
    }
    if (count < kMostInBlock && (block == user || ofClass < kMostHoisted)) {
      Constant*& first = byBlock_[block->order];
      first = arena_.make<Constant>(Constant{type, low, high, mir::kNoVReg, 0, mir::kNoInst, first});
      return first;
    }
    if (block == user) return nullptr;
  }
}

}  // namespace wazen
