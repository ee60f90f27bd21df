// Whether a machine function keeps the promises of mir/function.h, on which the register allocator builds.
#pragma once

#include <string>

#include "mir/function.h"

namespace wazen::mir {

// The empty string, or what is wrong. Checked: instructions of blocks are disjoint and end in their only terminator;
// edges agree in both directions; critical edges are split; jump arguments match parameters in number, class and
// constraint; terminators with one successor have no operands of their own and terminators define nothing; one
// definition per value, which dominates its uses; operands of an instruction can be satisfied together (fixed registers
// are distinct, reuse names an input in a register).
std::string verify(const Function& function);

}  // namespace wazen::mir
