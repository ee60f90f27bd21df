// See abi.h.
#include "target/amd64/abi.h"

#include <iterator>

#include "target/amd64/mir.h"

namespace wazen::amd64 {

namespace {

constexpr mir::PReg gprOrder[] = {pregOf(rax), pregOf(rcx), pregOf(rdx), pregOf(rbx),
                                  pregOf(rsi), pregOf(rdi), pregOf(r8),  pregOf(r9)};
constexpr mir::PReg vecOrder[] = {pregOf(xmm0), pregOf(xmm1), pregOf(xmm2), pregOf(xmm3),
                                  pregOf(xmm4), pregOf(xmm5), pregOf(xmm6), pregOf(xmm7)};

constexpr mir::RegSet pinned =
    mir::bit(pregOf(rsp)) | mir::bit(pregOf(kActivation)) | mir::bit(pregOf(kMemory)) | mir::bit(pregOf(kContext));
constexpr mir::RegSet allRegisters = 0xffffull | 0xffffull << 32;

}  // namespace

const Convention convention{gprOrder, vecOrder};

mir::RegSet allocatableRegisters() { return allRegisters & ~pinned; }
mir::RegSet callClobbers() { return allocatableRegisters(); }

const char* registerName(mir::PReg reg) {
  static constexpr const char* names[] = {
      "rax",  "rcx",  "rdx",  "rbx",  "rsp",   "rbp",   "rsi",   "rdi",   "r8",    "r9",    "r10",
      "r11",  "r12",  "r13",  "r14",  "r15",   "xmm0",  "xmm1",  "xmm2",  "xmm3",  "xmm4",  "xmm5",
      "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15",
  };
  const uint32_t index = reg.number < 32 ? reg.number : reg.number - 16u;
  return index < std::size(names) ? names[index] : "?";
}

}  // namespace wazen::amd64
