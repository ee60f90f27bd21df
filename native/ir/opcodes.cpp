// What is computed from the opcode table.
#include "ir/opcodes.h"

#include <array>
#include <string_view>

namespace wazen {

namespace {

// The number at the start of a text; 0 if there is none.
constexpr uint32_t numberIn(std::string_view text) {
  uint32_t number = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') break;
    number = number * 10 + uint32_t(c - '0');
  }
  return number;
}

// `load8x8_s` extends 8 lanes of 8 bits; `load` and `store` touch the whole vector.
constexpr uint8_t vectorBytesFromText(std::string_view bits) {
  const uint32_t number = numberIn(bits);
  const size_t by = bits.find('x');
  if (by != bits.npos && by <= 2) return uint8_t(number * numberIn(bits.substr(by + 1)) / 8);
  return uint8_t(number ? number / 8 : 16);
}

// From the name, which says it: `i64.load32_s`, `f32.store`, `v128.load8_lane`.
constexpr uint8_t bytesFromText(std::string_view text) {
  const bool isVector = text.substr(0, 5) == "v128.";
  size_t verb = text.find(".load");
  if (verb == text.npos) verb = text.find(".store");
  if (verb != 3 + size_t(isVector)) return 0;
  std::string_view bits = text.substr(text.find_first_of("de", verb + 4) + 1);
  if (isVector) return vectorBytesFromText(bits);
  if (bits.empty() || bits[0] == '_') return text[1] == '3' ? 4 : 8;
  return bits[0] == '8' ? 1 : bits[0] == '1' ? 2 : 4;
}

// `i8x16.extract_lane_s`: 16; `v128.store64_lane`: 2
constexpr uint8_t lanesFromText(const OpInfo& info) {
  bool hasLane = false;
  for (const Imm kind : info.immediates) hasLane = hasLane || kind == Imm::Lane;
  if (!hasLane) return 0;
  const std::string_view text = info.text;
  if (text[0] != 'v') return uint8_t(numberIn(text.substr(text.find('x') + 1)));
  return uint8_t(16 / vectorBytesFromText(text.substr(text.find_first_of("de", 8) + 1)));
}

constexpr auto laneCounts = [] {
  std::array<uint8_t, kOpCount> counts{};
  for (size_t i = 0; i < kOpCount; i++) counts[i] = lanesFromText(opInfo[i]);
  return counts;
}();
static_assert(laneCounts[size_t(Op::I8x16ExtractLaneU)] == 16 && laneCounts[size_t(Op::F64x2ReplaceLane)] == 2);
static_assert(laneCounts[size_t(Op::V128Load8Lane)] == 16 && laneCounts[size_t(Op::V128Store64Lane)] == 2);
static_assert(laneCounts[size_t(Op::I32Load)] == 0);

constexpr auto accessSizes = [] {
  std::array<uint8_t, kOpCount> sizes{};
  for (size_t i = 0; i < kOpCount; i++) sizes[i] = bytesFromText(opInfo[i].text);
  return sizes;
}();
static_assert(accessSizes[size_t(Op::I64Load32S)] == 4 && accessSizes[size_t(Op::F64Store)] == 8);
static_assert(accessSizes[size_t(Op::I32Load16U)] == 2 && accessSizes[size_t(Op::I64Store8)] == 1);
static_assert(accessSizes[size_t(Op::I32Load)] == 4 && accessSizes[size_t(Op::VmLoad)] == 0);
static_assert(accessSizes[size_t(Op::V128Load)] == 16 && accessSizes[size_t(Op::V128Store)] == 16);
static_assert(accessSizes[size_t(Op::V128Load8x8S)] == 8 && accessSizes[size_t(Op::V128Load32x2U)] == 8);
static_assert(accessSizes[size_t(Op::V128Load16Splat)] == 2 && accessSizes[size_t(Op::V128Load64Zero)] == 8);
static_assert(accessSizes[size_t(Op::V128Load8Lane)] == 1 && accessSizes[size_t(Op::V128Store32Lane)] == 4);

constexpr const char* typeTexts[] = {"none", "i32", "i64", "f32", "f64", "v128", "ref", "word"};

}  // namespace

uint32_t accessBytes(Op op) { return accessSizes[size_t(op)]; }

uint32_t laneCount(Op op) { return laneCounts[size_t(op)]; }

const char* textOf(Type type) { return typeTexts[size_t(type)]; }

}  // namespace wazen
