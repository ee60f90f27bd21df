// Looking behind references: function references by address, instances by id; and what is there in the process.
#include "addon/addon.h"
#include "addon/environment.h"
#include "addon/values.h"
#include "code/code-map.h"
#include "runtime/code-registry.h"
#include "runtime/memory.h"
#include "runtime/vm-context.h"
#include "runtime/watchdog.h"

namespace wazen::addon {

namespace {

void sweepInstances(napi_env env, Environment& environment) {
  napi_handle_scope scope;
  napi_open_handle_scope(env, &scope);
  for (auto next = environment.instances.begin(); next != environment.instances.end();) {
    napi_value object = nullptr;
    napi_get_reference_value(env, next->second, &object);
    if (object) {
      ++next;
      continue;
    }
    napi_delete_reference(env, next->second);
    next = environment.instances.erase(next);
  }
  napi_close_handle_scope(env, scope);
  environment.instancesToSweepAt = 256 + 2 * environment.instances.size();
}

// trackInstance(id: number, instance: object): void
napi_value trackInstance(napi_env env, napi_callback_info info) {
  Args args(env, info);
  uint32_t id;
  if (!args.u32(0, id) || !args.object(1)) return nullptr;
  Environment& environment = environmentOf(env);
  if (environment.instances.size() >= environment.instancesToSweepAt) sweepInstances(env, environment);
  napi_ref reference;
  if (napi_create_reference(env, args[1], 0, &reference) == napi_ok) environment.instances.emplace(id, reference);
  return nullptr;
}

// instanceById(id: number): object | undefined
napi_value instanceById(napi_env env, napi_callback_info info) {
  Args args(env, info);
  uint32_t id;
  if (!args.u32(0, id)) return nullptr;
  const auto& instances = environmentOf(env).instances;
  auto found = instances.find(id);
  napi_value object = nullptr;
  if (found != instances.end()) napi_get_reference_value(env, found->second, &object);
  return object;
}

// readFunctionReference(address: number, out: Float64Array): void
napi_value readFunctionReference(napi_env env, napi_callback_info info) {
  Args args(env, info);
  size_t address, count;
  double* out;
  if (!args.bytes(0, address) || !args.doubles(1, out, count)) return nullptr;
  if (address == 0 || count < 3) return throwError(env, "not a function reference");
  const auto& reference = *reinterpret_cast<const FuncRef*>(address);
  const bool isHost = reference.context == address;
  out[0] = reference.type;
  out[1] = reference.index;
  out[2] = isHost ? -1.0 : double(reinterpret_cast<const InstanceContext*>(reference.context)->instanceId);
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
  const Export list[] = {{"trackInstance", guarded<trackInstance>},
                         {"instanceById", instanceById},
                         {"readFunctionReference", readFunctionReference},
                         {"countLive", countLive}};
  return exportFunctions(env, exports, list, std::size(list));
}

}  // namespace wazen::addon
