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

struct Rows {
  std::vector<CodeImage::Function> functions;
  std::vector<TrapSite> traps;
  std::vector<CallSite> calls;
};

// Behind each function is room for a veneer to each one that it calls.
CodeImage::Tables layOut(const std::vector<CompiledFunction>& functions, uint32_t veneerBytes) {
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
                              function.isLeaf,
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
    if (veneerBytes > 0) cursor = veneersAt(cursor) + calleesOf(function).size() * veneerBytes;
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
  Tables tables = layOut(functions, 0);
  if (tables.codeBytes > reachOf(target)) tables = layOut(functions, target.veneerBytes());
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
    const CompiledFunction& function = functions[i];
    const uint32_t offset = tables_.functions[i].start;
    uint8_t* start = memory_.start() + offset;
    if (!function.bytes.empty()) std::memcpy(start, function.bytes.data(), function.bytes.size());
    Linker linker(target, memory_.start(), veneersAt(offset + function.bytes.size()));
    for (const Relocation& relocation : function.relocations) {
      auto found = offsetOf.find(relocation.function);
      if (found != offsetOf.end() && linker.link(offset + relocation.offset, found->second)) continue;
      error = "function " + std::to_string(function.index) + " cannot reach function " +
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
