// Constants that instructions can hold. There is no way to make one that does not fit, so that the encoder needs no
// checks.
#pragma once

#include <bit>
#include <cstdint>
#include <optional>

#include "target/arm64/regs.h"

namespace wazen::arm64 {

// Of add, sub and comparisons: 12 bits, optionally shifted left by 12.
class AddImm {
 public:
  static constexpr std::optional<AddImm> from(uint64_t value) {
    if (value < 0x1000) return AddImm(uint32_t(value), 0);
    if ((value & 0xfff) == 0 && value < 0x1000000) return AddImm(uint32_t(value >> 12), 1);
    return std::nullopt;
  }
  constexpr uint32_t bits() const { return shift_ << 22 | imm12_ << 10; }

 private:
  constexpr AddImm(uint32_t imm12, uint32_t shift) : imm12_(imm12), shift_(shift) {}
  uint32_t imm12_;
  uint32_t shift_;
};

// Of and, or and xor: a run of ones, rotated, in elements of 2 to 64 bits that repeat.
class LogicalImm {
 public:
  static constexpr std::optional<LogicalImm> from(uint64_t value, Width width) {
    if (width == Width::W32) value = (value & 0xffffffff) | value << 32;
    if (value == 0 || value == ~uint64_t(0)) return std::nullopt;
    uint32_t size = 64;  // of the smallest element that repeats
    while (size > 2) {
      const uint32_t half = size / 2;
      const uint64_t mask = (uint64_t(1) << half) - 1;
      if ((value & mask) != (value >> half & mask)) break;
      size = half;
    }
    const uint64_t mask = size == 64 ? ~uint64_t(0) : (uint64_t(1) << size) - 1;
    const uint64_t element = value & mask;
    const uint32_t ones = uint32_t(std::popcount(element));
    // Rotated to the right until the run starts at bit 0.
    for (uint32_t rotation = 0; rotation < size; rotation++) {
      const uint64_t turned = rotation == 0 ? element : ((element >> rotation) | (element << (size - rotation))) & mask;
      if (turned != (uint64_t(1) << ones) - 1) continue;
      const uint32_t immr = (size - rotation) % size;
      const uint32_t imms = ((~(size * 2 - 1) & 0x3f) | (ones - 1)) & 0x3f;
      return LogicalImm(uint32_t(size == 64) << 22 | immr << 16 | imms << 10);
    }
    return std::nullopt;
  }
  constexpr uint32_t bits() const { return bits_; }

 private:
  constexpr explicit LogicalImm(uint32_t bits) : bits_(bits) {}
  uint32_t bits_;  // N, immr, imms in their places
};

// Of fmov: a sign, 3 bits of exponent, 4 of fraction.
class FloatImm {
 public:
  static constexpr std::optional<FloatImm> fromDouble(uint64_t bits) {
    const uint64_t exponent = bits >> 54 & 0x1ff;
    if ((bits & 0xffff'ffff'ffff) != 0 || (exponent != 0x100 && exponent != 0xff)) return std::nullopt;
    return FloatImm(uint32_t(bits >> 63 << 7 | (bits >> 48 & 0x7f)));
  }
  static constexpr std::optional<FloatImm> fromFloat(uint32_t bits) {
    const uint32_t exponent = bits >> 25 & 0x3f;
    if ((bits & 0x7ffff) != 0 || (exponent != 0x20 && exponent != 0x1f)) return std::nullopt;
    return FloatImm(bits >> 31 << 7 | (bits >> 19 & 0x7f));
  }
  constexpr uint32_t imm8() const { return imm8_; }
  constexpr uint32_t bits() const { return imm8_ << 13; }

 private:
  constexpr explicit FloatImm(uint32_t imm8) : imm8_(imm8) {}
  uint32_t imm8_;
};

// Of movi, mvni and fmov of vectors: 64 bits, twice. They are one byte's bits as bytes, or lanes of 8, 16 or 32 bits
// that are one byte with zeros, or ones, around it, or lanes that are a FloatImm.
class VectorImm {
 public:
  static constexpr std::optional<VectorImm> from(uint64_t value) {
    if (const auto bytes = ofBytes(value)) return bytes;
    const uint32_t word = uint32_t(value);
    if (value >> 32 == word) {
      if (const auto lanes = ofWords(word, 0)) return lanes;
      if (const auto lanes = ofWords(~word, 1)) return lanes;
      if (const auto imm = FloatImm::fromFloat(word)) return VectorImm(0, 0b1111, imm->imm8());
    }
    if (const auto imm = FloatImm::fromDouble(value)) return VectorImm(1, 0b1111, imm->imm8());
    return std::nullopt;
  }
  constexpr uint32_t bits() const { return bits_; }

 private:
  constexpr VectorImm(uint32_t op, uint32_t cmode, uint32_t imm8)
      : bits_(op << 29 | (imm8 >> 5) << 16 | cmode << 12 | (imm8 & 31) << 5) {}

  static constexpr std::optional<VectorImm> ofBytes(uint64_t value) {
    uint32_t imm8 = 0;
    for (uint32_t i = 0; i < 8; i++) {
      const uint64_t byte = value >> (8 * i) & 0xff;
      if (byte != 0 && byte != 0xff) return std::nullopt;
      imm8 |= uint32_t(byte & 1) << i;
    }
    return VectorImm(1, 0b1110, imm8);
  }

  // `op` 1: lanes are inverted.
  static constexpr std::optional<VectorImm> ofWords(uint32_t word, uint32_t op) {
    const uint32_t half = word & 0xffff, byte = word & 0xff;
    if (op == 0 && word == byte * 0x01010101) return VectorImm(0, 0b1110, byte);
    for (uint32_t i = 0; word >> 16 == half && i < 2; i++) {
      if ((half & ~(0xffu << 8 * i)) == 0) return VectorImm(op, 0b1000 | i << 1, half >> 8 * i);
    }
    for (uint32_t i = 0; i < 4; i++) {
      if ((word & ~(0xffu << 8 * i)) == 0) return VectorImm(op, i << 1, word >> 8 * i);
    }
    if (byte == 0xff && word >> 16 == 0) return VectorImm(op, 0b1100, word >> 8);
    if (half == 0xffff && word >> 24 == 0) return VectorImm(op, 0b1101, word >> 16);
    return std::nullopt;
  }

  uint32_t bits_;  // op, cmode and imm8 in their places
};

}  // namespace wazen::arm64
