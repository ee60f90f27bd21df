// An optional addon beside `addon`: enter and resume as functions that V8's optimized code calls directly, instead of
// through Node-API. It uses V8 itself, so that a binary fits one major version of Node; where it cannot be loaded,
// nothing is lost but speed.
#include <node.h>

#include <atomic>

#include "accelerator/fast-api.h"

namespace {

using Entry = void (*)(void* receiver, double activation);

std::atomic<double> slowCalls{0};

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
  using v8::CTypeInfo;
  static const CTypeInfo arguments[] = {CTypeInfo(CTypeInfo::Type::Value), CTypeInfo(CTypeInfo::Type::Float64)};
  static const v8::CFunctionInfo type(CTypeInfo(CTypeInfo::Type::Void), 2, arguments);
  v8::Isolate* isolate = info.GetIsolate();
  if (!info[0]->IsNumber()) return;
  const v8::CFunction fast(reinterpret_cast<const void*>(entryAt(info[0])), &type);
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
