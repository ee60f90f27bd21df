// The stubs of the process: in and out of a guest, poll, service calls. See stubs.h.
//
// A suspended guest's stack ends in the address where it goes on; `resume` pops and jumps there.
#include "target/arm64/stubs.h"

#include <cassert>
#include <cstddef>

#include "runtime/activation.h"
#include "runtime/vm-context.h"
#include "target/arm64/mir.h"

namespace wazen::arm64 {

namespace {

constexpr Width W32 = Width::W32, W64 = Width::W64;
constexpr uint32_t kAlignment = 16;
// What the C calling convention wants back: x19 to x30, and the lower halves of v8 to v15.
constexpr uint32_t kFirstSaved = 19, kLastSaved = 30, kFirstSavedVec = 8, kLastSavedVec = 15;
constexpr int32_t kSavedBytes = 8 * int32_t(kLastSaved - kFirstSaved + 1 + kLastSavedVec - kFirstSavedVec + 1);
static_assert(kSavedBytes % 16 == 0);

// All that a function may have values in when it polls: an even number, in pairs.
constexpr uint32_t pollSaved[] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12,
                                  13, 14, 15, 19, 20, 21, 22, 23, 24, 25, 26, 27, 29};
constexpr uint32_t kVecCount = 32;
constexpr int32_t kVecBytes = 16;
constexpr int32_t kPollGprBytes = 8 * int32_t(std::size(pollSaved));
constexpr int32_t kPollBytes = kPollGprBytes + kVecBytes * int32_t(kVecCount);
static_assert(kPollGprBytes % 16 == 0);
constexpr int32_t kLinkFrameBytes = 16;

uint32_t start(CodeBuffer& code) {
  while (code.size() % kAlignment) nop(code);
  return code.size();
}

void load(CodeBuffer& code, Gpr d, Gpr base, size_t offset) { memory(code, Op::LdrX, d, Mem(base, int64_t(offset))); }
void store(CodeBuffer& code, Gpr s, Gpr base, size_t offset) { memory(code, Op::StrX, s, Mem(base, int64_t(offset))); }
void moveStack(CodeBuffer& code, Op op, int32_t bytes) {
  immediate(code, op, W64, sp, sp, *AddImm::from(uint64_t(bytes)));
}

void savedRegisters(CodeBuffer& code, Pair gprs, Pair vecs) {
  int32_t offset = 0;
  for (uint32_t i = kFirstSaved; i < kLastSaved; i += 2, offset += 16) pair(code, gprs, i, i + 1, sp, offset);
  for (uint32_t i = kFirstSavedVec; i < kLastSavedVec; i += 2, offset += 16) pair(code, vecs, i, i + 1, sp, offset);
}

// Saves the host's registers and takes the activation from the first argument.
void leaveHost(CodeBuffer& code) {
  moveStack(code, Op::Sub, kSavedBytes);
  savedRegisters(code, Pair::StoreX, Pair::StoreD);
  move(code, kActivation, x0);
  moveSp(code, kScratch, sp);
  store(code, kScratch, kActivation, offsetof(Activation, hostStackPointer));
}

void enterStub(CodeBuffer& code) {
  leaveHost(code);
  load(code, kScratch, kActivation, offsetof(Activation, stackTop));
  moveSp(code, sp, kScratch);
  load(code, x0, kActivation, offsetof(Activation, exchange));
  load(code, kCallCode, x0, kExchangeTarget);
  load(code, kContext, kCallCode, kFuncRefContext);
  load(code, kMemory, kContext, kContextMemory0Base);
  move(code, kCallerContext, kContext);
  load(code, kScratch, kCallCode, kFuncRefEntry);
  jumpReg(code, kScratch);
}

void resumeStub(CodeBuffer& code) {
  leaveHost(code);
  load(code, kScratch, kActivation, offsetof(Activation, guestStackPointer));
  moveSp(code, sp, kScratch);
  load(code, kScratch, sp, 0);
  moveStack(code, Op::Add, kLinkFrameBytes);
  jumpReg(code, kScratch);
}

void enterHost(CodeBuffer& code) {
  load(code, kScratch, kActivation, offsetof(Activation, hostStackPointer));
  moveSp(code, sp, kScratch);
  savedRegisters(code, Pair::LoadX, Pair::LoadD);
  moveStack(code, Op::Add, kSavedBytes);
}

void exitStub(CodeBuffer& code) {
  enterHost(code);
  jumpReg(code, kLink);  // not `ret`: the return that is predicted is another
}

void returnStub(CodeBuffer& code) {
  enterHost(code);
  ret(code);
}

// The exchange area's address is in x1.
void tell(CodeBuffer& code, size_t field, uint32_t value) {
  moveImm(code, x0, value);
  memory(code, Op::StrW, x0, Mem(x1, int64_t(field)));
}

void tellInstance(CodeBuffer& code) {
  load(code, x1, kActivation, offsetof(Activation, exchange));
  memory(code, Op::LdrW, x0, Mem(kContext, kContextInstanceId));
  memory(code, Op::StrW, x0, Mem(x1, kExchangeInstance));
}

void leave(CodeBuffer& code) {
  load(code, kScratch, kActivation, offsetof(Activation, exitStub));
  jumpReg(code, kScratch);
}

void pollRegisters(CodeBuffer& code, Pair gprs, Pair vecs) {
  int32_t offset = 0;
  for (uint32_t i = 0; i < kVecCount; i += 2, offset += 2 * kVecBytes) pair(code, vecs, i, i + 1, sp, offset);
  moveSp(code, kScratch, sp);
  immediate(code, Op::Add, W64, kScratch, kScratch, *AddImm::from(uint64_t(offset)));
  offset = 0;
  for (uint32_t i = 0; i < std::size(pollSaved); i += 2, offset += 16) {
    pair(code, gprs, pollSaved[i], pollSaved[i + 1], kScratch, offset);
  }
}

void pollStub(CodeBuffer& code) {
  const Label overflow = code.newLabel(), resume = code.newLabel();
  pushLink(code);
  moveStack(code, Op::Sub, kPollBytes);
  pollRegisters(code, Pair::StoreX, Pair::StoreQ);
  tellInstance(code);
  immediate(code, Op::Add, W64, x2, sp, *AddImm::from(uint64_t(kPollBytes + kLinkFrameBytes)));  // the caller's
  load(code, x3, kActivation, offsetof(Activation, trueStackLimit));
  shifted(code, Op::Cmp, W64, zr, x2, x3);
  branch(code, Cond::LO, overflow);
  tell(code, kExchangeStatus, uint32_t(Status::Tick));
  suspend(code, resume);

  code.bind(overflow);
  tell(code, kExchangeStatus, uint32_t(Status::Trap));
  tell(code, kExchangeDetail, uint32_t(TrapKind::CallStackExhausted));
  leave(code);

  code.bind(resume);
  pollRegisters(code, Pair::LoadX, Pair::LoadQ);
  moveStack(code, Op::Add, kPollBytes);
  popLink(code);
  ret(code);
}

// The service's number is in w0, its arguments are in the exchange area; gives its result in w0.
void serviceStub(CodeBuffer& code) {
  const Label resume = code.newLabel();
  pushLink(code);
  moveStack(code, Op::Sub, kLinkFrameBytes);
  pair(code, Pair::StoreX, kMemory.code(), kContext.code(), sp, 0);
  shifted(code, Op::Mvn, W32, x2, zr, x0);
  tellInstance(code);
  memory(code, Op::StrW, x2, Mem(x1, kExchangeDetail));
  tell(code, kExchangeStatus, uint32_t(Status::HostCall));
  suspend(code, resume);

  code.bind(resume);
  pair(code, Pair::LoadX, kMemory.code(), kContext.code(), sp, 0);
  moveStack(code, Op::Add, kLinkFrameBytes);
  load(code, x1, kActivation, offsetof(Activation, exchange));
  memory(code, Op::LdrW, x0, Mem(x1, kExchangeValues));
  popLink(code);
  ret(code);
}

}  // namespace

