// Translation of IR instructions to SSA, one handler per family; private to ssa/builder.cpp and ssa/translate-*.cpp.
//
// After the first error everything read is a zero and nothing more is translated.
#pragma once

#include <string>

#include "ir/reader.h"
#include "ssa/frame-cells.h"
#include "ssa/function.h"
#include "ssa/variables.h"

namespace wazen::ssa {

class Translator {
 public:
  Translator(const IrFunction& ir, Function& function, const SlotLiveness& liveness);

  // Writes parameters and locals at the start of the entry block.
  void enter();
  // Writes what must be in the frame before anything else runs; when all blocks are translated.
  void finish() { cells_.clearReferences(); }
  // Translates the block's instructions, from word `start` on.
  void translate(Block* block, uint32_t start, bool isLoopHeader);

  const char* error() const {
    return error_ ? error_ : variables_.isComplete() ? nullptr : "a slot that is not written";
  }

 private:
  using Handler = void (Translator::*)();
  struct Handlers;  // by opcode

  // The words of the instruction being translated, one after the other.
  uint32_t next() { return uint32_t(*word_++); }
  Instr* nextOperand(Type type);
  uint32_t nextIndex(size_t count);  // an immediate that must be below `count`
  uint32_t nextImmediate(Imm kind);
  void fail(const char* error) { error_ = error_ ? error_ : error; }

  Instr* constantOf(uint32_t number, Type type);

  Instr* append(Instr* instr);
  Instr* emit(Op op, Type type, std::initializer_list<Instr*> args) { return append(function_.make(op, type, args)); }
  Instr* i32(uint32_t value) { return function_.constant(Type::I32, value); }
  Instr* i64(uint64_t value) { return function_.constant(Type::I64, value); }
  Instr* load(Type type, Instr* address, uint32_t offset, Region region);
  void store(Instr* address, Instr* value, uint32_t offset, Region region);
  void trapIf(Instr* condition, TrapKind kind);
  Instr* makeWithPrefix(Op op, Type type, std::initializer_list<Instr*> prefix, uint32_t more);

  // translate.cpp
  void plain();
  void move();
  void terminator();
  void returnValues();

  // translate-slots.cpp
  Instr* readSlot(uint64_t slot, Type type);
  void writeSlot(uint64_t slot, Instr* value);
  Instr* loadCell(uint32_t slot, Type type);
  void storeCell(uint32_t slot, Instr* value);

  // translate-memory.cpp
  void memoryLoad();
  void memoryStore();
  Instr* memoryAccess();  // nullptr after an error
  void memorySize();
  void memoryFill();
  void memoryCopy();
  Instr* memoryDescriptor(uint32_t memory);
  Instr* memoryBase(uint32_t memory);
  Instr* memoryBytes(uint32_t memory);
  void checkAccess(uint32_t memory, Instr* address, uint32_t offset, uint32_t bytes);
  void checkRange(uint32_t memory, Instr* start, Instr* count);
  bool isBasePinned(uint32_t memory) const { return memory == 0 && function_.module.memories[0].isGuarded; }

  // translate-state.cpp
  void globalGet();
  void globalSet();
  void refFunc();
  void tableGet();
  void tableSet();
  void tableSize();
  void service();
  Instr* globalCell(uint32_t global, uint32_t& offset);
  Instr* tableDescriptor(uint32_t table);
  Instr* tableElement(uint32_t table, Instr* index, TrapKind kind);

  // translate-calls.cpp
  void call();
  void callIndirect();
  void finishCall(Instr* call, uint32_t firstArg, const Signature& signature, uint64_t base);

  const IrFunction& ir_;
  Function& function_;
  Variables variables_;
  FrameCells cells_;
  Block* block_ = nullptr;
  const int32_t* word_ = nullptr;
  const int32_t* instruction_ = nullptr;
  Op op_ = Op::Block;
  uint32_t at_ = 0;  // of the instruction being translated, where its opcode has one
  const char* error_ = nullptr;
};

}  // namespace wazen::ssa
