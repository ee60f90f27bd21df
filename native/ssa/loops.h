// The loop forest: Block::loop, Block::isLoopHeader, Function::loops.
#pragma once

#include "ssa/function.h"

namespace wazen::ssa {

// Finds natural loops: edges to a block that dominates their source. Needs order and dominators. Function::loops
// has outer loops before inner ones; Loop::blocks are the blocks whose innermost loop it is, in reverse postorder.
void findLoops(Function& function);

}  // namespace wazen::ssa
