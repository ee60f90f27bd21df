// An activation: one guest stack with its chain of calls, and the words of it that machine code reads and writes
// through the pinned activation register (amd64: r13, arm64: x28).
//
// The first fields are a contract with native/target/*/stubs.cpp and with the code of every function: their offsets are
// asserted below. Nothing here is freed while guest code runs.
//
//      guest stack, growing down
//      +-------------+--------------------------------+-----------------------------------------+
//      | guard page  | room for helpers and signals   | frames of the guest                     |
//      +-------------+--------------------------------+-----------------------------------------+
//                                                     ^ trueStackLimit                          ^ stackTop (16-byte
//                                                     aligned)
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace wazen {

struct Activation {
  // The poll word: a function that has made its frame, and a loop header, calls `pollStub` when the stack pointer is
  // below it. It is `trueStackLimit`, or all ones when the watchdog wants the guest back. Reset before each enter and
  // resume.
  std::atomic<uint64_t> stackLimit;
  uint64_t hostStackPointer;   // while the guest runs: where `exit` goes back to
  uint64_t guestStackPointer;  // while it is suspended: where `resume` goes on
  uint8_t* exchange;           // exchangeLayout of lib/engine/layout.ts
  uint64_t exitStub;
  uint64_t pollStub;
  uint64_t memoryCopy;  // void (uint8_t* to, const uint8_t* from, uint64_t bytes), runtime/libcalls.h
  uint64_t memoryFill;  // void (uint8_t* to, uint32_t byte, uint64_t bytes)
  uint64_t trueStackLimit;
  uint64_t stackTop;  // `enter` starts here; the word below it is its to use
  uint64_t serviceStub;
  // For stack traces of a suspended guest: address of the stack word that holds the innermost return address into a
  // wasm function. Stored by host thunks, the service stub and the poll stub before they leave.
  uint64_t traceStackPointer;
  // float (float) and double (double): rounding for machines without an instruction for it.
  uint64_t roundF32[4];  // ceil, floor, trunc, nearest
  uint64_t roundF64[4];
  uint64_t returnStub;

  // From here on machine code knows nothing.

  void (*enterStub)(Activation*);
  void (*resumeStub)(Activation*);

  // Set by the fault handler: the instruction that trapped, the stack pointer and the link register there; the first is
  // 0 when the guest left otherwise.
  uint64_t trapPc;
  uint64_t trapStackPointer;
  uint64_t trapLinkRegister;
  std::atomic<bool> isRunning;  // between enter or resume and the guest's leaving; read by the watchdog
  uint8_t* stackStart;          // of the whole mapping, guard page included
  size_t stackBytes;
};

#define WAZEN_OFFSET(field, offset) static_assert(offsetof(Activation, field) == offset)
WAZEN_OFFSET(stackLimit, 0);
WAZEN_OFFSET(hostStackPointer, 8);
WAZEN_OFFSET(guestStackPointer, 16);
WAZEN_OFFSET(exchange, 24);
WAZEN_OFFSET(exitStub, 32);
WAZEN_OFFSET(pollStub, 40);
WAZEN_OFFSET(memoryCopy, 48);
WAZEN_OFFSET(memoryFill, 56);
WAZEN_OFFSET(trueStackLimit, 64);
WAZEN_OFFSET(stackTop, 72);
WAZEN_OFFSET(serviceStub, 80);
WAZEN_OFFSET(traceStackPointer, 88);
WAZEN_OFFSET(roundF32, 96);
WAZEN_OFFSET(roundF64, 128);
WAZEN_OFFSET(returnStub, 160);
#undef WAZEN_OFFSET

static_assert(sizeof(std::atomic<uint64_t>) == 8 && std::atomic<uint64_t>::is_always_lock_free);

}  // namespace wazen
