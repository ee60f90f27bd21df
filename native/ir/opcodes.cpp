// What is computed from the opcode table.
#include "ir/opcodes.h"

#include <array>
#include <string_view>

namespace wazen {

namespace {

// From the name, which says it: `i64.load32_s`, `f32.store`.
constexpr uint8_t bytesFromText(std::string_view text) {
  size_t verb = text.find(".load");
  if (verb == text.npos) verb = text.find(".store");
  if (verb != 3) return 0;
  std::string_view bits = text.substr(text.find_first_of("de", verb + 4) + 1);
  if (bits.empty() || bits[0] == '_') return text[1] == '3' ? 4 : 8;
  return bits[0] == '8' ? 1 : bits[0] == '1' ? 2 : 4;
}

constexpr auto accessSizes = [] {
  std::array<uint8_t, kOpCount> sizes{};
  for (size_t i = 0; i < kOpCount; i++) sizes[i] = bytesFromText(opInfo[i].text);
  return sizes;
}();
static_assert(accessSizes[size_t(Op::I64Load32S)] == 4 && accessSizes[size_t(Op::F64Store)] == 8);
static_assert(accessSizes[size_t(Op::I32Load16U)] == 2 && accessSizes[size_t(Op::I64Store8)] == 1);
static_assert(accessSizes[size_t(Op::I32Load)] == 4 && accessSizes[size_t(Op::VmLoad)] == 0);

constexpr const char* typeTexts[] = {"none", "i32", "i64", "f32", "f64", "v128", "ref", "word"};

}  // namespace

uint32_t accessBytes(Op op) { return accessSizes[size_t(op)]; }

const char* textOf(Type type) { return typeTexts[size_t(type)]; }

}  // namespace wazen
