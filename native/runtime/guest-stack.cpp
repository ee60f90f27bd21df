// See guest-stack.h.
#include "runtime/guest-stack.h"

#include <algorithm>

#include "os/os.h"
#include "runtime/libcalls.h"
#include "runtime/process-stubs.h"
#include "runtime/watchdog.h"

namespace wazen {

namespace {

inline void leaveTo(void (*stub)(Activation*), Activation& activation) {
  activation.trapPc = 0;
  activation.stackLimit.store(activation.trueStackLimit, std::memory_order_relaxed);
  activation.isRunning.store(true, std::memory_order_release);
  Watchdog::wake();
  stub(&activation);
  activation.isRunning.store(false, std::memory_order_release);
}

}  // namespace

Activation* createActivation(uint8_t* exchange, size_t stackBytes) {
  const ProcessStubs* stubs = processStubs();
  if (!stubs) return nullptr;
  stackBytes = std::clamp(stackBytes, kSmallestStackBytes, kLargestStackBytes);
  const size_t guardBytes = os::pageBytes();
  const size_t bytes = os::pageAlign(guardBytes + kHelperStackBytes + stackBytes);
  uint8_t* start = os::reserveLow(bytes);
  if (!start) return nullptr;
  if (!os::commit(start + guardBytes, bytes - guardBytes)) {
    os::release(start, bytes);
    return nullptr;
  }
  auto* activation = new Activation{};
  activation->stackStart = start;
  activation->stackBytes = bytes;
  activation->stackTop = uint64_t(start + bytes);
  activation->trueStackLimit = uint64_t(start + guardBytes + kHelperStackBytes);
  activation->stackLimit.store(activation->trueStackLimit, std::memory_order_relaxed);
  activation->exchange = exchange;
  activation->enterStub = stubs->enter;
  activation->resumeStub = stubs->resume;
  activation->exitStub = stubs->exit;
  activation->returnStub = stubs->returned;
  activation->pollStub = stubs->poll;
  activation->serviceStub = stubs->service;
  bindLibcalls(*activation);
  if (!Watchdog::watch(*activation)) {
    os::release(start, bytes);
    delete activation;
    return nullptr;
  }
  return activation;
}

void destroyActivation(Activation* activation) {
  Watchdog::forget(*activation);
  os::release(activation->stackStart, activation->stackBytes);
  delete activation;
}

void enterGuest(Activation& activation) { leaveTo(activation.enterStub, activation); }

void resumeGuest(Activation& activation) { leaveTo(activation.resumeStub, activation); }

void enterGuestFast(void*, double address) {
  auto& activation = *reinterpret_cast<Activation*>(int64_t(address));
  leaveTo(activation.enterStub, activation);
}

void resumeGuestFast(void*, double address) {
  auto& activation = *reinterpret_cast<Activation*>(int64_t(address));
  leaveTo(activation.resumeStub, activation);
}

size_t findInStack(const Activation& activation, uint64_t low, uint64_t high, double* out, size_t capacity) {
  size_t found = 0;
  const auto* end = reinterpret_cast<const uint64_t*>(activation.stackTop);
  for (auto* word = reinterpret_cast<const uint64_t*>(activation.guestStackPointer); word < end; word++) {
    if (*word < low || *word >= high) continue;
    if (found < capacity) out[found] = double(*word);
    found++;
  }
  return found;
}

}  // namespace wazen
