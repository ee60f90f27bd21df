// The dispatch, and the families that stay as they are: arithmetic, selection, moves, terminators.
#include "ssa/translate.h"

#include <array>

namespace wazen::ssa {

struct Translator::Handlers {
  std::array<Handler, kOpCount> table;

  Handlers() {
    table.fill(&Translator::plain);
    range(Op::Jump, Op::BrTable, &Translator::terminator);
    set(Op::Return, &Translator::returnValues);
    set(Op::Unreachable, &Translator::terminator);
    set(Op::Call, &Translator::call);
    set(Op::CallIndirect, &Translator::callIndirect);
    range(Op::MoveI32, Op::MoveRef, &Translator::move);
    range(Op::GlobalGetI32, Op::GlobalGetRef, &Translator::globalGet);
    range(Op::GlobalSetI32, Op::GlobalSetRef, &Translator::globalSet);
    set(Op::RefFunc, &Translator::refFunc);
    set(Op::TableGet, &Translator::tableGet);
    set(Op::TableSet, &Translator::tableSet);
    set(Op::TableSize, &Translator::tableSize);
    range(Op::TableGrow, Op::ElemDrop, &Translator::service);
    set(Op::MemorySize, &Translator::memorySize);
    set(Op::MemoryGrow, &Translator::service);
    set(Op::MemoryFill, &Translator::memoryFill);
    set(Op::MemoryCopy, &Translator::memoryCopy);
    range(Op::MemoryInit, Op::DataDrop, &Translator::service);
    for (size_t i = 0; i < kOpCount; i++) {
      if (!accessBytes(Op(i))) continue;
      table[i] = infoOf(Op(i)).has(Effect::Writes) ? &Translator::memoryStore : &Translator::memoryLoad;
    }
  }

