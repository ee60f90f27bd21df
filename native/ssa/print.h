// SSA as text: what WAZEN_DUMP and irc print, and ssa/parse.cpp reads.
//
//     func 3 (i32, i32) -> (i32)
//
//     bb0(v0: i32, v1: i32):                    ; entry
//         v2 = i32.const 4
//         jump bb1(v0, v2)
//     bb1(v3: i32, v4: i32):                    ; loop, depth 1, from bb0 bb1
//     @4a v5 = i32.load v3, memory 0, 12
//
// Left margin: offset in the wasm file, hexadecimal. An instruction is its opcode (with the type of the result appended
// where the opcode leaves that open), its arguments, its immediates. Phis are block parameters; jumps pass their
// arguments.
#pragma once

#include <string>

#include "ssa/function.h"

namespace wazen::ssa {

void print(const Function& function, std::string& out);
void printInstr(const Instr& instr, std::string& out);  // without margin and line end; terminators without targets

const char* textOf(Region region);

}  // namespace wazen::ssa
