// Linear memories: reservations owned by JavaScript objects, ArrayBuffers over them, images of their first contents.
#include "runtime/memory.h"

#include <algorithm>
#include <cstring>

#include "addon/addon.h"
#include "addon/environment.h"
#include "addon/values.h"
#include "os/os.h"
#include "runtime/data-image.h"
#include "runtime/vm-context.h"

namespace wazen::addon {

namespace {

// 8 GiB each: leaves a quarter of a process's 2^47 bytes to everybody else.
constexpr size_t kMostGuarded = 12 * 1024;
// More than V8 tolerates before it collects at once; it is told of so much and then that it is gone.
constexpr int64_t kPressureBytes = int64_t(1) << 40;
// What V8 counts for one memory at most: what is accessible is mostly not touched.
constexpr size_t kMostAccounted = 16 << 10;
// Memories that are made without room for guards before dead ones are looked for again: so many, and a part of those
// that live, so that the effort stays linear.
constexpr size_t kCheckedBetweenCollections = 512;
constexpr size_t kPartBetweenCollections = 4;

void account(napi_env env, int64_t bytes) {
  int64_t total;
  napi_adjust_external_memory(env, bytes, &total);
}

void giveBack(napi_env env, MemoryOwner& owner) {
  environmentOf(env).memories.remove(&owner);
  owner.reservation->dropOwner();
  owner.reservation = nullptr;
  account(env, -int64_t(owner.accounted));
}

// Gives back what dead objects own. Finalizers come in a later turn of the event loop, and a loop that instantiates may
// never let it turn.
void sweepMemories(napi_env env) {
  napi_handle_scope scope;
  napi_open_handle_scope(env, &scope);
  for (MemoryOwner* owner : environmentOf(env).memories.all()) {
    napi_value object = nullptr;
    if (owner) napi_get_reference_value(env, owner->object, &object);
    if (owner && !object) giveBack(env, *owner);
  }
  napi_close_handle_scope(env, scope);
}

void collectMemories(napi_env env) {
  account(env, kPressureBytes);
  account(env, -kPressureBytes);
  sweepMemories(env);
  Environment& environment = environmentOf(env);
  const size_t left = environment.memories.count();
  environment.memoriesToCollectAt = std::max(kFewMemories, left * 2);
  environment.memoriesToCollectSoonestAt = left + left / kPartBetweenCollections + kCheckedBetweenCollections;
}

// Null where there is no room.
Reservation* reserveGuarded(size_t bytes, const DataImage* image) {
  return Reservation::guardedCount() < kMostGuarded ? Reservation::createGuarded(bytes, image) : nullptr;
}

Reservation* reserve(napi_env env, size_t bytes, const DataImage* image) {
  const Environment& environment = environmentOf(env);
  if (environment.memories.count() >= environment.memoriesToCollectAt) collectMemories(env);
  if (Reservation* reservation = reserveGuarded(bytes, image)) return reservation;
  if (Reservation::canGuard() && environment.memories.count() >= environment.memoriesToCollectSoonestAt) {
    collectMemories(env);
    if (Reservation* reservation = reserveGuarded(bytes, image)) return reservation;
  }
  if (Reservation* reservation = Reservation::createChecked(bytes)) return reservation;
  collectMemories(env);
  return Reservation::createChecked(bytes);
}

void finalizeOwner(napi_env env, void* data, void*) {
  auto* owner = static_cast<MemoryOwner*>(data);
  if (owner->reservation) giveBack(env, *owner);
  napi_delete_reference(env, owner->object);
  delete owner;
}

// What machine code reads (lib/engine/layout.ts), at a place of an ArrayBuffer.
bool descriptorOf(const Args& args, size_t i, MemoryDescriptor*& descriptor) {
  uint8_t* data;
  size_t bytes, place;
  if (!args.arrayBuffer(i, data, bytes) || !args.bytes(i + 1, place)) return false;
  if (place % 8 == 0 && place <= bytes && bytes - place >= sizeof(MemoryDescriptor)) {
    descriptor = reinterpret_cast<MemoryDescriptor*>(data + place);
    return true;
  }
  napi_throw_range_error(args.env(), nullptr, "there is no room for a descriptor");
  return false;
}

void describe(const Reservation& reservation, MemoryDescriptor& descriptor) {
  descriptor.base = uint64_t(reservation.base());
  descriptor.bytes = reservation.bytes();
}

// createMemory(owner: object, descriptor: ArrayBuffer, place: number, bytes: number, image?: ImageHandle): number
napi_value createMemory(napi_env env, napi_callback_info info) {
  Args args(env, info);
  MemoryDescriptor* descriptor;
  size_t bytes = 0;
  std::shared_ptr<DataImage>* image = nullptr;
  if (!args.object(0) || !descriptorOf(args, 1, descriptor) || !args.bytes(3, bytes)) return nullptr;
  if (args.isGiven(4) && !args.handle(4, image)) return nullptr;
  if (bytes > Reservation::kMostBytes || bytes % os::pageBytes() || (image && (*image)->end() > bytes)) {
    return number(env, -1);
  }
  auto owner = std::make_unique<MemoryOwner>();
  owner->reservation = reserve(env, bytes, image ? image->get() : nullptr);
  if (!owner->reservation) return number(env, -1);
  describe(*owner->reservation, *descriptor);
  const bool isGuarded = owner->reservation->isGuarded();
  owner->accounted = std::min(bytes, kMostAccounted);
  environmentOf(env).memories.add(owner.get());
  account(env, int64_t(owner->accounted));
  if (napi_add_finalizer(env, args[0], owner.get(), finalizeOwner, nullptr, &owner->object) != napi_ok) {
    giveBack(env, *owner);
    return throwError(env, "the object cannot own a memory");
  }
  return number(env, owner.release()->number * 2 + isGuarded);
}

bool ownerOf(const Args& args, MemoryOwner*& owner) {
  uint32_t number;
  if (!args.u32(0, number)) return false;
  owner = environmentOf(args.env()).memories.find(number);
  if (!owner) napi_throw_type_error(args.env(), nullptr, "there is no memory of that number");
  return owner != nullptr;
}

// growMemory(memory: number, descriptor: ArrayBuffer, place: number, bytes: number): boolean
napi_value growMemory(napi_env env, napi_callback_info info) {
  Args args(env, info);
  MemoryOwner* owner;
  MemoryDescriptor* descriptor;
  size_t bytes = 0;
  if (!ownerOf(args, owner) || !descriptorOf(args, 1, descriptor) || !args.bytes(3, bytes)) return nullptr;
  if (bytes < owner->reservation->bytes() || bytes > Reservation::kMostBytes || bytes % os::pageBytes()) {
    return boolean(env, false);
  }
  Reservation* grown = owner->reservation->grow(bytes);
  if (!grown) return boolean(env, false);
  owner->reservation = grown;
  describe(*grown, *descriptor);
  return boolean(env, true);
}

// makeImage(offset: number, contents: Uint8Array): ImageHandle | undefined
napi_value makeImage(napi_env env, napi_callback_info info) {
  Args args(env, info);
  size_t offset, bytes;
  const uint8_t* contents;
  if (!args.bytes(0, offset) || !args.byteArray(1, contents, bytes)) return nullptr;
  const bool isWhole = bytes > 0 && bytes % os::pageBytes() == 0 && offset % os::pageBytes() == 0;
  std::shared_ptr<DataImage> image = isWhole ? DataImage::create(offset, contents, bytes) : nullptr;
  return image ? makeHandle(env, std::move(image)) : nullptr;
}

// memoryTraits(out: Float64Array): void
napi_value memoryTraits(napi_env env, napi_callback_info info) {
  Args args(env, info);
  size_t count;
  double* out;
  if (!args.doubles(0, out, count)) return nullptr;
  if (count < 2) return throwError(env, "there are two traits");
  out[0] = Reservation::canGuard();
  out[1] = double(os::pageBytes());
  return nullptr;
}

void finalizeBuffer(napi_env, void*, void* hint) { static_cast<Reservation*>(hint)->dropBuffer(); }

// memoryBuffer(memory: number): ArrayBuffer
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

// writeMemory(memory: number, offset: number, bytes: Uint8Array): void
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

void Memories::add(MemoryOwner* owner) {
  if (free_.empty()) {
    // Nothing is allocated when one is removed.
    if (free_.capacity() <= owners_.size()) free_.reserve(2 * owners_.size() + 16);
    owner->number = uint32_t(owners_.size());
    owners_.push_back(owner);
    return;
  }
  owner->number = free_.back();
  free_.pop_back();
  owners_[owner->number] = owner;
}

void Memories::remove(MemoryOwner* owner) {
  owners_[owner->number] = nullptr;
  free_.push_back(owner->number);
}

bool exportMemory(napi_env env, napi_value exports) {
  const Export list[] = {
      {"createMemory", guarded<createMemory>},
      {"growMemory", guarded<growMemory>},
      {"makeImage", guarded<makeImage>},
      {"memoryTraits", memoryTraits},
      {"memoryBuffer", memoryBuffer},
      {"writeMemory", writeMemory},
      {"detach", detach},
      {"addressOf", addressOf},
  };
  return exportFunctions(env, exports, list, std::size(list));
}

}  // namespace wazen::addon
