// Everything the runtime needs from an operating system. The files of this folder are the only ones that include
// system headers; one set of files per system, and this header says what each must do.
#pragma once

#include <cstddef>
#include <cstdint>

namespace wazen::os {

size_t pageBytes();

uint32_t processId();

// Rounds up to whole pages.
inline size_t pageAlign(size_t bytes) { return (bytes + pageBytes() - 1) & ~(pageBytes() - 1); }

// Address space without access and without memory behind it; forked children do not inherit it (copying the page tables
// of thousands of memories made spawning a child slow). Null if the system refuses.
uint8_t* reserve(size_t bytes);

// The same, at an address below those where stacks of threads lie, if there is such a place left.
uint8_t* reserveLow(size_t bytes);

// Memory that reads as zero and can be written, at addresses of its own; forked children do not inherit it. Null if the
// system refuses.
uint8_t* allocate(size_t bytes);

// Makes what `allocate` gave longer, at another address if need be; null, with nothing changed, if the system refuses.
uint8_t* reallocate(uint8_t* start, size_t bytes, size_t newBytes);

// The process's limit of address space; the largest number where there is none.
size_t addressSpaceLimit();

// Makes pages readable and writable; fresh ones read as zero. False if the system refuses, with nothing changed.
bool commit(uint8_t* start, size_t bytes);

// Takes access away; the addresses stay reserved. False if the system refuses.
bool protect(uint8_t* start, size_t bytes);

// Takes the contents away: what was written reads as zero again, or as the file over which it was mapped. False, with
// contents left, if the system refuses, which it does for memory that the process has locked.
bool discard(uint8_t* start, size_t bytes);

// Does the same with memory that is not mapped over a file, but may leave up to `most` bytes of it where they are, as
// zeros, so that writing to them again needs no page fault. The number of these, or below 0, with contents left, if the
// system refuses.
int64_t empty(uint8_t* start, size_t bytes, size_t most);

// Puts what `reserve` gave, as it was, in the place of whatever lies there. False if the system refuses; then anything
// may lie there.
bool reserveAgain(uint8_t* start, size_t bytes);

// A file without a name, in memory, of that size and zero; below 0 if the system refuses. Its pages are shared by all
// private mappings of it until they write.
int createMemoryFile(size_t bytes);

// Nobody can change such a file from now on, through /proc for example. False if the system refuses.
bool sealMemoryFile(int descriptor);

// Maps the file over part of a reservation, readable, writable and private; forked children do not inherit it. False if
// the system refuses, with nothing changed.
bool mapPrivate(uint8_t* start, size_t bytes, int descriptor);

// Makes written or mapped pages readable and executable, and no longer writable, and the processor fetch what was
// written. False if the system refuses, as it does for files on a file system without execution.
bool makeExecutable(uint8_t* start, size_t bytes);

// Maps `bytes` of an open file, readable and private. Null if the system refuses.
uint8_t* mapFile(int descriptor, size_t bytes);

// Memory that will be written soon, and all of it: the system may use large pages.
void adviseLargePages(void* start, size_t bytes);

// Gives address space back, all or part of a reservation.
void release(uint8_t* start, size_t bytes);

// Lets other threads go before the calling one, for good. Does nothing where the system refuses.
void lowerThreadPriority();

enum class FaultKind : uint8_t { Memory, Arithmetic, IllegalInstruction };

// A synchronous fault of the running thread.
struct Fault {
  FaultKind kind;
  bool hasAddress;   // whether `address` is known; not for accesses to non-canonical addresses
  uint64_t address;  // the address accessed, for Memory
  uint64_t pc;       // of the faulting instruction
  uint64_t stackPointer;
  uint64_t linkRegister;  // where calls leave the return address; 0 on machines that push it
  // What the registers hold that are the Activation and the instance context in guest code.
  uint64_t activationRegister;
  uint64_t contextRegister;
};

// Called in a signal handler, so it must be async-signal-safe. Returns the address to continue at, or 0 for a fault
// that is not ours: that one goes to the handler that was there before us, or to the system's default.
using FaultHandler = uint64_t (*)(const Fault&);

// Installs the handler for the process, once; later calls do nothing.
void installFaultHandler(FaultHandler handler);

}  // namespace wazen::os
