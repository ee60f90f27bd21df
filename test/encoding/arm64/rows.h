// One row per instruction form and width, in the syntax of the manual.
#pragma once

#include <bit>

#include "../runner.h"
#include "target/arm64/encode.h"

namespace wazen::arm64::test {

using encoding::Row;

constexpr Width W8 = Width::W8, W16 = Width::W16, W32 = Width::W32, W64 = Width::W64;

// Rows have only constants that fit: one that does not is not accepted by the compiler.
consteval AddImm addImm(uint64_t value) { return AddImm::from(value).value(); }
consteval LogicalImm logicalImm(uint64_t value, Width width) { return LogicalImm::from(value, width).value(); }
consteval FloatImm floatImmOf(float value) { return FloatImm::fromFloat(std::bit_cast<uint32_t>(value)).value(); }
consteval FloatImm doubleImmOf(double value) { return FloatImm::fromDouble(std::bit_cast<uint64_t>(value)).value(); }
consteval VectorImm vectorImm(uint64_t value) { return VectorImm::from(value).value(); }

constexpr Vec v(uint32_t number) { return Vec(number); }

extern const Row intRows[];
extern const size_t intRowsCount;
extern const Row memoryRows[];
extern const size_t memoryRowsCount;
extern const Row floatRows[];
extern const size_t floatRowsCount;
extern const Row vectorRows[];
extern const size_t vectorRowsCount;

}  // namespace wazen::arm64::test
