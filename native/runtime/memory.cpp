// See memory.h.
#include "runtime/memory.h"

#include <algorithm>
#include <cstring>
#include <mutex>
#include <vector>

#include "os/os.h"
#include "runtime/data-image.h"

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

struct Space {
  uint8_t* start;
  uint8_t* end;
  size_t accessible;
  uint64_t image;
};

// Spaces for reuse; nothing is in their pages. What is left above the ArrayBuffers of the dead would be too short for
// the system to find it again.
struct Spares {
  std::mutex mutex;
  // Pages stay accessible and images mapped: the next memory is often one of the same module, and needs no system call
  // then. Each costs the system as much as a memory, a fork for example.
  std::vector<Space> ready;
  // Nothing is accessible, so that neighbors are one mapping.
  std::vector<Space> idle;
};
constexpr size_t kReadySpares = 512;
constexpr size_t kIdleSpares = 1024;

// So many of the spares that were put back last are looked through for one with the right image.
constexpr size_t kSparesToSearch = 16;

// Spaces that are taken from the system at once.
constexpr size_t kSpacesAtOnce = 16;

Spares& spares() {
  static auto* instance = [] {
    auto* made = new Spares;
    made->ready.reserve(kReadySpares);
    made->idle.reserve(kIdleSpares);
    return made;
  }();
  return *instance;
}

Space takeLast(std::vector<Space>& spaces) {
  const Space space = spaces.back();
  spaces.pop_back();
  return space;
}

Space takeReady(std::vector<Space>& spaces, uint64_t image) {
  for (size_t i = 1; i <= std::min(kSparesToSearch, spaces.size()); i++) {
    if (spaces[spaces.size() - i].image != image) continue;
    std::swap(spaces[spaces.size() - i], spaces.back());
    break;
  }
  return takeLast(spaces);
}

// Null start if the system refuses.
Space reserveSpaces(std::vector<Space>& others) {
  constexpr size_t kBytes = Reservation::kMappedBytes;
  uint8_t* start = os::reserve(kSpacesAtOnce * kBytes);
  if (!start) {
    start = os::reserve(kBytes);
    return {start, start + kBytes, 0, 0};
  }
  for (size_t i = 1; i < kSpacesAtOnce; i++) {
    uint8_t* next = start + i * kBytes;
    others.push_back({next, next + kBytes, 0, 0});
  }
  return {start, start + kBytes, 0, 0};
}

Space takeSpace(uint64_t image) {
  std::lock_guard lock(spares().mutex);
  auto& [mutex, ready, idle] = spares();
  if (!ready.empty()) return takeReady(ready, image);
  return idle.empty() ? reserveSpaces(idle) : takeLast(idle);
}

void release(const Space& space) { os::release(space.start, size_t(space.end - space.start)); }

// Makes the first `bytes` accessible and nothing else.
bool setAccessible(Space& space, size_t bytes) {
  const size_t before = space.accessible;
  const bool done = bytes > before ? os::commit(space.start + before, bytes - before)
                                   : os::protect(space.start + bytes, before - bytes);
  if (done) space.accessible = bytes;
  return done;
}

// Takes what is mapped over the space away. Where the system refuses, there may be a hole, into which somebody else may
// have mapped something: the addresses are never touched again.
bool clear(Space& space) {
  if (space.accessible != 0 && !os::reserveAgain(space.start, space.accessible)) return false;
  space.accessible = 0;
  space.image = 0;
  return true;
}

void giveBack(Space space) {
  if (size_t(space.end - space.start) < Reservation::kGuardedBytes) return release(space);
  std::lock_guard lock(spares().mutex);
  auto& [mutex, ready, idle] = spares();
  if (ready.size() < kReadySpares && os::discard(space.start, space.accessible)) {
    ready.push_back(space);
  } else if (idle.size() >= kIdleSpares) {
    release(space);
  } else if (clear(space)) {
    idle.push_back(space);
  }
}

// False if the system refuses; the space is gone then.
bool prepare(Space& space, size_t bytes, const DataImage* image) {
  const uint64_t wanted = image ? image->id() : 0;
  if (space.image != 0 && space.image != wanted && !clear(space)) return false;
  if (!setAccessible(space, bytes)) {
    release(space);
    return false;
  }
  if (space.image == wanted) return true;
  space.image = wanted;
  return image->mapInto(space.start);  // if not, there may be a hole
}

}  // namespace

Reservation::Reservation(uint8_t* base, uint8_t* end, size_t bytes, bool isGuarded, uint64_t image)
    : base_(base), end_(end), bytes_(bytes), isGuarded_(isGuarded), image_(image) {
  live.fetch_add(1);
  if (!isGuarded) return;
  guarded.fetch_add(1);
  exchangeInGranules(base, 0, uint64_t(base));
}

Reservation* Reservation::createGuarded(size_t bytes, const DataImage* image) {
  Space space = takeSpace(image ? image->id() : 0);
  if (!space.start || !prepare(space, bytes, image)) return nullptr;
  return new Reservation(space.start, space.end, bytes, true, space.image);
}

Reservation* Reservation::createChecked(size_t bytes) {
  const size_t room = std::max(bytes, os::pageBytes());
  uint8_t* start = os::allocate(room);
  return start ? new Reservation(start, start + room, bytes, false, 0) : nullptr;
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
  if (space.image == 0 || clear(space)) giveBack(space);
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
