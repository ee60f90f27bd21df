// Address space and pages on POSIX systems: mmap, mprotect, madvise.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
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

constexpr int kAnonymous = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;

// Null if the system refuses.
uint8_t* map(void* place, size_t bytes, int protection, int flags = kAnonymous, int descriptor = -1) {
  void* start = mmap(place, bytes, protection, flags, descriptor, 0);
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

uint8_t* reserve(size_t bytes) { return map(nullptr, bytes, PROT_NONE); }

bool reserveAgain(uint8_t* start, size_t bytes) { return map(start, bytes, PROT_NONE, kAnonymous | MAP_FIXED); }

uint8_t* allocate(size_t bytes) { return map(nullptr, bytes, PROT_READ | PROT_WRITE); }

uint8_t* reallocate(uint8_t* start, size_t bytes, size_t newBytes) {
#ifdef MREMAP_MAYMOVE
  void* moved = mremap(start, bytes, newBytes, MREMAP_MAYMOVE);
  return moved == MAP_FAILED ? nullptr : static_cast<uint8_t*>(moved);
#else
  (void)start, (void)bytes, (void)newBytes;
  return nullptr;
#endif
}

size_t addressSpaceLimit() {
  rlimit limit;
  return getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY ? size_t(limit.rlim_cur) : SIZE_MAX;
}

uint8_t* reserveLow(size_t bytes) {
  uintptr_t hint = nextLow.fetch_add(bytes, std::memory_order_relaxed);
  if (hint + bytes > kLowEnd) nextLow.store(hint = kLowStart, std::memory_order_relaxed);
  return map(reinterpret_cast<void*>(hint), bytes, PROT_NONE);
}

bool commit(uint8_t* start, size_t bytes) { return bytes == 0 || mprotect(start, bytes, PROT_READ | PROT_WRITE) == 0; }

bool protect(uint8_t* start, size_t bytes) { return bytes == 0 || mprotect(start, bytes, PROT_NONE) == 0; }

bool discard(uint8_t* start, size_t bytes) { return bytes == 0 || madvise(start, bytes, MADV_DONTNEED) == 0; }

int createMemoryFile(size_t bytes) {
#ifdef MFD_CLOEXEC
  const int descriptor = memfd_create("wazen-data", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (descriptor < 0 || ftruncate(descriptor, off_t(bytes)) == 0) return descriptor;
  close(descriptor);
#endif
  return -1;
}

bool sealMemoryFile(int descriptor) {
#ifdef F_ADD_SEALS
  return fcntl(descriptor, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0;
#else
  return descriptor < 0;
#endif
}

bool mapPrivate(uint8_t* start, size_t bytes, int descriptor) {
  return map(start, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED | MAP_NORESERVE, descriptor);
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
