// See code-image.h.
#include "code/code-image.h"

#include <algorithm>
#include <cstring>
#include <set>
#include <unordered_map>

#include "code/code-map.h"
#include "support/flags.h"

namespace wazen {

namespace {

uint32_t reachOf(const Target& target) {
  return target.veneerBytes() > 0 ? std::min(target.reach(), flags().reach) : target.reach();
}

size_t veneersAt(size_t end) { return (end + 3) & ~size_t(3); }

std::set<uint32_t> calleesOf(const CompiledFunction& function) {
  std::set<uint32_t> callees;
  for (const Relocation& relocation : function.relocations) callees.insert(relocation.function);
  return callees;
}

// Links the calls of one function: directly where they reach, else through veneers from `veneersAt` on, of which there
// is one for each callee.
class Linker {
 public:
  Linker(const Target& target, uint8_t* image, size_t veneersAt)
      : target_(target), image_(image), next_(uint32_t(veneersAt)), reach_(reachOf(target)) {}

  bool link(uint32_t field, uint32_t to) {
    const uint32_t distance = field < to ? to - field : field - to;
    if (distance > reach_) {
      auto [place, isNew] = veneers_.emplace(to, next_);
      if (isNew) {
        target_.writeVeneer(image_ + next_, next_, to);
        next_ += target_.veneerBytes();
      }
      to = place->second;
    }
    return target_.relocate(image_ + field, field, to);
  }

 private:
  const Target& target_;
  uint8_t* image_;
  uint32_t next_;
  uint32_t reach_;
  std::unordered_map<uint32_t, uint32_t> veneers_;  // by where they lead
};

}  // namespace

std::unique_ptr<CodeImage> CodeImage::make(const std::vector<CompiledFunction>& functions, const Target& target,
                                           std::string& error) {
  std::unique_ptr<CodeImage> image(new CodeImage);
  size_t bytes = image->layOut(functions, 0);
  if (bytes > reachOf(target)) {
    image.reset(new CodeImage);
    bytes = image->layOut(functions, target.veneerBytes());
  }
  if (bytes > INT32_MAX) {
    error = "the module's machine code would pass 2 GiB";
    return nullptr;
  }
  image->codeBytes_ = bytes;
  image->features_ = target.features();
  if (!image->memory_.allocate(bytes)) {
    error = "the system gave no memory for machine code";
    return nullptr;
  }
  if (!image->copyAndLink(functions, target, error)) return nullptr;
  if (!image->memory_.seal()) {
    error = "the system refused executable memory";
    return nullptr;
  }
  return image;
}

CodeImage::~CodeImage() {
  if (registered_) CodeMap::remove(*this);
}

// Fills offsets and tables; the size of the code. Behind each function is room for a veneer to each one that it calls.
size_t CodeImage::layOut(const std::vector<CompiledFunction>& functions, uint32_t veneerBytes) {
  size_t cursor = 0;
  for (const CompiledFunction& function : functions) {
    const size_t alignment = std::max<uint32_t>(function.alignment, 1);
    cursor = (cursor + alignment - 1) / alignment * alignment;
    const uint32_t start = uint32_t(cursor);
    offsets_.push_back(start);
    Function entry{start,
                   uint32_t(start + function.bytes.size()),
                   function.index,
                   function.frameBytes,
                   function.isLeaf,
                   uint32_t(traps_.size()),
                   0,
                   uint32_t(calls_.size()),
                   0};
    for (TrapSite site : function.traps) traps_.push_back({site.offset + start, site.kind, site.at});
    for (CallSite site : function.calls) calls_.push_back({site.offset + start, site.at, site.contextAt});
    entry.endTrap = uint32_t(traps_.size());
    entry.endCall = uint32_t(calls_.size());
    functions_.push_back(entry);
    cursor += function.bytes.size();
    if (veneerBytes > 0) cursor = veneersAt(cursor) + calleesOf(function).size() * veneerBytes;
  }
  return cursor;
}

bool CodeImage::copyAndLink(const std::vector<CompiledFunction>& functions, const Target& target, std::string& error) {
  std::unordered_map<uint32_t, uint32_t> offsetOf;
  for (size_t i = 0; i < functions.size(); i++) offsetOf.emplace(functions[i].index, offsets_[i]);
  for (size_t i = 0; i < functions.size(); i++) {
    const CompiledFunction& function = functions[i];
    uint8_t* start = memory_.start() + offsets_[i];
    if (!function.bytes.empty()) std::memcpy(start, function.bytes.data(), function.bytes.size());
    Linker linker(target, memory_.start(), veneersAt(offsets_[i] + function.bytes.size()));
    for (const Relocation& relocation : function.relocations) {
      auto found = offsetOf.find(relocation.function);
      if (found != offsetOf.end() && linker.link(offsets_[i] + relocation.offset, found->second)) continue;
      error = "function " + std::to_string(function.index) + " cannot reach function " +
              std::to_string(relocation.function);
      return false;
    }
  }
  return true;
}

const CodeImage::Function* CodeImage::functionAt(uint64_t pc) const {
  const uint32_t offset = uint32_t(pc - start());
  auto next = std::upper_bound(functions_.begin(), functions_.end(), offset,
                               [](uint32_t value, const Function& function) { return value < function.start; });
  if (next == functions_.begin()) return nullptr;
  const Function& function = *(next - 1);
  return offset < function.end ? &function : nullptr;
}

std::optional<CodeImage::Trap> CodeImage::trapAt(uint64_t pc) const {
  const Function* function = functionAt(pc);
  if (!function) return std::nullopt;
  const uint32_t offset = uint32_t(pc - start());
  const TrapSite* end = traps_.data() + function->endTrap;
  const TrapSite* site = std::lower_bound(traps_.data() + function->firstTrap, end, offset,
                                          [](const TrapSite& entry, uint32_t value) { return entry.offset < value; });
  if (site == end || site->offset != offset) return std::nullopt;
  return Trap{site->kind, site->at};
}

std::optional<CallSite> CodeImage::callAt(const Function& function, uint64_t pc) const {
  const uint32_t offset = uint32_t(pc - start());
  const CallSite* end = calls_.data() + function.endCall;
  const CallSite* site = std::lower_bound(calls_.data() + function.firstCall, end, offset,
                                          [](const CallSite& entry, uint32_t value) { return entry.offset < value; });
  if (site == end || site->offset != offset) return std::nullopt;
  return *site;
}

}  // namespace wazen
