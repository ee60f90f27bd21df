// Address space for guarded linear memories: every address that a 32-bit index plus a 32-bit offset can reach lies
// inside the reservation, so that an access out of bounds faults and needs no compare.
//
//      base          base + bytes                                              base + kGuardedBytes
//      +-------------+--------------------------------------------------------+
//      | accessible  | no access: 4 GiB of index, 4 GiB of offset, 64 KiB     |
//      +-------------+--------------------------------------------------------+
//
// A reservation is counted: its owner (the engine's memory object in JavaScript) and each ArrayBuffer over it.
// ArrayBuffers report their end only in a later turn of the event loop, which a loop that instantiates may never let
// come. So when only buffers are left, what they cover stays, and the rest becomes a reservation of its own that starts
// a little higher. For that each is longer than it must be.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace wazen {

class Reservation {
 public:
  static constexpr size_t kGuardedBytes = (size_t(1) << 33) + (64 << 10);

  // With `bytes` (whole pages of the system) accessible and zero; the caller is its owner. Null if the system refuses.
  static Reservation* create(size_t bytes);

  uint8_t* base() const { return base_; }
  size_t bytes() const { return bytes_; }

  // Makes more of it accessible; false if the system refuses.
  bool grow(size_t bytes);

  void addBuffer();
  // From the buffer's finalizer. May delete.
  void dropBuffer();
  // The owner is gone. May delete.
  void dropOwner();

  // Bytes of addresses taken from the system for a new one.
  static constexpr size_t kMappedBytes = kGuardedBytes + (64 << 20);

  // Reservations in the process that have an owner. Each takes 8 GiB of addresses, of which a process has 2^47.
  static size_t liveCount();

  // Whether the address lies in one that has an owner. Async-signal-safe.
  static bool covers(uint64_t address);

 private:
  Reservation(uint8_t* base, uint8_t* end, size_t bytes) : base_(base), end_(end), bytes_(bytes) {}

  uint8_t* base_;
  uint8_t* end_;  // of the addresses that are ours
  size_t bytes_;
  size_t bufferBytes_ = 0;  // what is left mapped once the owner is gone
  bool hasOwner_ = true;
  uint32_t buffers_ = 0;  // all of these change on the environment's thread only
};

}  // namespace wazen
