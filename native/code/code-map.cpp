// See code-map.h.
#include "code/code-map.h"

#include <algorithm>
#include <atomic>
#include <iterator>
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

// A writer fills the spare snapshot, publishes it, then waits until every lookup that may have seen the other has
// ended; that one is the next spare. Never destructed: a detached thread or a late signal may still look.
std::atomic<const Snapshot*> current{nullptr};
std::atomic<uint32_t> lookups{0};

struct Snapshots {
  std::mutex writers;
  Snapshot both[2];
  uint32_t published = 0;

  const Snapshot& old() const { return both[published]; }
  // Empty. It has room for all ranges but one at any time, so that removing one never allocates.
  Snapshot& spare() {
    Snapshot& snapshot = both[1 - published];
    snapshot.clear();
    return snapshot;
  }
  void publishSpare() {
    published = 1 - published;
    current.store(&both[published]);
    while (lookups.load() != 0) std::this_thread::yield();
  }
};

Snapshots& snapshots() {
  static auto* all = new Snapshots;
  return *all;
}

}  // namespace

void CodeMap::add(CodeImage& image) {
  Snapshots& all = snapshots();
  std::lock_guard lock(all.writers);
  Snapshot& next = all.spare();
  if (next.capacity() <= all.old().size()) next.reserve(2 * all.old().size() + 1);
  const auto place = std::upper_bound(all.old().begin(), all.old().end(), image.start(),
                                      [](uint64_t start, const Range& range) { return start < range.start; });
  next.insert(next.end(), all.old().begin(), place);
  next.push_back({image.start(), image.end(), &image});
  next.insert(next.end(), place, all.old().end());
  all.publishSpare();
  image.registered_ = true;
}

void CodeMap::remove(CodeImage& image) {
  Snapshots& all = snapshots();
  std::lock_guard lock(all.writers);
  Snapshot& next = all.spare();
  std::copy_if(all.old().begin(), all.old().end(), std::back_inserter(next),
               [&](const Range& range) { return range.image != &image; });
  all.publishSpare();
  image.registered_ = false;
}

size_t CodeMap::imageCount() {
  std::lock_guard lock(snapshots().writers);
  return snapshots().old().size();
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
