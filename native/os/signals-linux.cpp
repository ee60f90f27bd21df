// Synchronous faults on Linux: SIGSEGV, SIGBUS, SIGFPE and SIGILL, taken before whatever handler was there and passed
// on to it (V8 has one for its own WebAssembly).
//
// SA_ONSTACK is set for threads that have an alternate stack. None is needed: a guest stack keeps room for signal
// frames below its limit.
#include <signal.h>
#include <ucontext.h>

#include <atomic>
#include <mutex>

#include "os/os.h"

namespace wazen::os {

namespace {

struct Handled {
  int signal;
  FaultKind kind;
  struct sigaction previous;
};

Handled handled[] = {
    {SIGSEGV, FaultKind::Memory, {}},
    {SIGBUS, FaultKind::Memory, {}},
    {SIGFPE, FaultKind::Arithmetic, {}},
    {SIGILL, FaultKind::IllegalInstruction, {}},
};

std::atomic<FaultHandler> faultHandler{nullptr};

Handled& handledFor(int signal) {
  for (Handled& entry : handled) {
    if (entry.signal == signal) return entry;
  }
  __builtin_unreachable();  // installed for these signals only
}

#if defined(__x86_64__)
uint64_t reg(const ucontext_t* context, int number) { return uint64_t(context->uc_mcontext.gregs[number]); }
uint64_t pcOf(const ucontext_t* context) { return reg(context, REG_RIP); }
uint64_t stackPointerOf(const ucontext_t* context) { return reg(context, REG_RSP); }
uint64_t activationOf(const ucontext_t* context) { return reg(context, REG_R13); }
uint64_t instanceContextOf(const ucontext_t* context) { return reg(context, REG_R15); }
uint64_t linkOf(const ucontext_t*) { return 0; }
void setPc(ucontext_t* context, uint64_t pc) { context->uc_mcontext.gregs[REG_RIP] = greg_t(pc); }
#elif defined(__aarch64__)
uint64_t pcOf(const ucontext_t* context) { return context->uc_mcontext.pc; }
uint64_t stackPointerOf(const ucontext_t* context) { return context->uc_mcontext.sp; }
uint64_t activationOf(const ucontext_t* context) { return context->uc_mcontext.regs[28]; }
uint64_t instanceContextOf(const ucontext_t* context) { return context->uc_mcontext.regs[26]; }
uint64_t linkOf(const ucontext_t* context) { return context->uc_mcontext.regs[30]; }
void setPc(ucontext_t* context, uint64_t pc) { context->uc_mcontext.pc = pc; }
#else
#error "registers of this machine in a signal context"
#endif

// With the default action back in place, the instruction that is executed again ends the process with the right signal.
void passOn(const Handled& entry, int signal, siginfo_t* info, void* context) {
  const struct sigaction& previous = entry.previous;
  if (previous.sa_flags & SA_SIGINFO) {
    previous.sa_sigaction(signal, info, context);
  } else if (previous.sa_handler == SIG_DFL || previous.sa_handler == SIG_IGN) {
    struct sigaction original = {};
    original.sa_handler = SIG_DFL;
    sigaction(signal, &original, nullptr);
    if (info->si_code <= 0) raise(signal);  // sent by somebody: no instruction would fault again
  } else {
    previous.sa_handler(signal);
  }
}

void onSignal(int signal, siginfo_t* info, void* opaque) {
  auto* context = static_cast<ucontext_t*>(opaque);
  const Handled& entry = handledFor(signal);
  const bool sentBySomebody = info->si_code <= 0;
  if (!sentBySomebody) {
    const Fault fault{
        entry.kind,      info->si_code != SI_KERNEL, uint64_t(info->si_addr),   pcOf(context), stackPointerOf(context),
        linkOf(context), activationOf(context),      instanceContextOf(context)};
    if (uint64_t resumeAt = faultHandler.load(std::memory_order_acquire)(fault)) {
      setPc(context, resumeAt);
      return;
    }
  }
  passOn(entry, signal, info, opaque);
}

}  // namespace

void installFaultHandler(FaultHandler handler) {
  static std::once_flag once;
  std::call_once(once, [handler] {
    faultHandler.store(handler, std::memory_order_release);
    for (Handled& entry : handled) {
      struct sigaction action = {};
      action.sa_sigaction = onSignal;
      action.sa_flags = SA_SIGINFO | SA_ONSTACK;
      sigfillset(&action.sa_mask);
      sigdelset(&action.sa_mask, SIGSEGV);  // a fault inside a chained handler must still end the process
      sigdelset(&action.sa_mask, SIGBUS);
      sigaction(entry.signal, nullptr, &entry.previous);
      sigaction(entry.signal, &action, nullptr);
    }
  });
}

}  // namespace wazen::os
