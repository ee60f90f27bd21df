// The stubs of the process: in and out of a guest, poll, service calls. See stubs.h.
//
// A suspended guest's stack ends in the address where it goes on; `resume` pops and jumps there. A guest that is left
// jumps as well: the processor predicts returns by the calls before them, and the last of those was in the guest. One
// that has returned everywhere returns here, too; a jump would leave one call too many for all returns that follow.
#include "target/amd64/stubs.h"

#include <cstddef>

#include "runtime/activation.h"
#include "runtime/vm-context.h"
#include "target/amd64/encode.h"
#include "target/amd64/mir.h"

namespace wazen::amd64 {

namespace {

constexpr Width W32 = Width::W32, W64 = Width::W64;
// What the C calling convention wants back.
constexpr Gpr calleeSaved[] = {rbp, rbx, r12, r13, r14, r15};
// All that a function may have values in when it polls.
constexpr Gpr pollSaved[] = {rax, rcx, rdx, rbx, rbp, rsi, rdi, r8, r9, r10, r11, r12, r14, r15};
constexpr int32_t kVecBytes = 16, kVecCount = 16;
constexpr uint32_t kAlignment = 16;
constexpr uint8_t kPadding = 0xcc;

#define FIELD(name) Mem(kActivation, offsetof(Activation, name))

uint32_t start(CodeBuffer& code) {
  code.align(kAlignment, kPadding);
  return code.size();
}

// Saves the host's registers and takes the activation from the first argument.
void leaveHost(CodeBuffer& code) {
  for (const Gpr reg : calleeSaved) push(code, reg);
  rm(code, Op::Mov, W64, kActivation, rdi);
  mr(code, Op::Mov, W64, FIELD(hostStackPointer), rsp);
}

void enterStub(CodeBuffer& code) {
  leaveHost(code);
  rm(code, Op::Mov, W64, rsp, FIELD(stackTop));
  rm(code, Op::Mov, W64, rax, FIELD(exchange));
  rm(code, Op::Mov, W64, kCallCode, Mem(rax, kExchangeTarget));
  rm(code, Op::Mov, W64, kContext, Mem(kCallCode, kFuncRefContext));
  rm(code, Op::Mov, W64, kMemory, Mem(kContext, kContextMemory0Base));
  rm(code, Op::Mov, W64, kCallerContext, kContext);
  jmp(code, Mem(kCallCode, kFuncRefEntry));
}

void resumeStub(CodeBuffer& code) {
  leaveHost(code);
  rm(code, Op::Mov, W64, rsp, FIELD(guestStackPointer));
  pop(code, rcx);
  jmp(code, RegMem(rcx));
}

void enterHost(CodeBuffer& code) {
  rm(code, Op::Mov, W64, rsp, FIELD(hostStackPointer));
  for (size_t i = std::size(calleeSaved); i-- > 0;) pop(code, calleeSaved[i]);
}

void exitStub(CodeBuffer& code) {
  enterHost(code);
  pop(code, rcx);
  jmp(code, RegMem(rcx));
}

void returnStub(CodeBuffer& code) {
  enterHost(code);
  ret(code);
}

// Stores status and the calling instance; the exchange area's address is in rcx.
void tellStatus(CodeBuffer& code, Status status) { mi(code, Op::Mov, W32, Mem(rcx, kExchangeStatus), int32_t(status)); }

void suspend(CodeBuffer& code, Label resume) {
  lea(code, W64, rax, Mem::atLabel(resume));
  push(code, rax);
  mr(code, Op::Mov, W64, FIELD(guestStackPointer), rsp);
  jmp(code, FIELD(exitStub));
}

void pollStub(CodeBuffer& code) {
  constexpr int32_t kSavedBytes = kVecBytes * kVecCount + 8 * int32_t(std::size(pollSaved));
  const Label overflow = code.newLabel(), resume = code.newLabel();
  mr(code, Op::Mov, W64, FIELD(traceStackPointer), rsp);
  for (const Gpr reg : pollSaved) push(code, reg);
  mi(code, Op::Sub, W64, rsp, kVecBytes * kVecCount);
  for (int32_t i = 0; i < kVecCount; i++) mr(code, Op::Movups, Mem(rsp, i * kVecBytes), Xmm(uint32_t(i)));
  rm(code, Op::Mov, W64, rcx, FIELD(exchange));
  rm(code, Op::Mov, W32, rax, Mem(kContext, kContextInstanceId));
  mr(code, Op::Mov, W32, Mem(rcx, kExchangeInstance), rax);
  lea(code, W64, rax, Mem(rsp, kSavedBytes + 8));  // the caller's stack pointer
  rm(code, Op::Cmp, W64, rax, FIELD(trueStackLimit));
  jcc(code, Cond::B, overflow);
  tellStatus(code, Status::Tick);
  suspend(code, resume);

  code.bind(overflow);
  tellStatus(code, Status::Trap);
  mi(code, Op::Mov, W32, Mem(rcx, kExchangeDetail), int32_t(TrapKind::CallStackExhausted));
  jmp(code, FIELD(exitStub));

  code.bind(resume);
  for (int32_t i = 0; i < kVecCount; i++) rm(code, Op::Movups, Xmm(uint32_t(i)), Mem(rsp, i * kVecBytes));
  mi(code, Op::Add, W64, rsp, kVecBytes * kVecCount);
  for (size_t i = std::size(pollSaved); i-- > 0;) pop(code, pollSaved[i]);
  ret(code);
}

// The service's number is in eax, its arguments are in the exchange area; gives its result in eax.
void serviceStub(CodeBuffer& code) {
  const Label resume = code.newLabel();
  mr(code, Op::Mov, W64, FIELD(traceStackPointer), rsp);
  push(code, kContext);
  push(code, kMemory);
  rm(code, Op::Mov, W64, rcx, FIELD(exchange));
  unary(code, Op::Not, W32, rax);
  mr(code, Op::Mov, W32, Mem(rcx, kExchangeDetail), rax);
  rm(code, Op::Mov, W32, rax, Mem(kContext, kContextInstanceId));
  mr(code, Op::Mov, W32, Mem(rcx, kExchangeInstance), rax);
  tellStatus(code, Status::HostCall);
  suspend(code, resume);

  code.bind(resume);
  pop(code, kMemory);
  pop(code, kContext);
  rm(code, Op::Mov, W64, rcx, FIELD(exchange));
  rm(code, Op::Mov, W32, rax, Mem(rcx, kExchangeValues));
  ret(code);
}

#undef FIELD

}  // namespace

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
  const bool fits = code.finish();
  assert(fits && "stubs are small");
  (void)fits;
  out.bytes.assign(code.bytes().begin(), code.bytes().end());
}

}  // namespace wazen::amd64
