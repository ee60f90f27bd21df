// What instructions read and write, by kinds of state that do not overlap.
#pragma once

#include "ssa/function.h"

namespace wazen::opt {

// The regions of instance state (ssa::Region), then linear memory.
enum : uint32_t { kStateMemory = 5, kStateCount = 6, kNoState = ~0u };
static_assert(uint32_t(ssa::Region::Frame) == kStateMemory - 1);

// The state that a load reads; kNoState for other instructions.
inline uint32_t stateRead(const ssa::Instr* instr) {
  if (instr->is(Op::VmLoad)) return instr->imm[1];
  return accessBytes(instr->op) && instr->info().has(Effect::Reads) ? uint32_t(kStateMemory) : uint32_t(kNoState);
}

// The states that it may write, as bits. A poll does not count: a guest that is interrupted goes on, if ever, as if
// nothing had been.
inline uint32_t statesWritten(const ssa::Instr* instr) {
  constexpr uint32_t untouched = 1u << uint32_t(ssa::Region::Immutable) | 1u << uint32_t(ssa::Region::Frame);
  constexpr uint32_t everything = (1u << kStateCount) - 1 - untouched;
  if (instr->is(Op::VmStore)) return 1u << instr->imm[1];
  if (instr->info().has(Effect::Writes)) return 1u << kStateMemory;  // memory.fill and memory.copy too
  return instr->info().has(Effect::Calls) && !instr->is(Op::Poll) ? everything : 0;
}

// By Block::order of loop headers: the states that the loop writes, loops in it included. Needs order and loops.
inline uint8_t* statesWrittenInLoops(ssa::Function& function) {
  auto* written = function.arena.makeArray<uint8_t>(function.blocks.size());
  for (const ssa::Block* block : function.blocks) {
    if (!block->loop) continue;
    uint32_t states = 0;
    for (const ssa::Instr* instr = block->first; instr; instr = instr->next) states |= statesWritten(instr);
    written[block->loop->header->order] |= uint8_t(states);
  }
  for (uint32_t i = function.loops.size(); i-- > 0;) {  // inner ones first
    const ssa::Loop* loop = function.loops[i];
    if (loop->parent) written[loop->parent->header->order] |= written[loop->header->order];
  }
  return written;
}

}  // namespace wazen::opt
