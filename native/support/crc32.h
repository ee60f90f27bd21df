// CRC-32 (ISO 3309, the one of zlib): eight bytes at a time, by tables (M. Kounavis, F. Berry, "A Systematic Approach
// to Building High Performance Software-based CRC Generators", 2005).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace wazen {

namespace crc32_detail {

// tables[k][byte]: the remainder of `byte` followed by k zero bytes.
inline std::array<std::array<uint32_t, 256>, 8> makeTables() {
  std::array<std::array<uint32_t, 256>, 8> tables{};
  for (uint32_t byte = 0; byte < 256; byte++) {
    uint32_t remainder = byte;
    for (int bit = 0; bit < 8; bit++) remainder = (remainder >> 1) ^ (remainder & 1 ? 0xedb88320u : 0u);
    tables[0][byte] = remainder;
  }
  for (size_t k = 1; k < 8; k++) {
    for (size_t byte = 0; byte < 256; byte++) {
      const uint32_t before = tables[k - 1][byte];
      tables[k][byte] = (before >> 8) ^ tables[0][before & 0xff];
    }
  }
  return tables;
}

}  // namespace crc32_detail

// The sum of bytes that come after those whose sum is `before`.
inline uint32_t crc32(const uint8_t* bytes, size_t count, uint32_t before = 0) {
  // Made when they are needed first: in the binary they would take 8 KB.
  static const auto t = crc32_detail::makeTables();
  uint32_t sum = ~before;
  for (; count >= 8; bytes += 8, count -= 8) {
    uint32_t low, high;
    std::memcpy(&low, bytes, 4);
    std::memcpy(&high, bytes + 4, 4);
    low ^= sum;
    sum = t[7][low & 0xff] ^ t[6][low >> 8 & 0xff] ^ t[5][low >> 16 & 0xff] ^ t[4][low >> 24] ^ t[3][high & 0xff] ^
          t[2][high >> 8 & 0xff] ^ t[1][high >> 16 & 0xff] ^ t[0][high >> 24];
  }
  for (; count > 0; bytes++, count--) sum = (sum >> 8) ^ t[0][(sum ^ *bytes) & 0xff];
  return ~sum;
}

}  // namespace wazen
