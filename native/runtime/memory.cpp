// See memory.h.
#include "runtime/memory.h"

#include <algorithm>
#include <cstring>

#include "os/os.h"
#include "runtime/spare-spaces.h"

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
std::atomic<size_t> guarded{0};

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

}  // namespace

Reservation::Reservation(uint8_t* base, uint8_t* end, size_t bytes, bool isGuarded, const ImagePlace& image)
    : base_(base), end_(end), bytes_(bytes), isGuarded_(isGuarded), image_(image) {
  live.fetch_add(1);
  if (!isGuarded) return;
  guarded.fetch_add(1);
  exchangeInGranules(base, 0, uint64_t(base));
}

Reservation* Reservation::createGuarded(size_t bytes, const DataImage* image) {
  const Space space = takeSpace(bytes, image);
  return space.start ? new Reservation(space.start, space.end, bytes, true, space.image) : nullptr;
}

Reservation* Reservation::createChecked(size_t bytes) {
  const size_t room = std::max(bytes, os::pageBytes());
  uint8_t* start = os::allocate(room);
  return start ? new Reservation(start, start + room, bytes, false, {}) : nullptr;
}

bool Reservation::canGuard() { return os::addressSpaceLimit() / 8 >= kMappedBytes; }

Reservation* Reservation::grow(size_t bytes) {
  if (isGuarded_) {
    if (bytes > kMostBytes || !os::commit(base_ + bytes_, bytes - bytes_)) return nullptr;
  } else if (bytes > size_t(end_ - base_)) {
    // With room to spare, so that growing page by page stays linear.
    Reservation* moved = move(bytes, std::min(bytes + bytes / 2, kMostBytes));
    return moved ? moved : move(bytes, bytes);
  }
  bytes_ = bytes;
  return this;
}

Reservation* Reservation::move(size_t bytes, size_t room) {
  room = os::pageAlign(room);
  if (buffers_ == 0) {
    uint8_t* start = os::reallocate(base_, size_t(end_ - base_), room);
    if (!start) return nullptr;
    base_ = start;
    end_ = start + room;
    bytes_ = bytes;
    return this;
  }
  Reservation* copy = createChecked(room);
  if (!copy) return nullptr;
  copy->bytes_ = bytes;
  std::memcpy(copy->base_, base_, bytes_);
  dropOwner();
  return copy;
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
  live.fetch_sub(1);
  if (isGuarded_) {
    guarded.fetch_sub(1);
    exchangeInGranules(base_, uint64_t(base_), 0);
  }
  Space space{base_, end_, isGuarded_ ? bytes_ : size_t(end_ - base_), image_};
  if (buffers_ == 0) {
    giveBack(space);
    delete this;
    return;
  }
  bufferBytes_ = os::pageAlign(bufferBytes_);
  space.start += bufferBytes_;
  space.accessible -= bufferBytes_;
  if (space.image.id == 0 || clear(space)) giveBack(space);
}

size_t Reservation::liveCount() { return live.load(); }

size_t Reservation::guardedCount() { return guarded.load(); }

bool Reservation::covers(uint64_t address) {
  if (address >> kAddressBits) return false;
  for (const std::atomic<uint64_t>& entry : granules[address >> kGranuleBits].bases) {
    const uint64_t base = entry.load();
    if (base != 0 && address - base < kGuardedBytes) return true;
  }
  return false;
}

}  // namespace wazen