void pushLink(CodeBuffer& code) {
  moveStack(code, Op::Sub, kLinkFrameBytes);
  store(code, kLink, sp, kLinkFrameBytes - kReturnAddressBytes);
  immediate(code, Op::Add, W64, kScratch, sp, *AddImm::from(uint64_t(kLinkFrameBytes - kReturnAddressBytes)));
  store(code, kScratch, kActivation, offsetof(Activation, traceStackPointer));
}

void popLink(CodeBuffer& code) {
  load(code, kLink, sp, kLinkFrameBytes - kReturnAddressBytes);
  moveStack(code, Op::Add, kLinkFrameBytes);
}

void suspend(CodeBuffer& code, Label resume) {
  adr(code, kScratch, resume);
  moveStack(code, Op::Sub, kLinkFrameBytes);
  store(code, kScratch, sp, 0);
  moveSp(code, kScratch, sp);
  store(code, kScratch, kActivation, offsetof(Activation, guestStackPointer));
  leave(code);
}

void makeStubs(Stubs& out) {
  CodeBuffer code;
  out.enter = start(code);
  enterStub(code);
  out.resume = start(code);
  resumeStub(code);
  out.exit = out.trapExit = start(code);
  exitStub(code);
  out.returned = start(code);
  returnStub(code);
  out.poll = start(code);
  pollStub(code);
  out.service = start(code);
  serviceStub(code);
  const bool fits = code.finish(patchField);
  assert(fits && "stubs are small");
  (void)fits;
  out.bytes.assign(code.bytes().begin(), code.bytes().end());
}

}  // namespace wazen::arm64
