// Stacks for guests: mapped memory with a guard page, low in the address space, so that V8's sampling profiler takes
// them for the young end of the thread's stack and walks past them.
#pragma once

#include <cstddef>

#include "runtime/activation.h"

namespace wazen {

// Below the stack limit lies this much room: for helpers that guest code calls, and for signal frames.
inline constexpr size_t kHelperStackBytes = 64 << 10;

inline constexpr size_t kSmallestStackBytes = 16 << 10;
inline constexpr size_t kLargestStackBytes = size_t(1) << 30;

// An activation with a stack of its own, of `stackBytes` for guest frames, and ready to enter. Its exchange area is
// borrowed. Null if the system refuses memory or this machine has no backend.
Activation* createActivation(uint8_t* exchange, size_t stackBytes);

// Not while its guest runs.
void destroyActivation(Activation* activation);

// Runs the guest until it leaves.
void enterGuest(Activation& activation);
void resumeGuest(Activation& activation);

// The same as V8 calls them from optimized code: with a receiver, which is not looked at, and the activation's address.
void enterGuestFast(void* receiver, double activation);
void resumeGuestFast(void* receiver, double activation);

// Finds the words of a suspended guest's stack from `low` to `high` - 1: all its values are there, because guest code
// keeps none in registers while it is left. Writes as many as fit and returns how many there are.
size_t findInStack(const Activation& activation, uint64_t low, uint64_t high, double* out, size_t capacity);

}  // namespace wazen
