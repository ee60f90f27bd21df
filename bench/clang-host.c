/*
 * What a program of ../shared/bench needs when wasm2c and clang have made a native program of it (bench/clang.ts): wasm2c's runtime with the one
 * memory at a fixed address, and as much of WASI as host.mjs has, with the same answers. Traps end the process; accesses past the memory
 * fault in what is reserved.
 *
 *     guest FOLDER NAME.wasm
 */
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "guest.h"

enum { kPage = 65536, kSuccess = 0, kBadf = 8, kNoent = 44, kNosys = 52, kSpipe = 70, kFiles = 64, kTypes = 1 << 16 };

/* ---- wasm2c's runtime ---- */

void wasm_rt_trap(wasm_rt_trap_t kind) {
  fprintf(stderr, "trap %d\n", (int)kind);
  exit(2);
}

bool wasm_rt_is_initialized(void) { return true; }

static void makeAccessible(uint64_t start, uint64_t bytes) {
  if (bytes > 0 && mprotect(MEMORY + start, bytes, PROT_READ | PROT_WRITE) != 0) abort();
}

void wasm_rt_allocate_memory(wasm_rt_memory_t *memory, uint32_t pages, uint32_t mostPages) {
  const int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE;
  if (mmap(MEMORY, 1ull << 33, PROT_NONE, flags, -1, 0) != (void *)MEMORY) abort();
  *memory = (wasm_rt_memory_t){MEMORY, pages, mostPages > kPage ? kPage : mostPages, pages * kPage};
  makeAccessible(0, (uint64_t)pages * kPage);
}

uint32_t wasm_rt_grow_memory(wasm_rt_memory_t *memory, uint32_t delta) {
  const uint32_t pages = memory->pages;
  if ((uint64_t)pages + delta > memory->max_pages) return ~0u;
  makeAccessible((uint64_t)pages * kPage, (uint64_t)delta * kPage);
  memory->pages += delta;
  memory->size = memory->pages * kPage;
  return pages;
}

void wasm_rt_free_memory(wasm_rt_memory_t *memory) { (void)memory; }

void wasm_rt_allocate_funcref_table(wasm_rt_funcref_table_t *table, uint32_t elements, uint32_t most) {
  *table = (wasm_rt_funcref_table_t){calloc(elements + 1, sizeof(wasm_rt_funcref_t)), most, elements};
}

void wasm_rt_free_funcref_table(wasm_rt_funcref_table_t *table) { (void)table; }

/* Equal types have equal numbers: places in a list of their texts. */
uint32_t wasm_rt_register_func_type(uint32_t params, uint32_t results, ...) {
  static char *types[kTypes];
  char text[1024] = "";
  va_list list;
  va_start(list, results);
  for (uint32_t i = 0; i < params + results && i < sizeof text - 2; i++) {
    text[i] = i == params ? ':' : 'a';
    text[i] = (char)(text[i] + va_arg(list, int));
  }
  va_end(list);
  snprintf(text + strlen(text), 32, "/%u/%u", params, results);
  uint32_t at = 0;
  while (types[at] && strcmp(types[at], text) != 0) at++;
  if (!types[at]) types[at] = strdup(text);
  return at + 1;
}

/* ---- WASI ---- */

static const char *folder, *programName;
static struct {
  int descriptor;
  bool isOpen;
} files[kFiles] = {{-1, true}, {1, true}, {2, true}, {-1, true}};
static uint64_t now = 1700000000000000000;

typedef struct Z_wasi_snapshot_preview1_instance_t *Wasi;
#define WASI(name, ...) u32 Z_wasi_snapshot_preview1Z_##name(Wasi wasi, ##__VA_ARGS__)

static bool isFile(u32 fd) { return fd < kFiles && files[fd].isOpen; }
static u32 load32(u32 at) {
  u32 value;
  memcpy(&value, MEMORY + at, 4);
  return value;
}
static void put32(u32 at, u32 value) { memcpy(MEMORY + at, &value, 4); }
static void put64(u32 at, u64 value) { memcpy(MEMORY + at, &value, 8); }

WASI(args_sizes_get, u32 count, u32 bytes) {
  put32(count, 1);
  put32(bytes, (u32)strlen(programName) + 1);
  return kSuccess;
}
WASI(args_get, u32 pointers, u32 text) {
  put32(pointers, text);
  strcpy((char *)MEMORY + text, programName);
  return kSuccess;
}
WASI(environ_sizes_get, u32 count, u32 bytes) {
  put32(count, 0);
  put32(bytes, 0);
  return kSuccess;
}
WASI(environ_get, u32 pointers, u32 text) { return kSuccess; }
WASI(clock_time_get, u32 id, u64 precision, u32 result) {
  put64(result, now += 1000);
  return kSuccess;
}
WASI(random_get, u32 at, u32 count) {
  for (u32 i = 0; i < count; i++) MEMORY[at + i] = (u8)(i * 73 + 11);
  return kSuccess;
}
WASI(poll_oneoff, u32 in, u32 out, u32 count, u32 result) { return kNosys; }
void Z_wasi_snapshot_preview1Z_proc_exit(Wasi wasi, u32 code) { exit((int)code); }

