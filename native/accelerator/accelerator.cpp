// An optional addon beside `addon`: enter and resume as functions that V8's optimized code calls directly, instead of
// through Node-API. It uses V8 itself, so that a binary fits one major version of Node; where it cannot be loaded,
// nothing is lost but speed.
#include <node.h>

#include <atomic>
#include <new>

#include "accelerator/fast-api.h"

namespace {

using Entry = void (*)(void* receiver, double activation);

std::atomic<double> slowCalls{0};

// The type of an entry, made once for all threads. Neither the heap nor the guards of static variables are used: a
// prebuilt accelerator has no C or C++ library, and so fits all of them.
const v8::CFunctionInfo* entryType() {
  using v8::CTypeInfo;
  enum : int { None, BeingMade, Made };
  static constexpr CTypeInfo arguments[] = {CTypeInfo(CTypeInfo::Type::Value), CTypeInfo(CTypeInfo::Type::Float64)};
  alignas(v8::CFunctionInfo) static char place[sizeof(v8::CFunctionInfo)];
  static std::atomic<int> state{None};
  int expected = None;
  if (state.compare_exchange_strong(expected, BeingMade)) {
    new (place) v8::CFunctionInfo(CTypeInfo(CTypeInfo::Type::Void), 2, arguments);
    state.store(Made);
  }
  while (state.load() != Made) {
  }
  return reinterpret_cast<const v8::CFunctionInfo*>(place);
}

Entry entryAt(v8::Local<v8::Value> address) {
  return reinterpret_cast<Entry>(int64_t(address.As<v8::Number>()->Value()));
}

// What code calls that has not been optimized.
void callSlowly(const v8::FunctionCallbackInfo<v8::Value>& info) {
  slowCalls.store(slowCalls.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  if (info[0]->IsNumber()) entryAt(info.Data())(nullptr, info[0].As<v8::Number>()->Value());
}

// makeEntry(address: number): (activation: number) => void
void makeEntry(const v8::FunctionCallbackInfo<v8::Value>& info) {
  v8::Isolate* isolate = info.GetIsolate();
  if (!info[0]->IsNumber()) return;
  const v8::CFunction fast(reinterpret_cast<const void*>(entryAt(info[0])), entryType());
  const auto made = v8::FunctionTemplate::New(isolate, callSlowly, info[0], {}, 1, v8::ConstructorBehavior::kThrow,
                                              v8::SideEffectType::kHasSideEffect, &fast);
  v8::Local<v8::Function> function;
  if (made->GetFunction(isolate->GetCurrentContext()).ToLocal(&function)) info.GetReturnValue().Set(function);
}

// slowCalls(): number, of all threads
void countSlowCalls(const v8::FunctionCallbackInfo<v8::Value>& info) {
  info.GetReturnValue().Set(slowCalls.load(std::memory_order_relaxed));
}

}  // namespace

NODE_MODULE_INIT() {
  NODE_SET_METHOD(exports, "makeEntry", makeEntry);
  NODE_SET_METHOD(exports, "slowCalls", countSlowCalls);
}
