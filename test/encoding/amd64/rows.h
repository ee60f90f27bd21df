// One row per instruction form, in Intel syntax.
#pragma once

#include "../runner.h"
#include "target/amd64/encode.h"

namespace wazen::amd64::test {

using encoding::Row;

constexpr Width W8 = Width::W8, W16 = Width::W16, W32 = Width::W32, W64 = Width::W64;

// Emits with a label that lies `distance` bytes behind the instruction.
inline void ripAt(CodeBuffer& code, void (*emit)(CodeBuffer&, Label), int32_t distance) {
  const Label label = code.newLabel();
  emit(code, label);
  const uint32_t end = code.size();
  for (int32_t i = 0; i < distance; i++) {
    code.room();
    code.put8(0);
  }
  code.bind(label);
  if (!code.finish()) code.clear();
  code.truncate(end);
}

extern const Row intRows[];
extern const size_t intRowsCount;
extern const Row floatRows[];
extern const size_t floatRowsCount;
extern const Row vectorRows[];
extern const size_t vectorRowsCount;

}  // namespace wazen::amd64::test
