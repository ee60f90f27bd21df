// The memory that TypeScript and machine code share, as C++ sees it. The offsets are those of lib/engine/layout.ts.
#pragma once

#include <cstddef>
#include <cstdint>

namespace wazen {

#include "runtime/layout.inc"

// Why a guest left (Status of lib/engine/layout.ts).
enum class Status : uint32_t { Returned, HostCall, Trap, Tick, OutOfFuel, Exception };

struct InstanceContext {
  uint64_t memory0Base;
  uint64_t unused;
  uint64_t memory0;  // address of a MemoryDescriptor
  uint32_t instanceId;
};
static_assert(offsetof(InstanceContext, memory0Base) == kContextMemory0Base);
static_assert(offsetof(InstanceContext, memory0) == kContextMemory0);
static_assert(offsetof(InstanceContext, instanceId) == kContextInstanceId);

struct MemoryDescriptor {
  uint64_t base;
  uint64_t bytes;
};
static_assert(offsetof(MemoryDescriptor, base) == kMemoryBase && offsetof(MemoryDescriptor, bytes) == kMemoryBytes);
static_assert(sizeof(MemoryDescriptor) == kMemorySize);

struct FuncRef {
  uint64_t code;
  uint64_t context;
  uint32_t type;
  uint32_t index;
  uint64_t entry;
};
static_assert(offsetof(FuncRef, code) == kFuncRefCode && offsetof(FuncRef, context) == kFuncRefContext);
static_assert(offsetof(FuncRef, type) == kFuncRefType && offsetof(FuncRef, index) == kFuncRefIndex);
static_assert(offsetof(FuncRef, entry) == kFuncRefEntry && sizeof(FuncRef) == kFuncRefSize);

// The start of the exchange area.
struct Exchange {
  uint32_t status;
  uint32_t detail;
  uint64_t target;
  uint32_t instance;
  uint32_t at;
};
static_assert(offsetof(Exchange, status) == kExchangeStatus && offsetof(Exchange, detail) == kExchangeDetail);
static_assert(offsetof(Exchange, target) == kExchangeTarget && offsetof(Exchange, instance) == kExchangeInstance);
static_assert(offsetof(Exchange, at) == kExchangeAt);

}  // namespace wazen
