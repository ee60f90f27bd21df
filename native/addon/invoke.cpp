// Activations: guest stacks, entering and resuming them, stack traces.
#include <algorithm>
#include <vector>

#include "addon/addon.h"
#include "addon/values.h"
#include "runtime/guest-stack.h"
#include "runtime/traps.h"
#include "runtime/vm-context.h"

namespace wazen::addon {

namespace {

// `enter` and `resume` read nothing and return nothing, because every value that crosses costs as much as the call
// itself: everything is in the exchange area, and the activation is the function's data.

Activation& activationOf(napi_env env, napi_callback_info info) {
  void* data;
  napi_get_cb_info(env, info, nullptr, nullptr, nullptr, &data);
  return *static_cast<Activation*>(data);
}

napi_value enter(napi_env env, napi_callback_info info) {
  enterGuest(activationOf(env, info));
  return nullptr;
}

napi_value resume(napi_env env, napi_callback_info info) {
  resumeGuest(activationOf(env, info));
  return nullptr;
}

bool addFunction(napi_env env, napi_value object, const char* name, napi_callback callback, Activation* activation) {
  napi_value function;
  return napi_create_function(env, name, NAPI_AUTO_LENGTH, callback, activation, &function) == napi_ok &&
         napi_set_named_property(env, object, name, function) == napi_ok;
}

// createActivation(exchange: ArrayBuffer, stackBytes: number): NativeActivation | undefined
napi_value create(napi_env env, napi_callback_info info) {
  Args args(env, info);
  uint8_t* exchange = nullptr;
  size_t exchangeBytes = 0, stackBytes = 0;
  if (!args.arrayBuffer(0, exchange, exchangeBytes) || !args.bytes(1, stackBytes)) return nullptr;
  if (exchangeBytes < kExchangeSize) return throwError(env, "the exchange area is too small");
  std::shared_ptr<Activation> activation(createActivation(exchange, stackBytes), [](Activation* a) {
    if (a) destroyActivation(a);
  });
  if (!activation) return nullptr;
  napi_value result;
  napi_create_object(env, &result);
  const bool complete =
      napi_set_named_property(env, result, "address", number(env, double(uint64_t(activation.get())))) == napi_ok &&
      addFunction(env, result, "enter", enter, activation.get()) &&
      addFunction(env, result, "resume", resume, activation.get()) &&
      napi_set_named_property(env, result, "handle", makeHandle(env, activation)) == napi_ok;
  return complete ? result : nullptr;
}

constexpr size_t kWordsPerFrame = 3;

// trace(activation: ActivationHandle, out: Float64Array): number
napi_value trace(napi_env env, napi_callback_info info) {
  Args args(env, info);
  std::shared_ptr<Activation>* activation = nullptr;
  double* out = nullptr;
  size_t count = 0;
  if (!args.handle(0, activation) || !args.doubles(1, out, count)) return nullptr;
  std::vector<Frame> frames(count / kWordsPerFrame);
  const uint32_t walked = walkStack(**activation, frames.data(), uint32_t(frames.size()));
  for (uint32_t i = 0; i < walked; i++) {
    *out++ = frames[i].instanceId;
    *out++ = frames[i].functionIndex;
    *out++ = frames[i].at;
  }
  return number(env, walked);
}

// findInStack(activation: ActivationHandle, low: number, high: number, out: Float64Array): number
napi_value find(napi_env env, napi_callback_info info) {
  Args args(env, info);
  std::shared_ptr<Activation>* activation = nullptr;
  size_t low = 0, high = 0, count = 0;
  double* out = nullptr;
  if (!args.handle(0, activation) || !args.bytes(1, low) || !args.bytes(2, high) || !args.doubles(3, out, count)) {
    return nullptr;
  }
  return number(env, double(findInStack(**activation, low, high, out, count)));
}

// entryAddresses(): [enter: number, resume: number]
napi_value entryAddresses(napi_env env, napi_callback_info) {
  napi_value result;
  napi_create_array_with_length(env, 2, &result);
  napi_set_element(env, result, 0, number(env, double(reinterpret_cast<uint64_t>(&enterGuestFast))));
  napi_set_element(env, result, 1, number(env, double(reinterpret_cast<uint64_t>(&resumeGuestFast))));
  return result;
}

}  // namespace

bool exportInvoke(napi_env env, napi_value exports) {
  const Export list[] = {
      {"createActivation", guarded<create>},
      {"trace", guarded<trace>},
      {"findInStack", find},
      {"entryAddresses", entryAddresses},
  };
  return exportFunctions(env, exports, list, std::size(list));
}

}  // namespace wazen::addon
