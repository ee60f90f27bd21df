// See watchdog.h.
#include "runtime/watchdog.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace wazen {

namespace {

using namespace std::chrono_literals;

// A guest that starts right after a tick runs for this long plus what the scheduler adds before the next one asks it
// back.
constexpr auto kTickInterval = 10ms;
// So many ticks without a running guest before the thread sleeps: a server's next request shall not pay for waking it.
constexpr int kIdleTicks = 20;

// Never destructed: the thread outlives main.
struct Shared {
  std::mutex mutex;
  std::condition_variable wanted;
  std::vector<Activation*> activations;
  bool hasThread = false;
};

Shared& shared() {
  static auto* instance = new Shared;
  return *instance;
}

}  // namespace

std::atomic<bool> Watchdog::isAwake_{false};

bool Watchdog::watch(Activation& activation) {
  std::lock_guard lock(shared().mutex);
  if (!shared().hasThread) {
    try {
      std::thread(run).detach();
    } catch (const std::system_error&) {
      return false;
    }
    shared().hasThread = true;
  }
  shared().activations.push_back(&activation);
  return true;
}

void Watchdog::forget(Activation& activation) {
  std::lock_guard lock(shared().mutex);
  auto& list = shared().activations;
  auto found = std::find(list.begin(), list.end(), &activation);
  if (found == list.end()) return;
  *found = list.back();
  list.pop_back();
}

size_t Watchdog::watchedCount() {
  std::lock_guard lock(shared().mutex);
  return shared().activations.size();
}

void Watchdog::start() {
  std::lock_guard lock(shared().mutex);
  isAwake_.store(true, std::memory_order_relaxed);
  shared().wanted.notify_one();
}

// Whether a guest was running. The mutex is held.
bool Watchdog::tick() {
  bool any = false;
  for (Activation* activation : shared().activations) {
    if (!activation->isRunning.load(std::memory_order_acquire)) continue;
    any = true;
    activation->stackLimit.store(~uint64_t(0), std::memory_order_relaxed);
  }
  return any;
}

void Watchdog::run() {
  std::unique_lock lock(shared().mutex);
  for (;;) {
    for (int idle = 0; idle < kIdleTicks;) {
      lock.unlock();
      std::this_thread::sleep_for(kTickInterval);
      lock.lock();
      idle = tick() ? 0 : idle + 1;
    }
    // `wake` reads isAwake_ after it has set isRunning, without a fence between them (it would cost more than the rest
    // of an enter). One more interval lets every store buffer drain, so that a guest missed here is one that saw
    // `false` and wakes us.
    isAwake_.store(false, std::memory_order_seq_cst);
    lock.unlock();
    std::this_thread::sleep_for(kTickInterval);
    lock.lock();
    if (tick()) isAwake_.store(true, std::memory_order_relaxed);
    shared().wanted.wait(lock, [] { return isAwake_.load(std::memory_order_relaxed); });
  }
}

}  // namespace wazen
