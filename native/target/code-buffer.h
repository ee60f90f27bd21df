// Bytes of machine code while they are made: a growing buffer with labels. Knows nothing of a machine but
// how the distance in a pc-relative field is written; jumps choose their own forms (target/*/encode-*).
//
// A label is a number. It is bound once; places that name it before are patched when `finish` runs. All
// positions are byte offsets from the start of the buffer.
#pragma once

#include <cassert>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

namespace wazen {

// A place in code that may not be known yet. Made by CodeBuffer::newLabel only.
struct Label {
  static constexpr uint32_t kNone = ~0u;
  uint32_t id = kNone;
  constexpr bool isValid() const { return id != kNone; }
  friend constexpr bool operator==(Label, Label) = default;
};

// A field that holds the distance from `from` to a label.
enum class FixupKind : uint8_t {
  Rel8,     // one signed byte
  Rel32,    // four bytes
  Table32,  // four bytes, distance from the start of a jump table to the label
  Machine,  // patched by the target's own function (arm64 instruction words)
};

struct Fixup {
  uint32_t at;    // of the field
  uint32_t from;  // what the distance is counted from
  Label label;
  FixupKind kind;
  uint8_t machineKind = 0;  // the target's own number, for FixupKind::Machine
};

class CodeBuffer {
 public:
  static constexpr uint32_t kUnbound = ~0u;

  CodeBuffer() { reserve(kInitialBytes); }
  CodeBuffer(const CodeBuffer&) = delete;
  CodeBuffer& operator=(const CodeBuffer&) = delete;
  ~CodeBuffer();

  // Empties the buffer and forgets all labels; memory is kept.
  void clear();

  uint32_t size() const { return uint32_t(end_ - begin_); }
  std::span<const uint8_t> bytes() const { return {begin_, size()}; }
  uint8_t* data() { return begin_; }

  // Makes room for one instruction: at most kInstructionBytes may be written with `put*` before the next call.
  void room() {
    if (size_t(limit_ - end_) < kInstructionBytes) reserve(size_t(end_ - begin_) * 2);
  }
  void put8(uint8_t value) { *end_++ = value; }
  void put16(uint16_t value) { put(&value, sizeof value); }
  void put32(uint32_t value) { put(&value, sizeof value); }
  void put64(uint64_t value) { put(&value, sizeof value); }

  // Bytes of any number.
  void append(std::span<const uint8_t> bytes);
  // Drops everything from `size` on; no label or fix-up may lie there.
  void truncate(uint32_t size) { end_ = begin_ + size; }
  // Appends `fill` until the size is a multiple of `alignment`, a power of two.
  void align(uint32_t alignment, uint8_t fill);

  Label newLabel() {
    labels_.push_back(kUnbound);
    return Label{uint32_t(labels_.size() - 1)};
  }
  void bind(Label label) {
    assert(labels_[label.id] == kUnbound && "a label is bound once");
    labels_[label.id] = size();
  }
  bool isBound(Label label) const { return labels_[label.id] != kUnbound; }
  uint32_t positionOf(Label label) const { return labels_[label.id]; }
  void addFixup(const Fixup& fixup) { fixups_.push_back(fixup); }

  // Patches every fix-up. `patchMachine` is called for those of kind Machine, with the distance in bytes.
  // False if a distance does not fit its field.
  using PatchMachine = bool (*)(uint8_t* field, uint8_t machineKind, int64_t distance);
  [[nodiscard]] bool finish(PatchMachine patchMachine = nullptr);

 private:
  static constexpr size_t kInitialBytes = 4096;
  static constexpr size_t kInstructionBytes = 64;

  void put(const void* source, size_t count) {
    memcpy(end_, source, count);
    end_ += count;
  }
  void reserve(size_t bytes);

  uint8_t* begin_ = nullptr;
  uint8_t* end_ = nullptr;
  uint8_t* limit_ = nullptr;
  std::vector<uint32_t> labels_;  // position by label id
  std::vector<Fixup> fixups_;
};

}  // namespace wazen
