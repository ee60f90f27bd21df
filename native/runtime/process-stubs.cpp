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
  return new ProcessStubs{function(stubs.enter),  function(stubs.resume), start + stubs.exit,
                          start + stubs.trapExit, start + stubs.poll,     start + stubs.service};
}

}  // namespace

const ProcessStubs* processStubs() {
  static const ProcessStubs* const stubs = assemble();
  return stubs;
}

}  // namespace wazen
