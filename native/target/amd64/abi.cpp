// See abi.h.
#include "target/amd64/abi.h"

#include <algorithm>
#include <iterator>

#include "target/amd64/mir.h"

namespace wazen::amd64 {

namespace {

constexpr Gpr gprOrder[] = {rax, rcx, rdx, rbx, rsi, rdi, r8, r9};
constexpr uint32_t kVecRegisters = 8;

constexpr mir::RegSet pinned =
    mir::bit(pregOf(rsp)) | mir::bit(pregOf(kActivation)) | mir::bit(pregOf(kMemory)) | mir::bit(pregOf(kContext));
constexpr mir::RegSet allRegisters = 0xffffull | 0xffffull << 32;

uint32_t stackBytesOf(const std::vector<Type>& types) {
  Assigner assigner;
  for (const Type type : types) assigner.next(type);
  return assigner.stackBytes();
}

}  // namespace

Place Assigner::next(Type type) {
  if (isFloat(type)) {
    if (vecs_ < kVecRegisters) return {true, pregOf(Xmm(vecs_++)), 0};
  } else if (gprs_ < std::size(gprOrder)) {
    return {true, pregOf(gprOrder[gprs_++]), 0};
  }
  const uint32_t bytes = type == Type::V128 ? 16 : 8;
  stackBytes_ = (stackBytes_ + bytes - 1) & ~(bytes - 1);
  const Place place{false, mir::PReg{255}, stackBytes_};
  stackBytes_ += bytes;
  return place;
}

uint32_t stackBytesOf(const Signature& signature) {
  return std::max(stackBytesOf(signature.params), stackBytesOf(signature.results));
}

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
