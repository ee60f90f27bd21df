// See traps.h.
#include "runtime/traps.h"

#include "code/code-map.h"
#include "os/os.h"
#include "runtime/guest-stack.h"
#include "runtime/memory.h"
#include "runtime/process-stubs.h"
#include "runtime/vm-context.h"

namespace wazen {

namespace {

// Read once, outside of any signal handler.
uint64_t trapExit = 0;

// A fault is a trap only if it is the one that the trap table foresees at this instruction: an access to linear memory
// that missed, the load of a null function's code (low addresses), a trapping or dividing instruction. Any other is a
// bug of ours, which must not be taken for the guest's.
bool isForeseen(const os::Fault& fault, TrapKind kind) {
  constexpr uint64_t kNullPage = 4096;
  if (fault.kind != os::FaultKind::Memory) return true;
  if (!fault.hasAddress) return false;
  return kind == TrapKind::MemoryOutOfBounds ? Reservation::covers(fault.address) : fault.address < kNullPage;
}

uint64_t onFault(const os::Fault& fault) {
  CodeMap::Lookup lookup(fault.pc);
  if (!lookup.image()) return 0;
  const auto trap = lookup.image()->trapAt(fault.pc);
  if (!trap || !isForeseen(fault, trap->kind)) return 0;
  auto& activation = *reinterpret_cast<Activation*>(fault.activationRegister);
  activation.trapPc = fault.pc;
  activation.trapStackPointer = fault.stackPointer;
  activation.trapLinkRegister = fault.linkRegister;
  auto& exchange = *reinterpret_cast<Exchange*>(activation.exchange);
  exchange.status = uint32_t(Status::Trap);
  exchange.detail = uint32_t(trap->kind);
  exchange.at = trap->at;
  exchange.instance = reinterpret_cast<InstanceContext*>(fault.contextRegister)->instanceId;
  return trapExit;
}

uint64_t wordAt(uint64_t address) { return *reinterpret_cast<const uint64_t*>(address); }

}  // namespace

void installTrapHandler() {
  const ProcessStubs* stubs = processStubs();
  if (!stubs) return;
  trapExit = stubs->trapExit;
  os::installFaultHandler(onFault);
}

uint32_t walkStack(const Activation& activation, Frame* out, uint32_t limit) {
  const auto& exchange = *reinterpret_cast<const Exchange*>(activation.exchange);
  const bool trapped = activation.trapPc != 0;
  uint64_t pc = trapped ? activation.trapPc : wordAt(activation.traceStackPointer);
  uint64_t stackPointer = trapped ? activation.trapStackPointer : activation.traceStackPointer + 8;
  // A function whose frame does not fit traps before it takes it.
  const bool isFramePending = trapped && TrapKind(exchange.detail) == TrapKind::CallStackExhausted;
  uint32_t instanceId = exchange.instance;
  uint32_t count = 0;
  // The innermost pc of a trap is the instruction itself, all others are return addresses.
  for (bool isReturn = !trapped; count < limit; isReturn = true) {
    CodeMap::Lookup lookup(pc);
    const CodeImage* image = lookup.image();
    const CodeImage::Function* function = image ? image->functionAt(pc) : nullptr;
    if (!function || function->index == CodeImage::kNoFunction) break;
    uint32_t at = exchange.at;
    if (isReturn) {
      const CallSite call = image->callAt(*function, pc).value_or(CallSite{0, 0});
      at = call.at;
      if (call.contextAt != CallSite::kSameContext) {
        instanceId = reinterpret_cast<const InstanceContext*>(wordAt(stackPointer + call.contextAt))->instanceId;
      }
    }
    out[count++] = {instanceId, function->index, at};
    const uint64_t end = stackPointer + (isFramePending && !isReturn ? 0 : function->frameBytes);
    if (end < activation.trueStackLimit - kHelperStackBytes || end + 8 > activation.stackTop) break;
    // A machine with a link register keeps the return address there where no frame has been made for it.
    const bool isInLink = !isReturn && activation.trapLinkRegister != 0 && (isFramePending || function->isLeaf);
    pc = isInLink ? activation.trapLinkRegister : wordAt(end);
    stackPointer = isInLink ? end : end + 8;
  }
  return count;
}

}  // namespace wazen
