// Address space of linear memories.
//
// A *guarded* memory lies in a reservation that holds every address which a 32-bit index plus a 32-bit offset can
// reach, so that an access out of bounds faults and needs no compare:
//
//      base          base + bytes                                              base + kGuardedBytes
//      +-------------+--------------------------------------------------------+
//      | accessible  | no access: 4 GiB of index, 4 GiB of offset, 64 KiB     |
//      +-------------+--------------------------------------------------------+
//
// Where there is no room for that, a memory is *checked*: it has its own pages and some to grow, code compares, and
// growing may move it.
//
// A reservation is counted: its owner (the engine's memory object in JavaScript) and each ArrayBuffer over it.
// ArrayBuffers report their end only in a later turn of the event loop, which a loop that instantiates may never let
// come. So when only buffers are left, what they cover stays, and the rest of a guarded one becomes a reservation of
// its own that starts a little higher. For that each is longer than it must be.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "runtime/spare-spaces.h"

namespace wazen {

class DataImage;

class Reservation {
 public:
  static constexpr size_t kGuardedBytes = (size_t(1) << 33) + (64 << 10);
  static constexpr size_t kMostBytes = size_t(1) << 32;  // of one memory

  // Both give `bytes` (whole pages of the system) that are accessible and zero, but for what `image` says, if there is
  // one; the caller is the owner. Null if the system refuses.
  static Reservation* createGuarded(size_t bytes, const DataImage* image);
  static Reservation* createChecked(size_t bytes);

  // Whether a guarded one can be had at all: the process's address space is not limited to less than a few.
  static bool canGuard();

  uint8_t* base() const { return base_; }
  size_t bytes() const { return bytes_; }
  bool isGuarded() const { return isGuarded_; }

  // Makes it longer. The result is this one, perhaps elsewhere if it is checked, or a copy, whose owner the caller is
  // then instead; null, with nothing changed, if the system refuses.
  Reservation* grow(size_t bytes);

  void addBuffer();
  // From the buffer's finalizer. May delete.
  void dropBuffer();
  // The owner is gone. May delete.
  void dropOwner();

  // Bytes of addresses taken from the system for a new guarded one.
  static constexpr size_t kMappedBytes = kGuardedBytes + (64 << 20);

  // Reservations in the process that have an owner, and the guarded ones among them. Each of those takes 8 GiB of
  // addresses, of which a process has 2^47.
  static size_t liveCount();
  static size_t guardedCount();

  // Whether the address lies in a guarded one that has an owner. Async-signal-safe.
  static bool covers(uint64_t address);

 private:
  Reservation(uint8_t* base, uint8_t* end, size_t bytes, bool isGuarded, const ImagePlace& image);
  Reservation* move(size_t bytes, size_t room);

  uint8_t* base_;
  uint8_t* end_;  // of the addresses that are ours
  size_t bytes_;
  const bool isGuarded_;
  const ImagePlace image_;
  size_t bufferBytes_ = 0;  // what is left mapped once the owner is gone
  bool hasOwner_ = true;
  uint32_t buffers_ = 0;  // all of these change on the environment's thread only
};

}  // namespace wazen
