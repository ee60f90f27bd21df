// See spare-spaces.h.
#include "runtime/spare-spaces.h"

#include <algorithm>
#include <mutex>
#include <vector>

#include "os/os.h"
#include "runtime/data-image.h"
#include "runtime/memory.h"

namespace wazen {

namespace {

// A space with nothing but zeros and the image in it, of which some pages stay in the process's memory.
struct Ready {
  Space space;
  size_t resident;
};

// What is left above the ArrayBuffers of the dead would be too short for the system to find it again.
struct Spares {
  std::mutex mutex;
  // Pages stay accessible and images mapped: the next memory is often one of the same module, and needs no system call
  // then. Each costs the system as much as a memory, a fork for example.
  std::vector<Ready> ready;
  size_t resident = 0;  // of the ready ones
  // Nothing is accessible, so that neighbors are one mapping.
  std::vector<Space> idle;
};
constexpr size_t kReadySpares = 512;
constexpr size_t kIdleSpares = 1024;

// So many of the spares that were put back last are looked through for one with the right image.
constexpr size_t kSparesToSearch = 16;

// Spaces that are taken from the system at once.
constexpr size_t kSpacesAtOnce = 16;

// Memory that stays with spares, of one and of all: a page fault takes longer than making a page zero.
constexpr size_t kResidentInOne = 256 << 10;
constexpr size_t kResidentInAll = 16 << 20;

Spares& spares() {
  static auto* instance = [] {
    auto* made = new Spares;
    made->ready.reserve(kReadySpares);
    made->idle.reserve(kIdleSpares);
    return made;
  }();
  return *instance;
}

Space takeReady(Spares& spares, uint64_t image) {
  std::vector<Ready>& ready = spares.ready;
  for (size_t i = 1; i <= std::min(kSparesToSearch, ready.size()); i++) {
    if (ready[ready.size() - i].space.image.id != image) continue;
    std::swap(ready[ready.size() - i], ready.back());
    break;
  }
  const auto [space, resident] = ready.back();
  ready.pop_back();
  spares.resident -= resident;
  return space;
}

// Null start if the system refuses.
Space reserveSpaces(std::vector<Space>& others) {
  constexpr size_t kBytes = Reservation::kMappedBytes;
  uint8_t* start = os::reserve(kSpacesAtOnce * kBytes);
  if (!start) {
    start = os::reserve(kBytes);
    return {start, start + kBytes};
  }
  for (size_t i = 1; i < kSpacesAtOnce; i++) others.push_back({start + i * kBytes, start + (i + 1) * kBytes});
  return {start, start + kBytes};
}

Space takeAny(uint64_t image) {
  Spares& all = spares();
  std::lock_guard lock(all.mutex);
  if (!all.ready.empty()) return takeReady(all, image);
  if (all.idle.empty()) return reserveSpaces(all.idle);
  const Space space = all.idle.back();
  all.idle.pop_back();
  return space;
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

// False if the system refuses; the space is gone then.
bool prepare(Space& space, size_t bytes, const DataImage* image) {
  const uint64_t wanted = image ? image->id() : 0;
  if (space.image.id != 0 && space.image.id != wanted && !clear(space)) return false;
  if (!setAccessible(space, bytes)) {
    release(space);
    return false;
  }
  if (space.image.id == wanted) return true;
  space.image = {wanted, image->offset(), image->end()};
  return image->mapInto(space.start);  // if not, there may be a hole
}

// Takes the contents away but for the image, and leaves at most `most` bytes in the process's memory. The number of
// these, or below 0 if the system refuses.
int64_t empty(const Space& space, size_t most) {
  const auto [id, imageStart, imageEnd] = space.image;
  if (id == 0) return os::empty(space.start, space.accessible, most);
  const int64_t before = os::empty(space.start, imageStart, most);
  if (before < 0 || !os::discard(space.start + imageStart, imageEnd - imageStart)) return -1;
  const int64_t after = os::empty(space.start + imageEnd, space.accessible - imageEnd, most - size_t(before));
  return after < 0 ? -1 : before + after;
}

bool makeReady(Spares& all, const Space& space) {
  if (all.ready.size() >= kReadySpares) return false;
  const int64_t resident = empty(space, std::min(kResidentInOne, kResidentInAll - all.resident));
  if (resident < 0) return false;
  all.ready.push_back({space, size_t(resident)});
  all.resident += size_t(resident);
  return true;
}

}  // namespace

Space takeSpace(size_t bytes, const DataImage* image) {
  Space space = takeAny(image ? image->id() : 0);
  if (space.start && !prepare(space, bytes, image)) space.start = nullptr;
  return space;
}

void giveBack(Space space) {
  if (size_t(space.end - space.start) < Reservation::kGuardedBytes) return release(space);
  Spares& all = spares();
  std::lock_guard lock(all.mutex);
  if (makeReady(all, space)) return;
  if (all.idle.size() >= kIdleSpares) {
    release(space);
  } else if (clear(space)) {
    all.idle.push_back(space);
  }
}

bool clear(Space& space) {
  if (space.accessible != 0 && !os::reserveAgain(space.start, space.accessible)) return false;
  space.accessible = 0;
  space.image = {};
  return true;
}

}  // namespace wazen
