// See code-buffer.h.
#include "target/code-buffer.h"

#include <cstdlib>
#include <new>

namespace wazen {

CodeBuffer::~CodeBuffer() { free(begin_); }

void CodeBuffer::clear() {
  end_ = begin_;
  labels_.clear();
  fixups_.clear();
}

void CodeBuffer::reserve(size_t bytes) {
  const size_t used = size_t(end_ - begin_);
  auto* grown = static_cast<uint8_t*>(realloc(begin_, bytes));
  if (!grown) throw std::bad_alloc();
  begin_ = grown;
  end_ = grown + used;
  limit_ = grown + bytes;
}

void CodeBuffer::append(std::span<const uint8_t> bytes) {
  if (bytes.empty()) return;
  const size_t needed = size() + bytes.size() + kInstructionBytes;
  if (size_t(limit_ - begin_) < needed) reserve(needed * 2);
  put(bytes.data(), bytes.size());
}

void CodeBuffer::align(uint32_t alignment, uint8_t fill) {
  while (size() & (alignment - 1)) {
    room();
    put8(fill);
  }
}

bool CodeBuffer::finish(PatchMachine patchMachine) {
  for (const Fixup& fixup : fixups_) {
    assert(isBound(fixup.label) && "every label that is named is bound");
    const int64_t distance = int64_t(positionOf(fixup.label)) - int64_t(fixup.from);
    uint8_t* field = begin_ + fixup.at;
    switch (fixup.kind) {
      case FixupKind::Rel8:
        if (distance != int8_t(distance)) return false;
        *field = uint8_t(distance);
        break;
      case FixupKind::Rel32:
      case FixupKind::Table32: {
        const int32_t narrow = int32_t(distance);
        if (distance != narrow) return false;
        memcpy(field, &narrow, sizeof narrow);
        break;
      }
      case FixupKind::Machine:
        if (!patchMachine || !patchMachine(field, fixup.machineKind, distance)) return false;
        break;
    }
  }
  fixups_.clear();
  return true;
}

}  // namespace wazen
