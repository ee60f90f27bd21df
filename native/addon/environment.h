// What the addon keeps per environment (main thread or worker), and the only things it keeps. Freed when the
// environment ends.
#pragma once

#include <node_api.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "runtime/memory.h"
#include "runtime/module-compilation.h"

namespace wazen::addon {

// A reservation and the JavaScript object whose memory it is. The object is referenced weakly; its finalizer deletes
// this.
struct MemoryOwner {
  Reservation* reservation;  // null once it has been given back
  napi_ref object;
  size_t accounted;  // bytes that V8 was told of
};

// Fewer live memories than this are not worth looking for dead ones.
inline constexpr size_t kFewMemories = 4096;

struct Environment {
  std::unordered_set<MemoryOwner*> memories;
  size_t memoriesToCollectAt = kFewMemories;         // so many before dead ones are looked for
  std::unordered_map<uint32_t, napi_ref> instances;  // weak, by id
  size_t instancesToSweepAt = 256;
  std::unordered_set<ModuleCompilation*> compilations;  // unfinished ones
  std::unordered_set<int> files;                        // open descriptors of files.cpp
};

Environment& environmentOf(napi_env env);

void closeFiles(Environment& environment);  // files.cpp

}  // namespace wazen::addon
