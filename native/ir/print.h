// IR as text, the same as lib/ir/print.ts prints (where the grammar is).
#pragma once

#include <string>

#include "ir/module.h"

namespace wazen {

// For words that ir/reader.h has accepted, or for any: stops where an instruction is unknown or cut off.
void print(const IrFunction& function, std::string& out);

}  // namespace wazen
