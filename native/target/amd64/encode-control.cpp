// Jumps, calls and padding. See encode.h.
#include <algorithm>
#include <span>

#include "target/amd64/encode.h"

namespace wazen::amd64 {

namespace {

// A jump to a label: the one-byte form if the label is behind and near, or promised to be near.
void jump(CodeBuffer& code, uint8_t shortOpcode, bool isCondition, uint8_t nearOpcode, Label label, Reach reach) {
  code.room();
  const uint32_t start = code.size();
  const bool isNearBehind = code.isBound(label) && start + 2 - code.positionOf(label) <= 128;
  if (reach == Reach::Short || isNearBehind) {
    code.put8(shortOpcode);
    code.addFixup({start + 1, start + 2, label, FixupKind::Rel8});
    code.put8(0);
    return;
  }
  if (isCondition) code.put8(0x0f);
  code.put8(nearOpcode);
  const uint32_t at = code.size();
  code.addFixup({at, at + 4, label, FixupKind::Rel32});
  code.put32(0);
}

}  // namespace

void jmp(CodeBuffer& code, Label label, Reach reach) { jump(code, 0xeb, false, 0xe9, label, reach); }

void jmp(CodeBuffer& code, const RegMem& target) { encode(code, {}, 0xff, 4, target); }

void jcc(CodeBuffer& code, Cond cond, Label label, Reach reach) {
  jump(code, uint8_t(0x70 | uint8_t(cond)), true, uint8_t(0x80 | uint8_t(cond)), label, reach);
}

void call(CodeBuffer& code, Label label) {
  const uint32_t at = callLater(code);
  code.addFixup({at, at + 4, label, FixupKind::Rel32});
}

void call(CodeBuffer& code, const RegMem& target) { encode(code, {}, 0xff, 2, target); }

uint32_t callLater(CodeBuffer& code) {
  code.room();
  code.put8(0xe8);
  const uint32_t at = code.size();
  code.put32(0);
  return at;
}

void ret(CodeBuffer& code) {
  code.room();
  code.put8(0xc3);
}

void ud2(CodeBuffer& code) {
  code.room();
  code.put8(0x0f);
  code.put8(0x0b);
}

void nops(CodeBuffer& code, uint32_t bytes) {
  // The forms that the processor manuals recommend, 1 to 9 bytes.
  static constexpr uint8_t forms[9][9] = {
      {0x90},
      {0x66, 0x90},
      {0x0f, 0x1f, 0x00},
      {0x0f, 0x1f, 0x40, 0x00},
      {0x0f, 0x1f, 0x44, 0x00, 0x00},
      {0x66, 0x0f, 0x1f, 0x44, 0x00, 0x00},
      {0x0f, 0x1f, 0x80, 0x00, 0x00, 0x00, 0x00},
      {0x0f, 0x1f, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00},
      {0x66, 0x0f, 0x1f, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00},
  };
  while (bytes > 0) {
    const uint32_t count = std::min(bytes, 9u);
    code.append(std::span(forms[count - 1], count));
    bytes -= count;
  }
}

}  // namespace wazen::amd64