  void set(Op op, Handler handler) { table[size_t(op)] = handler; }
  void range(Op first, Op last, Handler handler) {
    for (size_t i = size_t(first); i <= size_t(last); i++) table[i] = handler;
  }
};

Translator::Translator(const IrFunction& ir, Function& function, const SlotLiveness& liveness)
    : ir_(ir), function_(function), variables_(function, liveness, ir.slotCount), cells_(function, ir.slotCount) {}

void Translator::enter() {
  const Signature& signature = function_.signature;
  block_ = function_.entry;
  if (ir_.localCount < signature.params.size()) return fail("fewer locals than parameters");
  variables_.startBlock(block_);
  uint64_t slot = 0;
  for (uint32_t i = 0; i < ir_.localCount && !error_; i++) {
    Type type = typeOf(ValType(ir_.localTypes[i]));
    Instr* value;
    if (i < signature.params.size()) {
      if (type != signature.params[i]) return fail("a parameter of another type than the signature says");
      value = function_.make(Op::Param, type);
      value->imm[0] = i;
      append(value);
    } else {
      value = function_.constant(type, 0);
    }
    writeSlot(slot, value);
    slot += type == Type::V128 ? 2 : 1;
  }
}

void Translator::translate(Block* block, uint32_t start, bool isLoopHeader) {
  static const Handlers handlers;
  block_ = block;
  if (block != function_.entry) variables_.startBlock(block);
  if (isLoopHeader && function_.module.polls) emit(Op::Poll, Type::None, {});
  const int32_t* end = ir_.words + ir_.wordCount;
  const int32_t* following = ir_.words + start;
  do {
    instruction_ = word_ = following;
    following += instructionWords(word_, end);
    op_ = Op(next());
    at_ = infoOf(op_).hasAt() ? uint32_t(following[-1]) : 0;
    (this->*handlers.table[size_t(op_)])();
    if (error_) return;
  } while (!infoOf(op_).has(Effect::Ends));
  variables_.endBlock();
}

Instr* Translator::nextOperand(Type type) {
  int32_t word = *word_++;
  return word < 0 ? constantOf(uint32_t(~word), type) : readSlot(uint32_t(word), type);
}

uint32_t Translator::nextIndex(size_t count) {
  uint32_t index = next();
  if (index < count) return index;
  fail("an index that is out of range");
  return 0;
}

// Those that stay as they are. Lanes are numbers below what the opcode counts in, the words of a shuffle four bytes
// each that number the lanes of two vectors.
uint32_t Translator::nextImmediate(Imm kind) {
  if (kind == Imm::Lane) return nextIndex(laneCount(op_));
  const uint32_t word = next();
  if (op_ == Op::I8x16Shuffle && (word & 0xe0e0e0e0)) fail("a shuffle of lanes that are not there");
  return word;
}

Instr* Translator::constantOf(uint32_t number, Type type) {
  uint64_t entries = type == Type::V128 ? 2 : 1;
  if (number + entries > ir_.constantCount || typeOf(ValType(ir_.constantTypes[number])) != type) {
    fail("a constant that is not there or has another type");
    return function_.constant(type, 0);
  }
  const int32_t* words = ir_.constantWords + 2 * number;
  auto pair = [&](uint32_t i) { return uint64_t(uint32_t(words[i])) | uint64_t(uint32_t(words[i + 1])) << 32; };
  return function_.constant(type, pair(0), type == Type::V128 ? pair(2) : 0);
}

Instr* Translator::append(Instr* instr) {
  instr->at = at_;
  function_.append(block_, instr);
  return instr;
}

Instr* Translator::load(Type type, Instr* address, uint32_t offset, Region region) {
  Instr* instr = emit(Op::VmLoad, type, {address});
  instr->imm[0] = offset;
  instr->imm[1] = uint32_t(region);
  return instr;
}

void Translator::store(Instr* address, Instr* value, uint32_t offset, Region region) {
  Instr* instr = emit(Op::VmStore, Type::None, {address, value});
  instr->imm[0] = offset;
  instr->imm[1] = uint32_t(region);
}

void Translator::trapIf(Instr* condition, TrapKind kind) {
  emit(Op::TrapIf, Type::None, {condition})->imm[0] = uint32_t(kind);
}

Instr* Translator::makeWithPrefix(Op op, Type type, std::initializer_list<Instr*> prefix, uint32_t more) {
  Instr* instr = function_.makeList(op, type, uint32_t(prefix.size()) + more);
  uint32_t i = 0;
  for (Instr* arg : prefix) instr->args[i++] = arg;
  return instr;
}

void Translator::plain() {
  const OpInfo& info = infoOf(op_);
  uint32_t result = info.result != Type::None ? next() : 0;
  Instr* instr = function_.makeList(op_, info.result, info.operands.size);
  for (uint32_t i = 0; i < info.operands.size; i++) instr->args[i] = nextOperand(typeOf(info.operands.items[i]));
  for (uint32_t i = 0; i < info.immediates.size; i++) instr->imm[i] = nextImmediate(info.immediates.items[i]);
  append(instr);
  if (info.result != Type::None) writeSlot(result, instr);
}

void Translator::move() {
  uint32_t result = next();
  writeSlot(result, nextOperand(infoOf(op_).result));
}

// Where it jumps to are the successors of the block already.
void Translator::terminator() {
  Instr* instr = function_.makeList(op_, Type::None, infoOf(op_).operands.size);
  for (uint32_t i = 0; i < instr->argCount; i++) instr->args[i] = nextOperand(Type::I32);
  append(instr);
}

void Translator::returnValues() {
  const std::vector<Type>& results = function_.signature.results;
  if (next() != results.size()) return fail("another number of results than the signature says");
  Instr* instr = function_.makeList(Op::Return, Type::None, uint32_t(results.size()));
  for (uint32_t i = 0; i < instr->argCount; i++) instr->args[i] = nextOperand(results[i]);
  append(instr);
}

}  // namespace wazen::ssa
