// Asks every running guest to come back to JavaScript at least every 20 ms, by raising its stack limit: the guest
// leaves with the status Tick at its next poll.
//
// One detached thread for the process; it sleeps without a timeout while no guest runs.
#pragma once

#include "runtime/activation.h"

namespace wazen {

class Watchdog {
 public:
  // False, and nothing is watched, if the system gives no thread for it: without one, guests could not be stopped.
  static bool watch(Activation& activation);
  static void forget(Activation& activation);
  static size_t watchedCount();

  // Called after `isRunning` has been set: makes sure that the thread looks at the activations.
  static void wake() {
    if (!isAwake_.load(std::memory_order_relaxed)) start();
  }

 private:
  static void start();
  static void run();
  static bool tick();
  static std::atomic<bool> isAwake_;
};

}  // namespace wazen
