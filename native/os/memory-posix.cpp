// Address space and pages on POSIX systems: mmap, mprotect, madvise.
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>

#include "os/os.h"

namespace wazen::os {

namespace {

// Linux puts programs at 0x55..., libraries and thread stacks at 0x7f...; nobody but a hint takes addresses from here
// on.
constexpr uintptr_t kLowStart = 0x1000'0000'0000;
constexpr uintptr_t kLowEnd = 0x3000'0000'0000;

std::atomic<uintptr_t> nextLow{kLowStart};

uint8_t* map(void* hint, size_t bytes) {
  void* start = mmap(hint, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (start == MAP_FAILED) return nullptr;
#ifdef MADV_DONTFORK
  madvise(start, bytes, MADV_DONTFORK);
#endif
  return static_cast<uint8_t*>(start);
}

}  // namespace

uint32_t processId() { return uint32_t(getpid()); }

size_t pageBytes() {
  static const size_t bytes = size_t(sysconf(_SC_PAGESIZE));
  return bytes;
}

uint8_t* reserve(size_t bytes) { return map(nullptr, bytes); }

uint8_t* reserveLow(size_t bytes) {
  uintptr_t hint = nextLow.fetch_add(bytes, std::memory_order_relaxed);
  if (hint + bytes > kLowEnd) nextLow.store(hint = kLowStart, std::memory_order_relaxed);
  return map(reinterpret_cast<void*>(hint), bytes);
}

bool commit(uint8_t* start, size_t bytes) { return bytes == 0 || mprotect(start, bytes, PROT_READ | PROT_WRITE) == 0; }

void decommit(uint8_t* start, size_t bytes) {
  if (bytes == 0) return;
  madvise(start, bytes, MADV_DONTNEED);
  mprotect(start, bytes, PROT_NONE);
}

void adviseLargePages(void* start, size_t bytes) {
#ifdef MADV_HUGEPAGE
  madvise(start, bytes, MADV_HUGEPAGE);
#else
  (void)start, (void)bytes;
#endif
}

#ifdef __aarch64__

// What __builtin___clear_cache does, without the run-time library that it would bring (docs/releasing.md): data is
// written back to where instruction fetch finds it, then what fetch has of old is dropped; CTR_EL0 says whether either
// is needed, and the sizes of lines.
static void showToInstructionFetch(uint8_t* start, size_t bytes) {
  uint64_t type;
  __asm__ volatile("mrs %0, ctr_el0" : "=r"(type));
  const uint64_t dataLine = uint64_t(4) << (type >> 16 & 15), codeLine = uint64_t(4) << (type & 15);
  const uint64_t begin = uint64_t(start), end = begin + bytes;
  if ((type >> 28 & 1) == 0) {
    for (uint64_t line = begin & ~(dataLine - 1); line < end; line += dataLine) {
      __asm__ volatile("dc cvau, %0" ::"r"(line) : "memory");
    }
  }
  __asm__ volatile("dsb ish" ::: "memory");
  if ((type >> 29 & 1) == 0) {
    for (uint64_t line = begin & ~(codeLine - 1); line < end; line += codeLine) {
      __asm__ volatile("ic ivau, %0" ::"r"(line) : "memory");
    }
    __asm__ volatile("dsb ish" ::: "memory");
  }
  __asm__ volatile("isb" ::: "memory");
}

#else

static void showToInstructionFetch(uint8_t*, size_t) {}  // fetch sees what is written

#endif

bool makeExecutable(uint8_t* start, size_t bytes) {
  showToInstructionFetch(start, bytes);
  return mprotect(start, bytes, PROT_READ | PROT_EXEC) == 0;
}

uint8_t* mapFile(int descriptor, size_t bytes) {
  void* start = mmap(nullptr, bytes, PROT_READ, MAP_PRIVATE, descriptor, 0);
  return start == MAP_FAILED ? nullptr : static_cast<uint8_t*>(start);
}

void release(uint8_t* start, size_t bytes) {
  if (bytes != 0) munmap(start, bytes);
}

}  // namespace wazen::os
