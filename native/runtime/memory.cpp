// See memory.h.
#include "runtime/memory.h"

#include <mutex>
#include <vector>

#include "os/os.h"

namespace wazen {

namespace {

// Which reservations lie in each 4 GiB of the address space: at most two, because each is longer than that. Holds
// their bases. Half a megabyte, of which only touched pages exist.
constexpr int kGranuleBits = 32;
constexpr int kAddressBits = 47;
struct Granule {
  std::atomic<uint64_t> bases[2];
};
Granule granules[size_t(1) << (kAddressBits - kGranuleBits)];

std::atomic<size_t> live{0};

template <typename Action>
void forGranules(uint8_t* base, Action action) {
  const uint64_t first = uint64_t(base) >> kGranuleBits;
  const uint64_t last = (uint64_t(base) + Reservation::kGuardedBytes - 1) >> kGranuleBits;
  for (uint64_t i = first; i <= last; i++) action(granules[i]);
}

void exchangeInGranules(uint8_t* base, uint64_t from, uint64_t to) {
  forGranules(base, [=](Granule& granule) {
    uint64_t expected = from;
    if (granule.bases[0].compare_exchange_strong(expected, to)) return;
    expected = from;
    granule.bases[1].compare_exchange_strong(expected, to);
  });
}

// Addresses that are ready for reuse: nothing in them is accessible. They keep system calls out of most instantiations,
// and what is left above the ArrayBuffers of the dead would be too short for the system to find it again.
constexpr size_t kSpares = 2048;

struct Space {
  uint8_t* start;
  uint8_t* end;
};

struct Spares {
  std::mutex mutex;
  std::vector<Space> spaces;
};

Spares& spares() {
  static auto* instance = new Spares;
  return *instance;
}

// Null start if the system refuses.
Space takeSpace() {
  {
    std::lock_guard lock(spares().mutex);
    if (!spares().spaces.empty()) {
      const Space space = spares().spaces.back();
      spares().spaces.pop_back();
      return space;
    }
  }
  uint8_t* start = os::reserve(Reservation::kMappedBytes);
  return {start, start + Reservation::kMappedBytes};
}

void giveBack(Space space, size_t accessible) {
  if (size_t(space.end - space.start) >= Reservation::kGuardedBytes) {
    std::lock_guard lock(spares().mutex);
    if (spares().spaces.size() < kSpares) {
      os::decommit(space.start, accessible);
      spares().spaces.push_back(space);
      return;
    }
  }
  os::release(space.start, size_t(space.end - space.start));
}

}  // namespace

Reservation* Reservation::create(size_t bytes) {
  const Space space = takeSpace();
  if (!space.start) return nullptr;
  if (!os::commit(space.start, bytes)) {
    giveBack(space, 0);
    return nullptr;
  }
  live.fetch_add(1);
  exchangeInGranules(space.start, 0, uint64_t(space.start));
  return new Reservation(space.start, space.end, bytes);
}

bool Reservation::grow(size_t bytes) {
  if (!os::commit(base_ + bytes_, bytes - bytes_)) return false;
  bytes_ = bytes;
  return true;
}

void Reservation::addBuffer() {
  buffers_++;
  bufferBytes_ = bytes_;  // memories only grow
}

void Reservation::dropBuffer() {
  if (--buffers_ > 0 || hasOwner_) return;
  os::release(base_, bufferBytes_);
  delete this;
}

void Reservation::dropOwner() {
  hasOwner_ = false;
  exchangeInGranules(base_, uint64_t(base_), 0);
  live.fetch_sub(1);
  if (buffers_ == 0) {
    giveBack({base_, end_}, bytes_);
    delete this;
    return;
  }
  bufferBytes_ = os::pageAlign(bufferBytes_);
  giveBack({base_ + bufferBytes_, end_}, bytes_ - bufferBytes_);
}

size_t Reservation::liveCount() { return live.load(); }

bool Reservation::covers(uint64_t address) {
  if (address >> kAddressBits) return false;
  for (const std::atomic<uint64_t>& entry : granules[address >> kGranuleBits].bases) {
    const uint64_t base = entry.load();
    if (base != 0 && address - base < kGuardedBytes) return true;
  }
  return false;
}

}  // namespace wazen
