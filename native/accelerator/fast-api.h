// V8's description of a fast API call (v8-fast-api-calls.h), a header that Node does not ship: a C function that
// optimized JavaScript calls directly. These are its layouts from V8 11.3 (Node 20) to 14.6 (Node 26).
//
// The constructors are V8's own, so that the linker refuses a V8 in which they have changed.
#pragma once

#include <v8-version.h>

#include <cstdint>

#if V8_MAJOR_VERSION < 11 || V8_MAJOR_VERSION > 14
#error "fast API calls of this version of V8 have not been looked at"
#endif

#define WAZEN_OF_V8 __attribute__((visibility("default")))

namespace v8 {

class CTypeInfo {
 public:
  enum class Type : uint8_t { Void = 0, Float64 = 8, Value = 10 };
  explicit constexpr CTypeInfo(Type type) : type_(type) {}

 private:
  Type type_;
#if V8_MAJOR_VERSION < 14
  uint8_t sequence_ = 0;
#endif
  uint8_t flags_ = 0;
};

class CFunctionInfo {
 public:
#if V8_MAJOR_VERSION == 11
  WAZEN_OF_V8 CFunctionInfo(const CTypeInfo& result, unsigned int count, const CTypeInfo* arguments);
#else
  enum class Int64Representation : uint8_t { Number = 0 };
  WAZEN_OF_V8 CFunctionInfo(const CTypeInfo& result, unsigned int count, const CTypeInfo* arguments,
                            Int64Representation representation = Int64Representation::Number);
#endif

 private:
  CTypeInfo result_;
#if V8_MAJOR_VERSION > 11
  Int64Representation representation_;
#endif
  unsigned int count_;
  const CTypeInfo* arguments_;
};

class CFunction {
 public:
  WAZEN_OF_V8 CFunction(const void* address, const CFunctionInfo* type);

 private:
  const void* address_;
  const CFunctionInfo* type_;
};

static_assert(sizeof(CFunctionInfo) == 16 && sizeof(CFunction) == 16);

}  // namespace v8

#undef WAZEN_OF_V8
