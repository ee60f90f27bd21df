// Looking behind function references, and what is there in the process.
#include "addon/addon.h"
#include "addon/values.h"
#include "code/code-map.h"
#include "runtime/code-registry.h"
#include "runtime/memory.h"
#include "runtime/vm-context.h"
#include "runtime/watchdog.h"

namespace wazen::addon {

namespace {

// readFunctionReference(address: number, out: Float64Array): void
napi_value readFunctionReference(napi_env env, napi_callback_info info) {
  Args args(env, info);
  size_t address, count;
  double* out;
  if (!args.bytes(0, address) || !args.doubles(1, out, count)) return nullptr;
  if (address == 0 || count < 2) return throwError(env, "not a function reference");
  const auto& reference = *reinterpret_cast<const FuncRef*>(address);
  const bool isHost = reference.context == address;
  out[0] = reference.index;
  out[1] = isHost ? -1.0 : double(reinterpret_cast<const InstanceContext*>(reference.context)->instanceId);
  return nullptr;
}

// countLive(out: Float64Array): void
napi_value countLive(napi_env env, napi_callback_info info) {
  Args args(env, info);
  size_t count;
  double* out;
  if (!args.doubles(0, out, count)) return nullptr;
  if (count < 3) return throwError(env, "three numbers are counted");
  out[0] = double(Reservation::liveCount());
  out[1] = double(Watchdog::watchedCount());
  out[2] = double(CodeMap::imageCount());
  if (count > 3) out[3] = double(CodeRegistry::count());
  return nullptr;
}

}  // namespace

bool exportInspect(napi_env env, napi_value exports) {
  const Export list[] = {{"readFunctionReference", readFunctionReference}, {"countLive", countLive}};
  return exportFunctions(env, exports, list, std::size(list));
}

}  // namespace wazen::addon
