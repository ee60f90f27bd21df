// The compiler on one page: IR words in, machine code out. Thread-safe: one Pipeline per thread.
#pragma once

#include <string>

#include "ir/module.h"
#include "os/os.h"
#include "support/arena.h"
#include "target/target.h"

namespace wazen {

class Pipeline {
 public:
  Pipeline(const ModuleInfo& module, const Target& target) : module_(module), target_(target) {}

  // False, with `error` set, for IR that cannot be compiled (malformed words: TypeScript made a mistake, or an attack).
  bool compile(const IrFunction& function, CompiledFunction& out, std::string& error);

  // The stages behind the middle end.
  void generate(ssa::Function& function, CompiledFunction& out);

 private:
  ssa::Function* build(const IrFunction& ir, std::string& error);

  const ModuleInfo& module_;
  const Target& target_;
  Arena arena_{os::adviseLargePages};
};

}  // namespace wazen
