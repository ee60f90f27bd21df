// See code-image.h.
#include "code/code-image.h"

#include <algorithm>
#include <cstring>
#include <unordered_map>

#include "code/code-map.h"

namespace wazen {

namespace {

struct Rows {
  std::vector<CodeImage::Function> functions;
  std::vector<TrapSite> traps;
  std::vector<CallSite> calls;
};

CodeImage::Tables layOut(const std::vector<CompiledFunction>& functions) {
  auto rows = std::make_shared<Rows>();
  size_t cursor = 0;
  for (const CompiledFunction& function : functions) {
    const size_t alignment = std::max<uint32_t>(function.alignment, 1);
    cursor = (cursor + alignment - 1) / alignment * alignment;
    const uint32_t start = uint32_t(cursor);
    CodeImage::Function entry{start,
                              uint32_t(start + function.bytes.size()),
                              function.index,
                              function.frameBytes,
                              uint32_t(rows->traps.size()),
                              0,
                              uint32_t(rows->calls.size()),
                              0};
    for (TrapSite site : function.traps) rows->traps.push_back({site.offset + start, site.kind, site.at});
    for (CallSite site : function.calls) rows->calls.push_back({site.offset + start, site.at, site.contextAt});
    entry.endTrap = uint32_t(rows->traps.size());
    entry.endCall = uint32_t(rows->calls.size());
    rows->functions.push_back(entry);
    cursor += function.bytes.size();
  }
  return {cursor, "", rows->functions, rows->traps, rows->calls, rows};
}

bool hasAll(const std::string& features, const std::string& needed) {
  for (size_t at = 0; at < needed.size();) {
    const size_t end = std::min(needed.find(',', at), needed.size());
    if (("," + features + ",").find("," + needed.substr(at, end - at) + ",") == std::string::npos) return false;
    at = end + 1;
  }
  return true;
}

// Whether the sites from `first` to `end` - 1 lie in the function, in order.
template <typename Site>
bool areSitesOf(const CodeImage::Function& function, std::span<const Site> sites, uint32_t first, uint32_t end) {
  if (first > end || end > sites.size()) return false;
  for (uint32_t i = first; i < end; i++) {
    const uint32_t offset = sites[i].offset;
    if (offset < function.start || offset > function.end || (i > first && offset < sites[i - 1].offset)) return false;
  }
  return true;
}

bool areConsistent(const CodeImage::Tables& tables) {
  uint32_t last = 0;
  for (const CodeImage::Function& function : tables.functions) {
    if (function.start < last || function.end < function.start || function.end > tables.codeBytes) return false;
    last = function.end;
    if (!areSitesOf(function, tables.traps, function.firstTrap, function.endTrap)) return false;
    if (!areSitesOf(function, tables.calls, function.firstCall, function.endCall)) return false;
  }
  return std::all_of(tables.traps.begin(), tables.traps.end(),
                     [](const TrapSite& site) { return uint32_t(site.kind) < kTrapKinds; });
}

}  // namespace

std::unique_ptr<CodeImage> CodeImage::make(const std::vector<CompiledFunction>& functions, const Target& target,
                                           std::string& error) {
  Tables tables = layOut(functions);
  tables.features = target.features();
  if (tables.codeBytes > INT32_MAX) {
    error = "the module's machine code would pass 2 GiB";
    return nullptr;
  }
  CodeMemory memory;
  if (!memory.allocate(tables.codeBytes)) {
    error = "the system gave no memory for machine code";
    return nullptr;
  }
  std::unique_ptr<CodeImage> image(new CodeImage(std::move(memory), std::move(tables)));
  if (!image->copyAndLink(functions, target, error)) return nullptr;
  if (!image->memory_.seal()) {
    error = "the system refused executable memory";
    return nullptr;
  }
  return image;
}

std::unique_ptr<CodeImage> CodeImage::load(CodeMemory memory, Tables tables, const Target& target, std::string& error) {
  if (!hasAll(target.features(), tables.features)) {
    error = "the code needs processor features that are not there: " + tables.features;
    return nullptr;
  }
  if (tables.codeBytes > memory.bytes() || !areConsistent(tables)) {
    error = "the tables of the code are damaged";
    return nullptr;
  }
  return std::unique_ptr<CodeImage>(new CodeImage(std::move(memory), std::move(tables)));
}

CodeImage::~CodeImage() {
  if (registered_) CodeMap::remove(*this);
}

bool CodeImage::copyAndLink(const std::vector<CompiledFunction>& functions, const Target& target, std::string& error) {
  std::unordered_map<uint32_t, uint32_t> offsetOf;
  for (size_t i = 0; i < functions.size(); i++) offsetOf.emplace(functions[i].index, tables_.functions[i].start);
  for (size_t i = 0; i < functions.size(); i++) {
    const uint32_t offset = tables_.functions[i].start;
    uint8_t* start = memory_.start() + offset;
    if (!functions[i].bytes.empty()) std::memcpy(start, functions[i].bytes.data(), functions[i].bytes.size());
    for (const Relocation& relocation : functions[i].relocations) {
      auto found = offsetOf.find(relocation.function);
      const bool linked = found != offsetOf.end() &&
                          target.relocate(start + relocation.offset, offset + relocation.offset, found->second);
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
  const auto functions = tables_.functions;
  auto next = std::upper_bound(functions.begin(), functions.end(), offset,
                               [](uint32_t value, const Function& function) { return value < function.start; });
  if (next == functions.begin()) return nullptr;
  const Function& function = *(next - 1);
  return offset < function.end ? &function : nullptr;
}

std::optional<CodeImage::Trap> CodeImage::trapAt(uint64_t pc) const {
  const Function* function = functionAt(pc);
  if (!function) return std::nullopt;
  const uint32_t offset = uint32_t(pc - start());
  const TrapSite* end = tables_.traps.data() + function->endTrap;
  const TrapSite* site = std::lower_bound(tables_.traps.data() + function->firstTrap, end, offset,
                                          [](const TrapSite& entry, uint32_t value) { return entry.offset < value; });
  if (site == end || site->offset != offset) return std::nullopt;
  return Trap{site->kind, site->at};
}

std::optional<CallSite> CodeImage::callAt(const Function& function, uint64_t pc) const {
  const uint32_t offset = uint32_t(pc - start());
  const CallSite* end = tables_.calls.data() + function.endCall;
  const CallSite* site = std::lower_bound(tables_.calls.data() + function.firstCall, end, offset,
                                          [](const CallSite& entry, uint32_t value) { return entry.offset < value; });
  if (site == end || site->offset != offset) return std::nullopt;
  return *site;
}

}  // namespace wazen
