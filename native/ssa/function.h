// A function in SSA form: instructions in blocks, an instruction being its result.
//
// Everything lives in the function's arena and is linked by pointers. Opcodes are the IR's (ir/opcodes.h): those of the
// wire that compute, and those marked `Ssa`, into which the builder takes apart calls, globals, tables and references.
// After the builder no slot, `move.*`, `global.*`, `table.get/set/size`, `call`, `call_indirect` and `ref.func` is
// left:
//
//   global.get 3            ->  vm.load   vm.context, offset, region global
//   call_indirect           ->  length check (trap_if), vm.load of the element, null check, type check, call.code
//   call of an import       ->  vm.load of the funcref, of its code and its context; call.code
//   slot in memory          ->  vm.load, vm.store of the frame (ssa/slot-liveness.h)
//   memory.grow, table.*    ->  call.service of the operands, then the immediates as constants
//
// Loads and stores of linear memory have the base address (a vm.load) as one more argument, the last, unless the memory
// is memory 0 and guarded, whose base is in a register everywhere; those of memories that are not guarded come after a
// mem.check. memory.fill and memory.copy come after their checks and have one base per memory as last arguments,
// always: (start, byte, count, base) and (destination, source, count, base, base).
//
// Constants, the parameters, vm.context and vm.frame are in the entry block, each once; the entry block has no
// predecessors. Where a constant is made in machine code is up to selection and register allocation. A call with
// several results is its first one; the others are `result` instructions right after it. Word and Ref are both 64-bit
// addresses and stand for each other.
//
// Branch targets are the block's successors: jump has one; br_if has two, taken first; br_table has its
// targets, the default last. Critical edges are split before selection (opt/split-critical-edges.cpp), so that phis of
// a block with several predecessors are fed by predecessors that end in `jump`.
#pragma once

#include <cstdint>
#include <initializer_list>

#include "ir/module.h"
#include "ir/opcodes.h"
#include "support/arena.h"

namespace wazen::ssa {

struct Block;
struct Loop;

// What a vm.load or vm.store touches; loads of a region move freely across stores to others.
enum class Region : uint32_t {
  Immutable,   // never changes while a guest runs: addresses of descriptors, imported functions, type ids, bases of
               // guarded memories
  Global,      // cells of globals (changed by vm.store and by calls)
  Table,       // table elements, lengths and bases (changed by vm.store and by calls)
  MemorySize,  // memory lengths and bases of memories that move (changed by calls)
  Frame,       // cells of this function's frame (changed by vm.store)
};

struct Instr {
  Op op;
  Type type;          // of the result; None if there is none
  uint8_t flags = 0;  // scratch for passes
  uint32_t id;        // dense; names it in dumps: v12
  uint32_t at = 0;    // byte offset of the wasm instruction, where the opcode has one
  uint32_t argCount = 0;
  Instr** args = nullptr;
  Block* block = nullptr;
  Instr* prev = nullptr;
  Instr* next = nullptr;
  Instr* forward = nullptr;  // set when replaced by another value; `resolve` follows it
  uint32_t useCount = 0;     // valid after Function::countUses
  union {
    uint64_t bits[2] = {0, 0};  // const: the value, little-endian; f32 in the low 32 bits
    uint32_t imm[4];            // else: immediates in the order of the table (memory, offset; func; ...)
  };

  Instr* arg(uint32_t i) const { return args[i]; }
  bool is(Op o) const { return op == o; }
  const OpInfo& info() const { return infoOf(op); }
  bool isConst() const { return op == Op::Const; }
  int32_t i32() const { return int32_t(bits[0]); }
  int64_t i64() const { return int64_t(bits[0]); }
  // The value that stands for this one; shortens the chain on its way.
  Instr* resolve() {
    Instr* value = this;
    while (Instr* next = value->forward) {
      if (next->forward) value->forward = next->forward;
      value = next;
    }
    return value;
  }
};

struct Block {
  uint32_t id;         // names it in dumps: bb3
  uint32_t order = 0;  // position in reverse postorder
  bool isLoopHeader = false;
  bool isCold = false;     // ends in a trap, or only leads to such
  Instr* first = nullptr;  // phis first (their arguments in the order of preds)
  Instr* last = nullptr;   // the terminator
  ArenaVector<Block*> preds;
  ArenaVector<Block*> succs;
  Block* idom = nullptr;
  Loop* loop = nullptr;  // innermost
  uint32_t loopDepth() const;
};

struct Loop {
  Block* header;
  Loop* parent;
  uint32_t depth;  // 1: outermost
  ArenaVector<Block*> blocks;
  Loop* above = nullptr;  // of findLoops: some loop around this one
  bool hasCalls = false;  // of selection: other than in cold blocks
};

class ConstantTable;  // ssa/function.cpp

struct Function {
  Arena& arena;
  const ModuleInfo& module;
  uint32_t index;
  const Signature& signature;
  Block* entry = nullptr;
  ArenaVector<Block*> blocks;  // in reverse postorder once computed; the order of emission
  uint32_t instrCount = 0;     // next id
  uint32_t blockCount = 0;     // next id
  Instr* context = nullptr;    // vm.context, if anything needs it
  Instr* frame = nullptr;      // vm.frame, if anything needs it
  uint32_t cellBytes = 0;      // of the cells that vm.frame is the address of; a multiple of 16
  ArenaVector<Loop*> loops;    // outer before inner; see ssa/loops.h
  ConstantTable* constants = nullptr;

  Function(Arena& arena, const ModuleInfo& module, uint32_t index, const Signature& signature)
      : arena(arena), module(module), index(index), signature(signature) {}

  // Makes an instruction that is in no block yet.
  Instr* make(Op op, Type type, std::initializer_list<Instr*> args = {});
  Instr* makeList(Op op, Type type, uint32_t argCount);  // arguments to be filled in
  // The constant of that type and value: one per function, in the entry block.
  Instr* constant(Type type, uint64_t low, uint64_t high = 0);
  Instr* contextAddress();  // vm.context, in the entry block
  Instr* frameAddress();    // vm.frame, in the entry block
  Block* makeBlock();
  void append(Block* block, Instr* instr);
  void insertBefore(Instr* place, Instr* instr);
  void insertAfter(Instr* place, Instr* instr);
  void remove(Instr* instr);
  void countUses();  // fills Instr::useCount
};

}  // namespace wazen::ssa
