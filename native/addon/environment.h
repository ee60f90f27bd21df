// What the addon keeps per environment (main thread or worker), and the only things it keeps. Freed when the
// environment ends.
#pragma once

#include <node_api.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <unordered_set>
#include <vector>

#include "runtime/memory.h"
#include "runtime/module-compilation.h"

namespace wazen::addon {

// A reservation and the JavaScript object whose memory it is, which is referenced weakly. Its finalizer deletes this.
struct MemoryOwner {
  Reservation* reservation;  // null once it has been given back
  napi_ref object;
  size_t accounted;  // bytes that V8 was told of
  uint32_t number;   // JavaScript's name for it
};

// Memories by number; numbers of the dead are used again.
class Memories {
 public:
  void add(MemoryOwner* owner);
  void remove(MemoryOwner* owner);
  // Null if there is none of that number.
  MemoryOwner* find(uint32_t number) const { return number < owners_.size() ? owners_[number] : nullptr; }
  size_t count() const { return owners_.size() - free_.size(); }
  // With nulls.
  const std::vector<MemoryOwner*>& all() const { return owners_; }

 private:
  std::vector<MemoryOwner*> owners_;
  std::vector<uint32_t> free_;
};

// Fewer live memories than this are not worth looking for dead ones.
inline constexpr size_t kFewMemories = 4096;

struct Environment {
  Memories memories;
  size_t memoriesToCollectAt = kFewMemories;            // so many before dead ones are looked for
  size_t memoriesToCollectSoonestAt = 0;                // so many where there is no room for another
  std::unordered_set<ModuleCompilation*> compilations;  // unfinished ones
  std::unordered_set<int> files;                        // open descriptors of files.cpp
};

Environment& environmentOf(napi_env env);

void closeFiles(Environment& environment);  // files.cpp

}  // namespace wazen::addon
