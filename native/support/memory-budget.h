// What compiling one function may take: the arenas of its stages share a budget. Running out of it, like running out of
// the system's memory, is an exception, which ends the function's compilation (pipeline.h) and nothing else.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>

namespace wazen {

// The function is too large. Where the system gives no memory it is std::bad_alloc, as from the standard's containers.
struct OverBudget {};

// Counts the bytes of objects, not of the chunks they lie in: whether a function fits depends on it alone, not on what
// was compiled before.
class MemoryBudget {
 public:
  explicit MemoryBudget(size_t most = SIZE_MAX) : most_(most) {}
  MemoryBudget(const MemoryBudget&) = delete;
  MemoryBudget& operator=(const MemoryBudget&) = delete;

  // Throws OverBudget if `more` bytes, beside those that are used, are too many.
  void check(size_t more = 0) const {
    if (more > most_ || used_ > most_ - more) throw OverBudget();
  }

  // A function that has become large waits for its turn: there is one at a time in the process, so that a module takes
  // one budget and not one for each processor.
  void use(size_t bytes) {
    used_ += bytes;
    if (used_ > kLargeBytes && !turn_.owns_lock()) turn_ = std::unique_lock(largeFunctions());
  }
  void giveBack(size_t bytes) { used_ -= bytes; }

  // The function is done.
  void end() {
    if (turn_.owns_lock()) turn_.unlock();
  }

 private:
  static constexpr size_t kLargeBytes = 64 << 20;

  static std::mutex& largeFunctions() {
    static auto* mutex = new std::mutex;  // never destructed: threads may still compile while the process ends
    return *mutex;
  }

  const size_t most_;
  size_t used_ = 0;
  std::unique_lock<std::mutex> turn_;
};

}  // namespace wazen
