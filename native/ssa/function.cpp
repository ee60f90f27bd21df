// Making and linking instructions and blocks of a function in SSA form.
#include "ssa/function.h"

#include "support/hash.h"

namespace wazen::ssa {

// Open addressing over the constants of a function, by type and value.
class ConstantTable {
 public:
  Instr** find(Arena& arena, Type type, uint64_t low, uint64_t high) {
    if ((used_ + 1) * 4 > capacity_ * 3) grow(arena);
    Instr** place = slot(type, low, high);
    if (!*place) used_++;  // the caller fills it
    return place;
  }

 private:
  Instr** slot(Type type, uint64_t low, uint64_t high) {
    uint32_t mask = capacity_ - 1;
    uint32_t i = hashMix(low ^ hashMix(high + uint64_t(type))) & mask;
    for (; slots_[i]; i = (i + 1) & mask) {
      Instr* c = slots_[i];
      if (c->bits[0] == low && c->bits[1] == high && c->type == type) break;
    }
    return &slots_[i];
  }

  void grow(Arena& arena) {
    Instr** old = slots_;
    uint32_t count = capacity_;
    capacity_ = count ? count * 2 : 64;
    slots_ = arena.makeArray<Instr*>(capacity_);
    for (uint32_t i = 0; i < count; i++) {
      if (old[i]) *slot(old[i]->type, old[i]->bits[0], old[i]->bits[1]) = old[i];
    }
  }

  Instr** slots_ = nullptr;
  uint32_t capacity_ = 0;
  uint32_t used_ = 0;
};

namespace {

// Constants, parameters, the context and the frame lie at the start of the entry block, in no particular order.
void prepend(Block* block, Instr* instr) {
  instr->block = block;
  instr->prev = nullptr;
  instr->next = block->first;
  (block->first ? block->first->prev : block->last) = instr;
  block->first = instr;
}

}  // namespace

uint32_t Block::loopDepth() const { return loop ? loop->depth : 0; }

Instr* Function::make(Op op, Type type, std::initializer_list<Instr*> args) {
  Instr* instr = makeList(op, type, uint32_t(args.size()));
  uint32_t i = 0;
  for (Instr* arg : args) instr->args[i++] = arg;
  return instr;
}

Instr* Function::makeList(Op op, Type type, uint32_t argCount) {
  Instr* instr = arena.make<Instr>();
  instr->op = op;
  instr->type = type;
  instr->id = instrCount++;
  instr->argCount = argCount;
  if (argCount) instr->args = static_cast<Instr**>(arena.allocate(sizeof(Instr*) * argCount));
  return instr;
}

Instr* Function::constant(Type type, uint64_t low, uint64_t high) {
  if (!constants) constants = arena.make<ConstantTable>();
  if (type == Type::I32 || type == Type::F32) low = uint32_t(low);
  Instr** place = constants->find(arena, type, low, high);
  if (!*place) {
    Instr* instr = makeList(Op::Const, type, 0);
    instr->bits[0] = low;
    instr->bits[1] = high;
    *place = instr;
  }
  if (!(*place)->block) prepend(entry, *place);  // new, or removed as dead meanwhile
  return *place;
}

Instr* Function::contextAddress() {
  if (!context) context = makeList(Op::VmContext, Type::Word, 0);
  if (!context->block) prepend(entry, context);
  return context;
}

Instr* Function::frameAddress() {
  if (!frame) frame = makeList(Op::VmFrame, Type::Word, 0);
  if (!frame->block) prepend(entry, frame);
  return frame;
}

Block* Function::makeBlock() {
  Block* block = arena.make<Block>();
  block->id = blockCount++;
  return block;
}

void Function::append(Block* block, Instr* instr) {
  instr->block = block;
  instr->prev = block->last;
  instr->next = nullptr;
  (block->last ? block->last->next : block->first) = instr;
  block->last = instr;
}

void Function::insertBefore(Instr* place, Instr* instr) {
  instr->block = place->block;
  instr->next = place;
  instr->prev = place->prev;
  (place->prev ? place->prev->next : place->block->first) = instr;
  place->prev = instr;
}

void Function::insertAfter(Instr* place, Instr* instr) {
  if (place->next) insertBefore(place->next, instr);
  else append(place->block, instr);
}

void Function::remove(Instr* instr) {
  (instr->prev ? instr->prev->next : instr->block->first) = instr->next;
  (instr->next ? instr->next->prev : instr->block->last) = instr->prev;
  instr->prev = instr->next = nullptr;
  instr->block = nullptr;
}

void Function::countUses() {
  for (Block* block : blocks) {
    for (Instr* instr = block->first; instr; instr = instr->next) instr->useCount = 0;
  }
  for (Block* block : blocks) {
    for (Instr* instr = block->first; instr; instr = instr->next) {
      for (uint32_t i = 0; i < instr->argCount; i++) instr->args[i]->useCount++;
    }
  }
}

}  // namespace wazen::ssa
