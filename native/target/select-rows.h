// From a machine's list of rows, one for each opcode that it selects, to a table by opcode.
#pragma once

#include <array>
#include <cstddef>

#include "ir/opcodes.h"

namespace wazen {

template <typename Row>
struct SelectEntry {
  Op ir;
  Row row;
};

template <typename Row, size_t count>
constexpr std::array<Row, kOpCount> rowsByOpcode(const SelectEntry<Row> (&entries)[count], const Row& unsupported) {
  std::array<Row, kOpCount> rows{};
  rows.fill(unsupported);
  for (const SelectEntry<Row>& entry : entries) rows[size_t(entry.ir)] = entry.row;
  return rows;
}

}  // namespace wazen
