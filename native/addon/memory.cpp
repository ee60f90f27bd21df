// Linear memories: reservations owned by JavaScript objects, and ArrayBuffers over them.
#include "runtime/memory.h"

#include <algorithm>
#include <cstring>

#include "addon/addon.h"
#include "addon/environment.h"
#include "addon/values.h"

namespace wazen::addon {

namespace {

// 8 GiB each: leaves a quarter of a process's 2^47 bytes to everybody else.
constexpr size_t kMostMemories = 12 * 1024;
// More than V8 tolerates before it collects at once; it is told of so much and then that it is gone.
constexpr int64_t kPressureBytes = int64_t(1) << 40;
// What V8 counts for one memory at most: what is accessible is mostly not touched.
constexpr size_t kMostAccounted = 16 << 10;

void account(napi_env env, int64_t bytes) {
  int64_t total;
  napi_adjust_external_memory(env, bytes, &total);
}

void giveBack(napi_env env, MemoryOwner& owner) {
  owner.reservation->dropOwner();
  owner.reservation = nullptr;
  account(env, -int64_t(owner.accounted));
}

// Gives back what dead objects own. Finalizers come in a later turn of the event loop, and a loop that instantiates may
// never let it turn.
void sweepMemories(napi_env env) {
  napi_handle_scope scope;
  napi_open_handle_scope(env, &scope);
  auto& memories = environmentOf(env).memories;
  for (auto next = memories.begin(); next != memories.end();) {
    napi_value object = nullptr;
    napi_get_reference_value(env, (*next)->object, &object);
    if (object) {
      ++next;
      continue;
    }
    giveBack(env, **next);
    next = memories.erase(next);
  }
  napi_close_handle_scope(env, scope);
}

void collectMemories(napi_env env) {
  account(env, kPressureBytes);
  account(env, -kPressureBytes);
  sweepMemories(env);
  Environment& environment = environmentOf(env);
  environment.memoriesToCollectAt = std::max(kFewMemories, environment.memories.size() * 2);
}

Reservation* reserve(napi_env env, size_t bytes) {
  const Environment& environment = environmentOf(env);
  if (environment.memories.size() >= environment.memoriesToCollectAt || Reservation::liveCount() >= kMostMemories) {
    collectMemories(env);
  }
  if (Reservation::liveCount() >= kMostMemories) return nullptr;
  if (Reservation* reservation = Reservation::create(bytes)) return reservation;
  collectMemories(env);
  return Reservation::create(bytes);
}

void finalizeOwner(napi_env env, void* data, void*) {
  auto* owner = static_cast<MemoryOwner*>(data);
  if (owner->reservation) {
    environmentOf(env).memories.erase(owner);
    giveBack(env, *owner);
  }
  napi_delete_reference(env, owner->object);
  delete owner;
}

// createMemory(owner: object, bytes: number): number
napi_value createMemory(napi_env env, napi_callback_info info) {
  Args args(env, info);
  size_t bytes = 0;
  if (!args.object(0) || !args.bytes(1, bytes)) return nullptr;
  Reservation* reservation = bytes <= (size_t(1) << 32) ? reserve(env, bytes) : nullptr;
  if (!reservation) return number(env, 0);
  auto* owner = new MemoryOwner{reservation, nullptr, std::min(bytes, kMostAccounted)};
  if (napi_wrap(env, args[0], owner, finalizeOwner, nullptr, nullptr) != napi_ok) {
    reservation->dropOwner();
    delete owner;
    return throwError(env, "the object owns a memory already");
  }
  napi_create_reference(env, args[0], 0, &owner->object);
  environmentOf(env).memories.insert(owner);
  account(env, int64_t(owner->accounted));
  return number(env, double(uintptr_t(reservation->base())));
}

bool ownerOf(const Args& args, MemoryOwner*& owner) {
  void* data = nullptr;
  if (napi_unwrap(args.env(), args[0], &data) != napi_ok) {
    napi_throw_type_error(args.env(), nullptr, "the object owns no memory");
    return false;
  }
  owner = static_cast<MemoryOwner*>(data);
  return true;
}

// growMemory(owner: object, bytes: number): boolean
napi_value growMemory(napi_env env, napi_callback_info info) {
  Args args(env, info);
  MemoryOwner* owner;
  size_t bytes = 0;
  if (!ownerOf(args, owner) || !args.bytes(1, bytes)) return nullptr;
  if (bytes < owner->reservation->bytes() || bytes > (size_t(1) << 32)) return boolean(env, false);
  return boolean(env, owner->reservation->grow(bytes));
}

void finalizeBuffer(napi_env, void*, void* hint) { static_cast<Reservation*>(hint)->dropBuffer(); }

// memoryBuffer(owner: object): ArrayBuffer
napi_value memoryBuffer(napi_env env, napi_callback_info info) {
  Args args(env, info);
  MemoryOwner* owner;
  if (!ownerOf(args, owner)) return nullptr;
  Reservation* reservation = owner->reservation;
  napi_value buffer = nullptr;
  if (reservation->bytes() == 0) {
    void* none;
    napi_create_arraybuffer(env, 0, &none, &buffer);
    return buffer;
  }
  reservation->addBuffer();
  const napi_status status = napi_create_external_arraybuffer(env, reservation->base(), reservation->bytes(),
                                                              finalizeBuffer, reservation, &buffer);
  if (status == napi_ok) return buffer;
  reservation->dropBuffer();
  return throwError(env, "this JavaScript engine cannot show foreign memory as an ArrayBuffer");
}

// writeMemory(owner: object, offset: number, bytes: Uint8Array): void
napi_value writeMemory(napi_env env, napi_callback_info info) {
  Args args(env, info);
  MemoryOwner* owner;
  size_t offset, count;
  const uint8_t* bytes;
  if (!ownerOf(args, owner) || !args.bytes(1, offset) || !args.byteArray(2, bytes, count)) return nullptr;
  const size_t end = owner->reservation->bytes();
  if (offset > end || count > end - offset) {
    napi_throw_range_error(env, nullptr, "the bytes do not fit into the memory");
  } else if (count > 0) {
    std::memcpy(owner->reservation->base() + offset, bytes, count);
  }
  return nullptr;
}

// detach(buffer: ArrayBuffer): void
napi_value detach(napi_env env, napi_callback_info info) {
  Args args(env, info);
  uint8_t* data;
  size_t bytes;
  if (args.arrayBuffer(0, data, bytes)) napi_detach_arraybuffer(env, args[0]);
  return nullptr;
}

// addressOf(buffer: ArrayBuffer): number
napi_value addressOf(napi_env env, napi_callback_info info) {
  Args args(env, info);
  uint8_t* data;
  size_t bytes;
  return args.arrayBuffer(0, data, bytes) ? number(env, double(uintptr_t(data))) : nullptr;
}

}  // namespace

bool exportMemory(napi_env env, napi_value exports) {
  const Export list[] = {
      {"createMemory", guarded<createMemory>},
      {"growMemory", growMemory},
      {"memoryBuffer", memoryBuffer},
      {"writeMemory", writeMemory},
      {"detach", detach},
      {"addressOf", addressOf},
  };
  return exportFunctions(env, exports, list, std::size(list));
}

}  // namespace wazen::addon
