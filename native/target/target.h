// The whole machine interface. Target-independent code includes this and no header of a target; a target is one folder
// that implements `Target` once and `Stubs` once.
//
// A function's way through a target: `select` (SSA to MIR), then the allocator, then `emit` (MIR with allocation to
// bytes).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ir/module.h"
#include "mir/function.h"
#include "ssa/function.h"

namespace wazen {

// A call or address inside the code that depends on where another function of the module lands.
struct Relocation {
  uint32_t offset;    // of the field, in the function's bytes
  uint32_t function;  // index in the module
};

// A program counter that may fault or trap.
struct TrapSite {
  uint32_t offset;  // of the instruction that faults, in the function's bytes
  TrapKind kind;
  uint32_t at;  // byte offset of the wasm instruction
};

// A return address, for stack traces.
struct CallSite {
  static constexpr uint32_t kSameContext = ~0u;
  uint32_t offset;  // of the instruction after the call
  uint32_t at;
  // Where the caller keeps its instance context during the call, in bytes from the stack pointer; kSameContext if the
  // callee belongs to the same instance.
  uint32_t contextAt = kSameContext;
};

// One function's machine code, position-independent but for `relocations`. Owns its memory.
struct CompiledFunction {
  uint32_t index = 0;
  uint32_t frameBytes = 0;  // the return address is at stack pointer + frameBytes anywhere after the prologue
  bool isLeaf = false;      // arm64: it stays in the link register, and the caller's stack pointer is where it would be
  uint32_t alignment = 16;
  std::vector<uint8_t> bytes;  // code, then constants and jump tables
  std::vector<Relocation> relocations;
  std::vector<TrapSite> traps;  // sorted by offset
  std::vector<CallSite> calls;  // sorted by offset
};

// Code that is not a wasm function. Thunks are per signature and belong to a module's image; the others are made
// once per process.
struct Stubs {
  std::vector<uint8_t> bytes;
  // Offsets in `bytes`:
  uint32_t enter = 0;     // void enter(Activation*): C calling convention; runs the guest until it leaves
  uint32_t resume = 0;    // void resume(Activation*): continues after it left
  uint32_t exit = 0;      // jumped to by guest code that leaves: status and detail are in the exchange area
  uint32_t returned = 0;  // the same for the guest's return
  uint32_t trapExit = 0;  // where the signal handler sends a guest that trapped
  uint32_t poll =
      0;  // called when the stack limit is hit: overflow trap or tick; keeps every register, tells the instance
  uint32_t service = 0;  // common part of service calls
};

class Target {
 public:
  virtual ~Target() = default;
  virtual const char* name() const = 0;
  // The processor features that its code needs beyond the baseline: "avx,bmi2".
  virtual std::string features() const = 0;
  virtual const char* registerName(mir::PReg reg) const = 0;
  virtual void select(ssa::Function& function, mir::Function& out) const = 0;
  // False if a distance in the code is too far for its field, which only a bug of ours can make it: such code must
  // never run.
  [[nodiscard]] virtual bool emit(const mir::Function& function, CompiledFunction& out) const = 0;
  // One line of MIR for dumps; operands are printed by the caller through `operandText`.
  virtual void printInst(const mir::Function& function, uint32_t inst, std::string& out) const = 0;
  // Entry thunk: called by the enter stub with activation, context and memory base in their registers; exchange area to
  // registers, call of the funcref's code, results to the exchange area, leave with Returned.
  virtual void entryThunk(const Signature& signature, CompiledFunction& out) const = 0;
  // Host thunk: `code` of a host function's funcref; arguments to the exchange area, leave with HostCall, results back.
  virtual void hostThunk(const Signature& signature, CompiledFunction& out) const = 0;
  virtual void stubs(Stubs& out) const = 0;
  // Writes the final distance into a field that lies at `from` (image offset) and whose target is at `to`. False when
  // it is out of range.
  virtual bool relocate(uint8_t* field, uint32_t from, uint32_t to) const = 0;
  // How far from a field its target may be, in bytes and either way.
  virtual uint32_t reach() const = 0;
  // In images larger than that, calls of what is out of reach go through veneers: jumps of so many bytes, aligned to 4,
  // that lie behind the calling function. 0 if images are never that large.
  virtual uint32_t veneerBytes() const = 0;
  virtual void writeVeneer(uint8_t* veneer, uint32_t from, uint32_t to) const = 0;
};

// Each target exists on every machine, so that dumps and tests of one run on the other.
const Target& amd64Target();
const Target& arm64Target();
const Target* targetNamed(const std::string& name);  // null if there is none
// Whether this processor has what code for amd64 needs at least: SSE4.1.
bool hostHasAmd64Baseline();
// The machine this runs on, or nullptr if wazen has no backend for it.
const Target* hostTarget();

}  // namespace wazen
