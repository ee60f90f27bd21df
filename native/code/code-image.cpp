// See code-image.h.
#include "code/code-image.h"

#include <algorithm>
#include <cstring>
#include <unordered_map>

#include "code/code-map.h"

namespace wazen {

std::unique_ptr<CodeImage> CodeImage::make(const std::vector<CompiledFunction>& functions, const Target& target,
                                           std::string& error) {
  std::unique_ptr<CodeImage> image(new CodeImage);
  const size_t bytes = image->layOut(functions);
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

// Fills offsets and tables; the size of the code.
size_t CodeImage::layOut(const std::vector<CompiledFunction>& functions) {
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
  }
  return cursor;
}

bool CodeImage::copyAndLink(const std::vector<CompiledFunction>& functions, const Target& target, std::string& error) {
  std::unordered_map<uint32_t, uint32_t> offsetOf;
  for (size_t i = 0; i < functions.size(); i++) offsetOf.emplace(functions[i].index, offsets_[i]);
  for (size_t i = 0; i < functions.size(); i++) {
    uint8_t* start = memory_.start() + offsets_[i];
    if (!functions[i].bytes.empty()) std::memcpy(start, functions[i].bytes.data(), functions[i].bytes.size());
    for (const Relocation& relocation : functions[i].relocations) {
      auto found = offsetOf.find(relocation.function);
      const bool linked = found != offsetOf.end() &&
                          target.relocate(start + relocation.offset, offsets_[i] + relocation.offset, found->second);
      if (linked) continue;
      error = "function " + std::to_string(functions[i].index) + " cannot reach function " +
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
