// Linear memory: explicit checks and bases where a memory needs them.
#include "runtime/vm-context.h"
#include "ssa/translate.h"

namespace wazen::ssa {

Instr* Translator::memoryDescriptor(uint32_t memory) {
  uint32_t place = function_.module.memoriesPlace + 8 * memory;
  return load(Type::Word, function_.contextAddress(), memory == 0 ? uint32_t(kContextMemory0) : place,
              Region::Immutable);
}

// The base of a memory that is not guarded moves when it grows.
Instr* Translator::memoryBase(uint32_t memory) {
  Region region = function_.module.memories[memory].isGuarded ? Region::Immutable : Region::MemorySize;
  if (memory == 0) return load(Type::Word, function_.contextAddress(), kContextMemory0Base, region);
  return load(Type::Word, memoryDescriptor(memory), kMemoryBase, region);
}

Instr* Translator::memoryBytes(uint32_t memory) {
  return load(Type::I64, memoryDescriptor(memory), kMemoryBytes, Region::MemorySize);
}

void Translator::checkAccess(uint32_t memory, Instr* address, uint32_t offset, uint32_t bytes) {
  if (function_.module.memories[memory].isGuarded) return;
  uint64_t end = uint64_t(offset) + bytes;
  Instr* size = memoryBytes(memory);
  if (end <= UINT32_MAX) {
    emit(Op::MemCheck, Type::None, {address, size})->imm[0] = uint32_t(end);
    return;
  }
  Instr* last = emit(Op::I64Add, Type::I64, {emit(Op::I64ExtendI32U, Type::I64, {address}), i64(end)});
  trapIf(emit(Op::I64GtU, Type::I32, {last, size}), TrapKind::MemoryOutOfBounds);
}

void Translator::memoryLoad() {
  uint32_t result = next();
  if (Instr* access = memoryAccess()) writeSlot(result, access);
}

void Translator::memoryStore() { memoryAccess(); }

// The operands are the address and, for stores and loads of a lane, a value.
Instr* Translator::memoryAccess() {
  const OpInfo& info = infoOf(op_);
  const uint32_t count = info.operands.size;
  Instr* operands[2] = {};
  for (uint32_t i = 0; i < count; i++) operands[i] = nextOperand(typeOf(info.operands.items[i]));
  const uint32_t memory = nextIndex(function_.module.memories.size());
  if (error_) return nullptr;
  const uint32_t offset = next();
  checkAccess(memory, operands[0], offset, accessBytes(op_));
  const bool isPinned = isBasePinned(memory);
  Instr* base = isPinned ? nullptr : memoryBase(memory);
  Instr* instr = function_.makeList(op_, info.result, count + !isPinned);
  for (uint32_t i = 0; i < count; i++) instr->args[i] = operands[i];
  if (!isPinned) instr->args[count] = base;
  instr->imm[0] = memory;
  instr->imm[1] = offset;
  if (laneCount(op_)) instr->imm[2] = nextImmediate(Imm::Lane);
  return append(instr);
}

void Translator::memorySize() {
  uint32_t result = next();
  uint32_t memory = nextIndex(function_.module.memories.size());
  if (error_) return;
  Instr* pages = emit(Op::I64ShrU, Type::I64, {memoryBytes(memory), i64(16)});
  writeSlot(result, emit(Op::I32WrapI64, Type::I32, {pages}));
}

// The sum of two 32-bit numbers fits into 64 bits.
void Translator::checkRange(uint32_t memory, Instr* start, Instr* count) {
  Instr* end = emit(Op::I64Add, Type::I64,
                    {emit(Op::I64ExtendI32U, Type::I64, {start}), emit(Op::I64ExtendI32U, Type::I64, {count})});
  trapIf(emit(Op::I64GtU, Type::I32, {end, memoryBytes(memory)}), TrapKind::MemoryOutOfBounds);
}

void Translator::memoryFill() {
  Instr* start = nextOperand(Type::I32);
  Instr* byte = nextOperand(Type::I32);
  Instr* count = nextOperand(Type::I32);
  uint32_t memory = nextIndex(function_.module.memories.size());
  if (error_) return;
  checkRange(memory, start, count);
  emit(Op::MemoryFill, Type::None, {start, byte, count, memoryBase(memory)})->imm[0] = memory;
}

void Translator::memoryCopy() {
  Instr* destination = nextOperand(Type::I32);
  Instr* source = nextOperand(Type::I32);
  Instr* count = nextOperand(Type::I32);
  uint32_t to = nextIndex(function_.module.memories.size());
  uint32_t from = nextIndex(function_.module.memories.size());
  if (error_) return;
  checkRange(to, destination, count);
  checkRange(from, source, count);
  Instr* toBase = memoryBase(to);
  Instr* instr = emit(Op::MemoryCopy, Type::None, {destination, source, count, toBase, memoryBase(from)});
  instr->imm[0] = to;
  instr->imm[1] = from;
}

}  // namespace wazen::ssa
