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
  // `mostBytes` of memory may be used for one function, beside the code that comes out.
  Pipeline(const ModuleInfo& module, const Target& target, size_t mostBytes = SIZE_MAX)
      : module_(module), target_(target), budget_(mostBytes) {}

  // False, with `error` set, for IR that cannot be compiled (malformed words: TypeScript made a mistake, or an attack).
  // Throws OverBudget or std::bad_alloc where memory ends; the next function can be compiled after that.
  bool compile(const IrFunction& function, CompiledFunction& out, std::string& error);

  // The stages behind the middle end; the same of `error`.
  bool generate(ssa::Function& function, CompiledFunction& out, std::string& error);

  enum class Stage {
    Ssa,        // as it was built
    Optimized,  // after the middle end
    Machine,    // instructions with their registers, before encoding
    Count
  };

  // The function as text after a stage, instead of code; otherwise as `compile`.
  bool list(const IrFunction& function, Stage stage, std::string& text, std::string& error);

 private:
  // Frees what a function took, however its compilation ends.
  struct Scope {
    Pipeline& pipeline;
    ~Scope();
  };

  ssa::Function* build(const IrFunction& ir, std::string& error);
  void allocate(ssa::Function& function, mir::Function& machine);
  void checkBudget() const { budget_.check(ssaArena_.uncounted() + machineArena_.uncounted()); }

  const ModuleInfo& module_;
  const Target& target_;
  MemoryBudget budget_;
  // Two, because SSA dies with selection: registers are allocated in the place that it took.
  Arena ssaArena_{os::adviseLargePages, &budget_};
  Arena machineArena_{os::adviseLargePages, &budget_};
};

}  // namespace wazen
