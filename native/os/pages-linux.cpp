// Which pages of the process have contents, as Linux tells in /proc/self/pagemap.
//
// Source: https://docs.kernel.org/admin-guide/mm/pagemap.html
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "os/os.h"

namespace wazen::os {

namespace {

// So many pages are asked for at once.
constexpr size_t kPages = 512;

constexpr uint64_t kPresent = uint64_t(1) << 63;
constexpr uint64_t kSwapped = uint64_t(1) << 62;  // also while the system moves it

// Reads the entries of `count` pages. False if that is not possible.
bool readEntries(int pagemap, const uint8_t* start, size_t count, uint64_t* entries) {
  const size_t bytes = count * sizeof *entries;
  return pread(pagemap, entries, bytes, off_t(uintptr_t(start) / pageBytes() * sizeof *entries)) == ssize_t(bytes);
}

bool hasContents(uint64_t entry) { return (entry & (kPresent | kSwapped)) != 0; }

// An emulator's file may be that of the emulator, and other systems that look like Linux may make one up: pages would
// keep what somebody wrote.
bool tellsTheTruth(int pagemap) {
  const size_t bytes = pageBytes();
  uint8_t* pages = allocate(3 * bytes);
  if (!pages) return false;
  pages[bytes] = 1;
  uint64_t entries[3];
  const bool isRight = readEntries(pagemap, pages, 3, entries) && !hasContents(entries[0]) && hasContents(entries[1]) &&
                       !hasContents(entries[2]);
  release(pages, 3 * bytes);
  return isRight;
}

int openPagemap() {
  const int opened = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
  if (opened < 0 || tellsTheTruth(opened)) return opened;
  close(opened);
  return -1;
}

// Below 0 if there is none to be relied on. Stays open; a forked child has it, too, but it tells of its parent.
int pagemap() {
  static const uint32_t owner = processId();
  static const int descriptor = openPagemap();
  return owner == processId() ? descriptor : -1;
}

}  // namespace

int64_t empty(uint8_t* start, size_t bytes, size_t most) {
  const size_t page = pageBytes();
  uint64_t entries[kPages];
  const size_t count = std::min(bytes / page, kPages);
  size_t done = 0;
  size_t resident = 0;
  const int source = most < page || count == 0 ? -1 : pagemap();
  if (source >= 0 && readEntries(source, start, count, entries)) {
    for (; done < count; done++) {
      if (!hasContents(entries[done])) continue;
      if (resident + page > most) break;
      std::memset(start + done * page, 0, page);
      resident += page;
    }
  }
  return discard(start + done * page, bytes - done * page) ? int64_t(resident) : -1;
}

}  // namespace wazen::os
