// Machine code as text that an assembler's disassembler reads: `llvm-mc --disassemble`.
#pragma once

#include <string>

#include "target/target.h"

namespace wazen {

// Appends the bytes, 16 a line, each line with its offset, and as comments the places of traps, calls and relocations.
void print(const CompiledFunction& code, std::string& out);

}  // namespace wazen
