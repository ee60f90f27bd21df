// One module's machine code, in memory and executable, with the tables that explain its program counters.
//
// An image is immutable once made and is registered in the code map while it lives. It is owned by shared pointers: of
// the JavaScript object for the module's code and of the process for stubs.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
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
    bool isLeaf;
    uint32_t firstTrap, endTrap;
    uint32_t firstCall, endCall;
  };

  struct Trap {
    TrapKind kind;
    uint32_t at;
  };

  // Lays out, links and seals. Functions may stand in any order; an index of kNoFunction is a thunk. Null, with `error`
  // set, if the system refuses memory or a relocation does not reach. Not registered yet: see CodeMap.
  static std::unique_ptr<CodeImage> make(const std::vector<CompiledFunction>& functions, const Target& target,
                                         std::string& error);

  ~CodeImage();

  uint64_t start() const { return uint64_t(memory_.start()); }
  uint64_t end() const { return start() + memory_.bytes(); }
  size_t codeBytes() const { return codeBytes_; }
  const std::vector<Function>& functions() const { return functions_; }
  // The processor features that the code needs: it must not run where one of them is missing.
  const std::string& features() const { return features_; }

  // Address of the function at that position of the vector given to `make`.
  uint64_t addressOf(size_t position) const { return start() + offsets_[position]; }

  // These three are async-signal-safe. `pc` lies in the image.
  const Function* functionAt(uint64_t pc) const;
  std::optional<Trap> trapAt(uint64_t pc) const;
  // The call that returns to `pc`.
  std::optional<CallSite> callAt(const Function& function, uint64_t pc) const;

 private:
  CodeImage() = default;
  size_t layOut(const std::vector<CompiledFunction>& functions, uint32_t veneerBytes);
  bool copyAndLink(const std::vector<CompiledFunction>& functions, const Target& target, std::string& error);

  CodeMemory memory_;
  size_t codeBytes_ = 0;
  std::string features_;
  std::vector<uint32_t> offsets_;  // by position
  std::vector<Function> functions_;
  std::vector<TrapSite> traps_;  // offsets count from the start of the image
  std::vector<CallSite> calls_;
  bool registered_ = false;
  friend class CodeMap;
};

}  // namespace wazen
