// Which values are live into each block, how far away their next use is, and what registers they would like.
//
// Distances decide which value leaves when registers run out (Belady's rule, across blocks as in Braun and Hack,
// "Register Spilling and Live-Range Splitting for SSA-Form Programs"). They are weighted: an instruction counts 1; a
// call, the exit of a loop and the entry of a cold block count far more than any number of instructions, because what
// is kept in a register until then is mostly kept for nothing.
#pragma once

#include "mir/function.h"
#include "regalloc/allocate.h"
#include "regalloc/order.h"

namespace wazen::regalloc {

constexpr uint32_t kNever = ~0u;
constexpr uint32_t kCallDistance = 1 << 16;
constexpr uint32_t kColdDistance = 1 << 20;
constexpr uint32_t kLoopExitDistance = 1 << 22;
constexpr uint32_t kMaxDistance = 1 << 30;
constexpr uint8_t kNoReg = 255;

inline uint32_t addDistance(uint32_t a, uint32_t b) { return a + b < kMaxDistance ? a + b : kMaxDistance; }

struct LiveValue {
  mir::VReg vreg;
  uint32_t distance;  // from the start of the block to the next use
};

struct BlockFacts {
  ArenaVector<LiveValue> liveIn;  // without parameters; values used in this block before the others
  uint32_t exposed = 0;           // how many of `liveIn` the block itself uses
  uint32_t length = 0;            // weighted
  uint32_t pressure[2] = {0, 0};  // most values of a class alive at once, of hot blocks in loops
  bool hasCall = false;
  // Of a loop header: the same of all hot blocks of its loop.
  uint32_t loopPressure[2] = {0, 0};
  bool loopHasCall = false;
};

struct Liveness {
  BlockFacts* blocks;    // by block
  uint32_t* defBlock;    // by vreg
  uint32_t* defInst;     // by vreg; kNoInst for block parameters
  uint32_t* defOperand;  // by vreg; meaningless for block parameters
  mir::VReg* flowsInto;  // by vreg: a block parameter, a copy or a result that would like the same register
  uint8_t* fixedHint;    // by vreg: register of a fixed use, or kNoReg
  uint8_t* isLocal;   // by vreg: 1 if it is in a register only within blocks, and in its slot between them: it is in no
                      // `liveIn`, because it lives through far too many blocks for its uses
  uint32_t* nextUse;  // by operand: weighted position (from the block's start) of the value's next use after this
                      // instruction, or kNever
  uint32_t* nextFixed;  // by fixed operand: next instruction of the block with the same fixed register, or kNever
};

Liveness computeLiveness(const mir::Function& function, const Order& order, const Options& options, Arena& arena);

// How much an edge adds to distances.
uint32_t edgeDistance(const mir::Block& from, const mir::Block& to);

}  // namespace wazen::regalloc
