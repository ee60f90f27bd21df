// Between JavaScript values and C++: arguments of exported functions, results, errors, and handles.
//
// A handle is a JavaScript external that owns a shared pointer. Every argument is checked, although only
// lib/native/binding.ts calls: a wrong one throws a TypeError and never reaches the code behind.
#pragma once

#include <node_api.h>

#include <cstdint>
#include <memory>
#include <new>
#include <string>

namespace wazen::addon {

class Args {
 public:
  Args(napi_env env, napi_callback_info info) : env_(env) {
    napi_get_cb_info(env, info, &count_, values_, nullptr, &data_);
  }

  napi_env env() const { return env_; }
  napi_value operator[](size_t i) const { return values_[i]; }  // undefined where there is none
  void* data() const { return data_; }

  // Each is false, with a TypeError pending, if the argument is not what is wanted.
  bool u32(size_t i, uint32_t& out) const;
  bool bytes(size_t i, size_t& out) const;  // an integer from 0 to 2^53
  bool arrayBuffer(size_t i, uint8_t*& data, size_t& bytes) const;
  bool words(size_t i, int32_t*& data, size_t& count) const;            // Int32Array
  bool doubles(size_t i, double*& data, size_t& count) const;           // Float64Array
  bool byteArray(size_t i, const uint8_t*& data, size_t& count) const;  // Uint8Array
  bool longs(size_t i, int64_t*& data, size_t count) const;             // BigInt64Array of that length at least
  bool string(size_t i, std::string& out) const;                        // without a NUL
  bool flag(size_t i, bool& out) const;
  bool object(size_t i) const;
  bool isGiven(size_t i) const;  // whether it is not undefined

  template <typename T>
  bool handle(size_t i, std::shared_ptr<T>*& out) const;

 private:
  bool wrong(size_t i, const char* wanted) const;
  bool typedArray(size_t i, napi_typedarray_type type, const char* name, void*& data, size_t& count) const;

  static constexpr size_t kMost = 5;
  napi_env env_;
  size_t count_ = kMost;
  napi_value values_[kMost];
  void* data_ = nullptr;
};

// What an external points to. `tag` tells kinds of handles from each other.
template <typename T>
struct Handle {
  const void* tag;
  std::shared_ptr<T> value;
  static const void* tagOf() {
    static const char tag = 0;
    return &tag;
  }
};

template <typename T>
bool Args::handle(size_t i, std::shared_ptr<T>*& out) const {
  napi_valuetype type;
  void* data = nullptr;
  const bool isExternal = napi_typeof(env_, values_[i], &type) == napi_ok && type == napi_external &&
                          napi_get_value_external(env_, values_[i], &data) == napi_ok;
  auto* handle = static_cast<Handle<T>*>(data);
  if (!isExternal || handle->tag != Handle<T>::tagOf()) return wrong(i, "a handle");
  out = &handle->value;
  return true;
}

template <typename T>
napi_value makeHandle(napi_env env, std::shared_ptr<T> value) {
  auto* handle = new Handle<T>{Handle<T>::tagOf(), std::move(value)};
  napi_value result = nullptr;
  const auto finalize = [](napi_env, void* data, void*) { delete static_cast<Handle<T>*>(data); };
  if (napi_create_external(env, handle, finalize, nullptr, &result) != napi_ok) delete handle;
  return result;
}

napi_value number(napi_env env, double value);
napi_value boolean(napi_env env, bool value);
napi_value string(napi_env env, const std::string& value);
// `code` becomes the error's property of that name, if there is one.
napi_value makeError(napi_env env, const std::string& message, const char* code = nullptr);
napi_value throwError(napi_env env, const std::string& message, const char* code = nullptr);  // returns nullptr

// Codes of errors, for lib/native/errors.ts.
inline constexpr const char* kNoMemory = "ERR_WAZEN_MEMORY";
inline constexpr const char* kTooLarge = "ERR_WAZEN_COMPILE";

// An exported function that allocates: std::bad_alloc becomes an error of JavaScript.
template <napi_callback function>
napi_value guarded(napi_env env, napi_callback_info info) {
  try {
    return function(env, info);
  } catch (const std::bad_alloc&) {
    return throwError(env, "the system gave no memory", kNoMemory);
  }
}

struct Export {
  const char* name;
  napi_callback function;
};

// Sets functions on the exports object; false on failure.
bool exportFunctions(napi_env env, napi_value exports, const Export* list, size_t count);

}  // namespace wazen::addon
