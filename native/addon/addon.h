// The groups of functions that the addon exports; lib/native/binding.ts declares and documents each function.
#pragma once

#include <node_api.h>

namespace wazen::addon {

bool exportCompile(napi_env env, napi_value exports);  // compile.cpp
bool exportImage(napi_env env, napi_value exports);    // image.cpp
bool exportSharing(napi_env env, napi_value exports);  // sharing.cpp
bool exportInvoke(napi_env env, napi_value exports);   // invoke.cpp
bool exportMemory(napi_env env, napi_value exports);   // memory.cpp
bool exportFiles(napi_env env, napi_value exports);    // files.cpp
bool exportInspect(napi_env env, napi_value exports);  // inspect.cpp

}  // namespace wazen::addon
