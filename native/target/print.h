// Machine code as text that an assembler's disassembler reads: `llvm-mc --disassemble`. Before encoding, as mir/print.h
// has it, with the target's names.
#pragma once

#include <string>

#include "target/target.h"

namespace wazen {

// Appends the bytes, 16 a line, each line with its offset, and as comments the places of traps, calls and relocations.
void print(const CompiledFunction& code, std::string& out);
void print(const mir::Function& function, const Target& target, std::string& out);

}  // namespace wazen
