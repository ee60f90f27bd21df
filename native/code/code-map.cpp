// See code-map.h.
#include "code/code-map.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

namespace wazen {

namespace {

struct Range {
  uint64_t start, end;
  const CodeImage* image;
};
using Snapshot = std::vector<Range>;  // sorted by start

// A writer publishes a new snapshot, then waits until every lookup that may have seen the old one has ended. Never
// destructed: a detached thread or a late signal may still look.
std::atomic<const Snapshot*> current{nullptr};
std::atomic<uint32_t> lookups{0};

std::mutex& writers() {
  static auto* mutex = new std::mutex;
  return *mutex;
}

template <typename Change>
void publish(Change change) {
  std::lock_guard lock(writers());
  const Snapshot* old = current.load();
  auto* next = old ? new Snapshot(*old) : new Snapshot;
  change(*next);
  current.store(next);
  while (lookups.load() != 0) std::this_thread::yield();
  delete old;
}

}  // namespace

void CodeMap::add(CodeImage& image) {
  publish([&](Snapshot& ranges) {
    auto place = std::upper_bound(ranges.begin(), ranges.end(), image.start(),
                                  [](uint64_t start, const Range& range) { return start < range.start; });
    ranges.insert(place, {image.start(), image.end(), &image});
  });
  image.registered_ = true;
}

void CodeMap::remove(CodeImage& image) {
  publish([&](Snapshot& ranges) {
    ranges.erase(std::find_if(ranges.begin(), ranges.end(), [&](const Range& range) { return range.image == &image; }));
  });
  image.registered_ = false;
}

size_t CodeMap::imageCount() {
  std::lock_guard lock(writers());
  const Snapshot* ranges = current.load();
  return ranges ? ranges->size() : 0;
}

CodeMap::Lookup::Lookup(uint64_t pc) {
  lookups.fetch_add(1);
  const Snapshot* ranges = current.load();
  if (!ranges) return;
  auto next = std::upper_bound(ranges->begin(), ranges->end(), pc,
                               [](uint64_t value, const Range& range) { return value < range.start; });
  if (next != ranges->begin() && pc < (next - 1)->end) image_ = (next - 1)->image;
}

CodeMap::Lookup::~Lookup() { lookups.fetch_sub(1); }

}  // namespace wazen
