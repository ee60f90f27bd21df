// One module's machine code, in memory and executable, with the tables that explain its program counters.
//
// An image is immutable once made and is registered in the code map while it lives. It is owned by shared pointers: of
// the JavaScript object for the module's code and of the process for stubs.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "code/code-memory.h"
#include "target/target.h"

namespace wazen {

class CodeImage {
 public:
  static constexpr uint32_t kNoFunction = ~0u;  // `CompiledFunction::index` of thunks

  // Where a function lies, and its slices of the tables. Sorted by start.
  struct Function {
    uint32_t start, end;
    uint32_t index;
    uint32_t frameBytes;
    uint32_t isLeaf;  // 0 or 1
    uint32_t firstTrap, endTrap;
    uint32_t firstCall, endCall;
  };

  struct Trap {
    TrapKind kind;
    uint32_t at;
  };

  // All that an image is beside its code. `owner` keeps alive what the rest points to.
  struct Tables {
    size_t codeBytes = 0;
    std::string features;
    std::span<const Function> functions;  // by position
    std::span<const TrapSite> traps;      // offsets count from the start of the image
    std::span<const CallSite> calls;
    std::shared_ptr<const void> owner;
  };

  // Lays out, links and seals. Functions may stand in any order; an index of kNoFunction is a thunk. Null, with `error`
  // set, if the system refuses memory or a relocation does not reach. Not registered yet: see CodeMap.
  static std::unique_ptr<CodeImage> make(const std::vector<CompiledFunction>& functions, const Target& target,
                                         std::string& error);

  // An image of code that another process has laid out: `memory` is executable, `tables` are that image's. Null, with
  // `error` set, if they contradict each other, or the code is for another machine or needs a feature that this one
  // has not.
  static std::unique_ptr<CodeImage> load(CodeMemory memory, Tables tables, const Target& target, std::string& error);

  ~CodeImage();

  const Tables& tables() const { return tables_; }

  uint64_t start() const { return uint64_t(memory_.start()); }
  uint64_t end() const { return start() + memory_.bytes(); }
  size_t codeBytes() const { return tables_.codeBytes; }
  std::span<const Function> functions() const { return tables_.functions; }
  // The processor features that the code needs: it must not run where one of them is missing.
  const std::string& features() const { return tables_.features; }

  // Address of the function at that position of the vector given to `make`.
  uint64_t addressOf(size_t position) const { return start() + tables_.functions[position].start; }

  // These three are async-signal-safe. `pc` lies in the image.
  const Function* functionAt(uint64_t pc) const;
  std::optional<Trap> trapAt(uint64_t pc) const;
  // The call that returns to `pc`.
  std::optional<CallSite> callAt(const Function& function, uint64_t pc) const;

 private:
  CodeImage(CodeMemory memory, Tables tables) : memory_(std::move(memory)), tables_(std::move(tables)) {}
  bool copyAndLink(const std::vector<CompiledFunction>& functions, const Target& target, std::string& error);

  CodeMemory memory_;
  Tables tables_;
  bool registered_ = false;
  friend class CodeMap;
};

}  // namespace wazen
