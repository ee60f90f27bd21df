// Bytes, 16 a line, with what is known of them as comments.
#include "target/print.h"

#include <algorithm>

#include "mir/print.h"
#include "support/text.h"

namespace wazen {

namespace {

constexpr uint32_t kLineBytes = 16;

const char* messageOf(TrapKind kind) {
  static constexpr const char* messages[] = {
#define TRAP_KIND(name, message) message,
#include "runtime/trap-kinds.inc"
#undef TRAP_KIND
  };
  return messages[size_t(kind)];
}

// Comments on what lies in [start, end).
void printSites(const CompiledFunction& code, uint32_t start, uint32_t end, std::string& out) {
  auto isHere = [&](uint32_t offset) { return offset >= start && offset < end; };
  for (const TrapSite& site : code.traps) {
    if (isHere(site.offset)) appendFormat(out, "# +%x: traps, %s, @%x\n", site.offset, messageOf(site.kind), site.at);
  }
  for (const CallSite& site : code.calls) {
    if (isHere(site.offset)) appendFormat(out, "# +%x: returned to, @%x\n", site.offset, site.at);
  }
  for (const Relocation& relocation : code.relocations) {
    if (isHere(relocation.offset))
      appendFormat(out, "# +%x: distance to func %u\n", relocation.offset, relocation.function);
  }
}

class MachinePrinter final : public mir::Printer {
 public:
  explicit MachinePrinter(const Target& target) : target_(target) {}
  std::string registerName(mir::PReg reg) const override { return target_.registerName(reg); }
  std::string instText(const mir::Function& function, uint32_t inst) const override {
    std::string text;
    target_.printInst(function, inst, text);
    return text;
  }

 private:
  const Target& target_;
};

}  // namespace

void print(const mir::Function& function, const Target& target, std::string& out) {
  out += MachinePrinter(target).print(function);
}

void print(const CompiledFunction& code, std::string& out) {
  appendFormat(out, "# func %u: %zu bytes, frame %u\n", code.index, code.bytes.size(), code.frameBytes);
  for (uint32_t start = 0; start < code.bytes.size(); start += kLineBytes) {
    uint32_t end = std::min(start + kLineBytes, uint32_t(code.bytes.size()));
    printSites(code, start, end, out);
    for (uint32_t i = start; i < end; i++) appendFormat(out, "%s0x%02x", i == start ? "" : " ", code.bytes[i]);
    out += '\n';
  }
}

}  // namespace wazen
