// SSA text (ssa/print.h) to a function: for filetests.
//
// The text may start with what the function needs of a module, one thing per line, each kind numbered from 0:
//
//     type (i32, i32) -> (i32)
//     import type 0                  a function; imports come first
//     function type 0
//     global mutable i32             or: global i32, global imported mutable i32
//     memory guarded                 or: memory checked
//     table
//
// Lines that are empty or start with `;` are skipped, and the text ends at a line `; expect`.
#pragma once

#include <string>

#include "ssa/function.h"

namespace wazen::ssa {

// Fills `module`, which the function refers to. nullptr, with line number and reason in `error`, if the text is wrong.
Function* parse(const std::string& text, ModuleInfo& module, Arena& arena, std::string& error);

// Numbers instructions and blocks in order of the text, so that dumps do not depend on what passes made and dropped
// meanwhile.
void renumber(Function& function);

}  // namespace wazen::ssa
