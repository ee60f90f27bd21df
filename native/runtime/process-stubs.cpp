// See process-stubs.h.
#include "runtime/process-stubs.h"

#include <cstring>

#include "code/code-memory.h"
#include "target/target.h"

namespace wazen {

namespace {

const ProcessStubs* assemble() {
  const Target* target = hostTarget();
  if (!target) return nullptr;
  Stubs stubs;
  target->stubs(stubs);
  auto* memory = new CodeMemory;
  if (!memory->allocate(stubs.bytes.size())) return nullptr;
  std::memcpy(memory->start(), stubs.bytes.data(), stubs.bytes.size());
  if (!memory->seal()) return nullptr;
  const uint64_t start = uint64_t(memory->start());
  const auto function = [start](uint32_t offset) { return reinterpret_cast<void (*)(Activation*)>(start + offset); };
  return new ProcessStubs{.enter = function(stubs.enter),
                          .resume = function(stubs.resume),
                          .exit = start + stubs.exit,
                          .returned = start + stubs.returned,
                          .trapExit = start + stubs.trapExit,
                          .poll = start + stubs.poll,
                          .service = start + stubs.service};
}

}  // namespace

const ProcessStubs* processStubs() {
  static const ProcessStubs* const stubs = assemble();
  return stubs;
}

}  // namespace wazen
