// See constant-pool.h.
#include "target/constant-pool.h"

namespace wazen {

Label ConstantPool::add(CodeBuffer& code, uint32_t bytes, uint64_t low, uint64_t high) {
  int32_t& bucket = buckets_[bucketOf(low, high)];
  for (int32_t at = bucket; at >= 0; at = entries_[size_t(at)].next) {
    const Entry& entry = entries_[size_t(at)];
    if (entry.bytes == bytes && entry.low == low && entry.high == high) return entry.label;
  }
  const Label label = code.newLabel();
  entries_.push_back({low, high, bytes, label, bucket});
  bucket = int32_t(entries_.size() - 1);
  return label;
}

void ConstantPool::write(CodeBuffer& code, uint8_t fill) {
  for (const uint32_t bytes : {16u, 8u, 4u}) {
    for (const Entry& entry : entries_) {
      if (entry.bytes != bytes) continue;
      code.align(bytes, fill);
      code.room();
      code.bind(entry.label);
      if (bytes == 4) {
        code.put32(uint32_t(entry.low));
      } else {
        code.put64(entry.low);
        if (bytes == 16) code.put64(entry.high);
      }
    }
  }
  clear();
}

void ConstantPool::clear() {
  if (entries_.empty()) return;
  entries_.clear();
  buckets_ = filled();
}

}  // namespace wazen