WASI(fd_write, u32 fd, u32 vectors, u32 count, u32 result) {
  u32 total = 0;
  for (; count > 0; count--, vectors += 8) {
    const u32 bytes = load32(vectors + 4);
    if (bytes > 0 && (!isFile(fd) || write(files[fd].descriptor, MEMORY + load32(vectors), bytes) != bytes)) return kBadf;
    total += bytes;
  }
  put32(result, total);
  return kSuccess;
}
WASI(fd_read, u32 fd, u32 vectors, u32 count, u32 result) {
  u32 total = 0;
  if (!isFile(fd) || fd == 1 || fd == 2 || fd == 3) return kBadf;
  for (; count > 0; count--, vectors += 8) {
    const ssize_t bytes = fd == 0 ? 0 : read(files[fd].descriptor, MEMORY + load32(vectors), load32(vectors + 4));
    if (bytes < 0) return kBadf;
    total += (u32)bytes;
  }
  put32(result, total);
  return kSuccess;
}
WASI(fd_seek, u32 fd, u64 offset, u32 whence, u32 result) {
  if (fd < 3) return kSpipe;
  if (!isFile(fd)) return kBadf;
  put64(result, (u64)lseek(files[fd].descriptor, (off_t)offset, whence == 0 ? SEEK_SET : whence == 1 ? SEEK_CUR : SEEK_END));
  return kSuccess;
}
WASI(fd_close, u32 fd) {
  if (!isFile(fd)) return kBadf;
  files[fd].isOpen = false;
  return kSuccess;
}
WASI(fd_sync, u32 fd) { return kSuccess; }
WASI(fd_fdstat_get, u32 fd, u32 at) {
  if (!isFile(fd)) return kBadf;
  memset(MEMORY + at, 0, 8);
  memset(MEMORY + at + 8, 255, 16);
  MEMORY[at] = fd == 3 ? 3 : fd == 1 || fd == 2 ? 2 : 4;
  return kSuccess;
}
WASI(fd_filestat_get, u32 fd, u32 at) {
  struct stat found = {0};
  if (!isFile(fd)) return kBadf;
  if (fd > 3) fstat(files[fd].descriptor, &found);
  memset(MEMORY + at, 0, 64);
  MEMORY[at + 16] = fd == 3 ? 3 : fd == 1 || fd == 2 ? 2 : 4;
  put64(at + 24, 1);
  put64(at + 32, (u64)found.st_size);
  return kSuccess;
}
WASI(fd_prestat_get, u32 fd, u32 at) {
  if (fd != 3) return kBadf;
  put32(at, 0);
  put32(at + 4, 1);
  return kSuccess;
}
WASI(fd_prestat_dir_name, u32 fd, u32 at, u32 bytes) {
  if (fd != 3) return kBadf;
  MEMORY[at] = '.';
  return kSuccess;
}

static void pathOf(char *full, size_t size, u32 path, u32 bytes) {
  snprintf(full, size, "%s/%.*s", folder, (int)bytes, (const char *)MEMORY + path);
}
WASI(path_open, u32 fd, u32 flags, u32 path, u32 bytes, u32 how, u64 rights, u64 inherited, u32 fdFlags, u32 result) {
  static u32 next = 4;
  char full[4096];
  pathOf(full, sizeof full, path, bytes);
  const int descriptor = open(full, O_RDONLY);
  if (descriptor < 0 || next == kFiles) return kNoent;
  files[next].descriptor = descriptor;
  files[next].isOpen = true;
  put32(result, next++);
  return kSuccess;
}
WASI(path_filestat_get, u32 fd, u32 flags, u32 path, u32 bytes, u32 at) {
  struct stat found;
  char full[4096];
  pathOf(full, sizeof full, path, bytes);
  if (stat(full, &found) != 0) return kNoent;
  memset(MEMORY + at, 0, 64);
  MEMORY[at + 16] = S_ISDIR(found.st_mode) ? 3 : 4;
  put64(at + 24, 1);
  put64(at + 32, (u64)found.st_size);
  return kSuccess;
}

void Z_benchZ_start(struct Z_bench_instance_t *bench) { (void)bench; }
void Z_benchZ_end(struct Z_bench_instance_t *bench) { (void)bench; }

int main(int count, char **args) {
  if (count != 3) return 2;
  folder = args[1];
  programName = args[2];
  static Z_guest_instance_t guest;
  Z_guest_init_module();
  Z_guest_instantiate(&guest, NULL, NULL);
  Z_guestZ__start(&guest);
  return 0;
}
