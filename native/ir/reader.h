// The first look at a function's words: where blocks and instructions begin, and which block jumps to which.
//
// Trusts nothing. What it has accepted has the shape that lib/ir/opcodes.ts describes: known opcodes of full length,
// blocks that are reached, start with `block`, end with one terminator and follow their predecessors unless they are
// loop headers; loops that are entered at their headers only. Slots, constants and other indexes are checked by who
// uses them (ssa/builder.cpp).
#pragma once

#include <cstdint>

#include "ir/module.h"
#include "ir/opcodes.h"
#include "support/arena.h"

namespace wazen {

constexpr uint32_t kBlockIsLoop = 1;  // flag of `block`

struct OutlineBlock {
  uint32_t id;  // in the words
  uint32_t flags;
  uint32_t start;  // word of the first instruction
  uint32_t firstEdge;
  uint32_t edgeCount;
  uint32_t loopEnd;  // for a loop header: position of the last block that jumps back to it; else 0
};

struct Outline {
  ArenaVector<OutlineBlock> blocks;  // in the order of the words
  ArenaVector<uint32_t> edges;       // targets, as positions in `blocks`
};

// Fills `out`; nullptr, or what is wrong with the words.
const char* readOutline(const IrFunction& function, Arena& arena, Outline& out);

// Number of words of the instruction at `words`, 0 if it is cut off at `end` or cannot be there.
uint32_t instructionWords(const int32_t* words, const int32_t* end);

// Calls `read(slot)` for every slot that the instruction at `word` reads, then `write(slot)` for those that it writes.
// The instruction has its full length; slots and indexes may be anything (calls of nothing pass nothing).
template <typename Read, typename Write>
void visitSlots(const int32_t* word, const ModuleInfo& module, Read read, Write write) {
  const Op op = Op(*word++);
  const OpInfo& info = infoOf(op);
  const bool hasResult = info.result != Type::None;
  const uint32_t result = hasResult ? uint32_t(*word++) : 0;
  auto operand = [&](int32_t operandWord) {
    if (operandWord >= 0) read(uint64_t(operandWord));
  };
  for (const OperandKind kind : info.operands) {
    const uint32_t count = kind == OperandKind::List ? uint32_t(*word++) : 1;
    for (uint32_t i = 0; i < count; i++) operand(*word++);
  }
  const bool isCall = op == Op::Call && uint32_t(word[0]) < module.functionTypes.size();
  const bool isIndirect = op == Op::CallIndirect && uint32_t(word[0]) < module.types.size();
  if (isCall || isIndirect) {  // function, base; or type, table, base
    const Signature& signature = isCall ? module.signatureOf(uint32_t(word[0])) : module.types[uint32_t(word[0])];
    const uint64_t base = uint32_t(word[isCall ? 1 : 2]);
    auto each = [&](const std::vector<Type>& types, auto visit) {
      uint64_t slot = base;
      for (const Type type : types) {
        visit(slot);
        slot += type == Type::V128 ? 2 : 1;
      }
    };
    each(signature.params, read);
    each(signature.results, write);
  }
  if (hasResult) write(uint64_t(result));
}

}  // namespace wazen
