// The middle end: all passes in order.
#pragma once

#include "ssa/function.h"

namespace wazen::opt {

// Leaves the function as selection wants it: critical edges split, blocks in the order of emission, dominators and
// loops known.
void optimize(ssa::Function& function);

// Runs the pass of that name and the analyses it needs; false if there is none. For irc.
bool runPass(const char* name, ssa::Function& function);

}  // namespace wazen::opt
