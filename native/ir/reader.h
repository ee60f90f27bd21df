// The first look at a function's words: where blocks and instructions begin, and which block jumps to which.
//
// Trusts nothing. What it has accepted has the shape that lib/ir/opcodes.ts describes: known opcodes of full length,
// blocks that are reached, start with `block`, end with one terminator and follow their predecessors unless they are
// loop headers; loops that are entered at their headers only. Slots, constants and other indexes are checked by who
// uses them (ssa/builder.cpp).
#pragma once

#include <cstdint>

#include "ir/module.h"
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

}  // namespace wazen
