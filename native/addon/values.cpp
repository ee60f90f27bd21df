// See values.h.
#include "addon/values.h"

namespace wazen::addon {

bool Args::wrong(size_t i, const char* wanted) const {
  const std::string message = "argument " + std::to_string(i) + " must be " + wanted;
  napi_throw_type_error(env_, nullptr, message.c_str());
  return false;
}

bool Args::u32(size_t i, uint32_t& out) const {
  return napi_get_value_uint32(env_, values_[i], &out) == napi_ok || wrong(i, "a number");
}

bool Args::bytes(size_t i, size_t& out) const {
  double value = 0;
  if (napi_get_value_double(env_, values_[i], &value) != napi_ok || !(value >= 0 && value <= 9007199254740992.0)) {
    return wrong(i, "an integer from 0 to 2^53");
  }
  out = size_t(value);
  return true;
}

bool Args::arrayBuffer(size_t i, uint8_t*& data, size_t& bytes) const {
  void* start = nullptr;
  bool is = false;
  const bool ok = napi_is_arraybuffer(env_, values_[i], &is) == napi_ok && is &&
                  napi_get_arraybuffer_info(env_, values_[i], &start, &bytes) == napi_ok;
  data = static_cast<uint8_t*>(start);
  return ok || wrong(i, "an ArrayBuffer");
}

bool Args::typedArray(size_t i, napi_typedarray_type wanted, const char* name, void*& data, size_t& count) const {
  napi_typedarray_type type;
  bool is = false;
  const bool ok = napi_is_typedarray(env_, values_[i], &is) == napi_ok && is &&
                  napi_get_typedarray_info(env_, values_[i], &type, &count, &data, nullptr, nullptr) == napi_ok &&
                  type == wanted;
  return ok || wrong(i, name);
}

bool Args::isGiven(size_t i) const {
  napi_valuetype type;
  return napi_typeof(env_, values_[i], &type) == napi_ok && type != napi_undefined;
}

bool Args::words(size_t i, int32_t*& data, size_t& count) const {
  void* start = nullptr;
  const bool ok = typedArray(i, napi_int32_array, "an Int32Array", start, count);
  data = static_cast<int32_t*>(start);
  return ok;
}

bool Args::doubles(size_t i, double*& data, size_t& count) const {
  void* start = nullptr;
  const bool ok = typedArray(i, napi_float64_array, "a Float64Array", start, count);
  data = static_cast<double*>(start);
  return ok;
}

bool Args::byteArray(size_t i, const uint8_t*& data, size_t& count) const {
  void* start = nullptr;
  const bool ok = typedArray(i, napi_uint8_array, "a Uint8Array", start, count);
  data = static_cast<const uint8_t*>(start);
  return ok;
}

bool Args::longs(size_t i, int64_t*& data, size_t count) const {
  void* start = nullptr;
  size_t has = 0;
  const bool ok = typedArray(i, napi_bigint64_array, "a BigInt64Array", start, has);
  data = static_cast<int64_t*>(start);
  return ok && (has >= count || wrong(i, "longer"));
}

bool Args::string(size_t i, std::string& out) const {
  size_t length = 0;
  if (napi_get_value_string_utf8(env_, values_[i], nullptr, 0, &length) != napi_ok) return wrong(i, "a string");
  out.resize(length);
  napi_get_value_string_utf8(env_, values_[i], out.data(), length + 1, &length);
  return out.find('\0') == std::string::npos || wrong(i, "without a NUL");
}

bool Args::flag(size_t i, bool& out) const {
  return napi_get_value_bool(env_, values_[i], &out) == napi_ok || wrong(i, "a boolean");
}

bool Args::object(size_t i) const {
  napi_valuetype type;
  return (napi_typeof(env_, values_[i], &type) == napi_ok && type == napi_object) || wrong(i, "an object");
}

napi_value number(napi_env env, double value) {
  napi_value result = nullptr;
  napi_create_double(env, value, &result);
  return result;
}

napi_value boolean(napi_env env, bool value) {
  napi_value result = nullptr;
  napi_get_boolean(env, value, &result);
  return result;
}

napi_value string(napi_env env, const std::string& value) {
  napi_value result = nullptr;
  napi_create_string_utf8(env, value.data(), value.size(), &result);
  return result;
}

napi_value makeError(napi_env env, const std::string& message, const char* code) {
  napi_value text = nullptr, name = nullptr, error = nullptr;
  napi_create_string_utf8(env, message.data(), message.size(), &text);
  if (code) napi_create_string_utf8(env, code, NAPI_AUTO_LENGTH, &name);
  napi_create_error(env, name, text, &error);
  return error;
}

napi_value throwError(napi_env env, const std::string& message, const char* code) {
  napi_throw(env, makeError(env, message, code));
  return nullptr;
}

bool exportFunctions(napi_env env, napi_value exports, const Export* list, size_t count) {
  for (size_t i = 0; i < count; i++) {
    napi_value function = nullptr;
    if (napi_create_function(env, list[i].name, NAPI_AUTO_LENGTH, list[i].function, nullptr, &function) != napi_ok)
      return false;
    if (napi_set_named_property(env, exports, list[i].name, function) != napi_ok) return false;
  }
  return true;
}

}  // namespace wazen::addon
