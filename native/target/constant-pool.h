// Constants that code loads from memory beside it: 4, 8 or 16 bytes each, equal ones once. One pool per
// function; it is written after the function's code, largest constants first, so that alignment costs no
// padding between them.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "target/code-buffer.h"

namespace wazen {

class ConstantPool {
 public:
  // The label of a constant of `bytes` (4, 8 or 16) bytes; `low` are its first eight bytes, little-endian.
  Label add(CodeBuffer& code, uint32_t bytes, uint64_t low, uint64_t high = 0);

  // Writes all constants at the end of `code`, aligned, and empties the pool.
  void write(CodeBuffer& code, uint8_t fill);

  void clear();
  bool isEmpty() const { return entries_.empty(); }

 private:
  struct Entry {
    uint64_t low;
    uint64_t high;
    uint32_t bytes;
    Label label;
    int32_t next;  // entry with the same hash, or -1
  };
  static constexpr uint32_t kBuckets = 64;

  static uint32_t bucketOf(uint64_t low, uint64_t high) {
    return uint32_t(((low ^ (high * 31)) * 0x9e3779b97f4a7c15ull) >> 58);
  }

  std::vector<Entry> entries_;
  std::array<int32_t, kBuckets> buckets_ = filled();

  static constexpr std::array<int32_t, kBuckets> filled() {
    std::array<int32_t, kBuckets> buckets{};
    buckets.fill(-1);
    return buckets;
  }
};

}  // namespace wazen
