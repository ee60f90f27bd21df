// Stages in order; what each does is said where it is.
#include "pipeline.h"

#include "ir/print.h"
#include "mir/verify.h"
#include "opt/optimize.h"
#include "phase.h"
#include "regalloc/allocate.h"
#include "ssa/builder.h"
#include "ssa/print.h"
#include "ssa/verify.h"
#include "support/flags.h"
#include "target/print.h"

namespace wazen {

namespace {

// What a Phase needs of a machine function.
class MachineSubject final : public PhaseSubject {
 public:
  MachineSubject(const mir::Function& function, const Target& target) : function_(function), target_(target) {}
  uint32_t functionIndex() const override { return function_.functionIndex; }
  void print(std::string& out) const override { wazen::print(function_, target_, out); }
  bool verify(std::string& problem) const override {
    if (!kHasVerifiers) return true;
    if (!function_.allocs.empty()) {
      const char* wrong = regalloc::check(function_);
      problem = wrong ? wrong : "";
      return !wrong;
    }
    problem = mir::verify(function_);
    return problem.empty();
  }

 private:
  const mir::Function& function_;
  const Target& target_;
};

// The words as they came; nothing to verify, the reader trusts none of them.
class WordsSubject final : public PhaseSubject {
 public:
  explicit WordsSubject(const IrFunction& ir) : ir_(ir) {}
  uint32_t functionIndex() const override { return ir_.index; }
  void print(std::string& out) const override { wazen::print(ir_, out); }
  bool verify(std::string&) const override { return true; }

 private:
  const IrFunction& ir_;
};

class CodeSubject final : public PhaseSubject {
 public:
  explicit CodeSubject(const CompiledFunction& code) : code_(code) {}
  uint32_t functionIndex() const override { return code_.index; }
  void print(std::string& out) const override { wazen::print(code_, out); }
  bool verify(std::string&) const override { return true; }

 private:
  const CompiledFunction& code_;
};

}  // namespace

bool Pipeline::compile(const IrFunction& ir, CompiledFunction& out, std::string& error) {
  Scope scope{*this};
  ssa::Function* function = build(ir, error);
  if (!function) return false;
  opt::optimize(*function);  // the middle end on one page: opt/optimize.cpp
  return generate(*function, out, error);
}

Pipeline::Scope::~Scope() {
  pipeline.ssaArena_.reset();
  pipeline.machineArena_.reset();
  pipeline.budget_.end();
}

ssa::Function* Pipeline::build(const IrFunction& ir, std::string& error) {
  if (flags().dumps("ir", ir.index)) Phase("ir", WordsSubject(ir));
  ssa::Subject subject(ir.index);
  Phase phase("ssa", subject);
  ssa::Function* function = ssa::build(ir, module_, ssaArena_, error);
  subject.function = function;
  return function;
}

// The machine's instructions, with registers; SSA is gone afterwards.
void Pipeline::allocate(ssa::Function& function, mir::Function& machine) {
  machine.functionIndex = function.index;
  MachineSubject subject(machine, target_);
  {
    Phase phase("select", subject);
    target_.select(function, machine);
  }
  checkBudget();
  ssaArena_.reset();
  Phase phase("allocate", subject);
  regalloc::Options options{flags().maxRegisters, flags().spillEverything, flags().localValues, flags().randomSeed};
  regalloc::allocate(machine, options);
}

bool Pipeline::generate(ssa::Function& function, CompiledFunction& out, std::string& error) {
  mir::Function machine(machineArena_);
  out.index = function.index;
  allocate(function, machine);
  {
    MachineSubject subject(machine, target_);
    Phase phase("emit", subject);
    if (!target_.emit(machine, out)) {
      error = "a branch in the code of function " + std::to_string(out.index) + " is too far";
      return false;
    }
  }
  checkBudget();
  if (flags().dumps("asm", out.index)) Phase("asm", CodeSubject(out));
  return true;
}

bool Pipeline::list(const IrFunction& ir, Stage stage, std::string& text, std::string& error) {
  Scope scope{*this};
  ssa::Function* function = build(ir, error);
  if (!function) return false;
  if (stage != Stage::Ssa) opt::optimize(*function);
  if (stage != Stage::Machine) {
    ssa::print(*function, text);
    return true;
  }
  mir::Function machine(machineArena_);
  allocate(*function, machine);
  wazen::print(machine, target_, text);
  return true;
}

}  // namespace wazen
