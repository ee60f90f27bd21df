// IR words to SSA form.
#pragma once

#include <string>

#include "ir/module.h"
#include "ssa/function.h"

namespace wazen::ssa {

// nullptr, with `error` set, for words that are malformed in any way; nothing is assumed of them.
Function* build(const IrFunction& ir, const ModuleInfo& module, Arena& arena, std::string& error);

}  // namespace wazen::ssa
