// Pages of machine code: written first, then executable and never writable again.
#pragma once

#include <cstddef>
#include <cstdint>

namespace wazen {

class CodeMemory {
 public:
  CodeMemory() = default;
  CodeMemory(const CodeMemory&) = delete;
  CodeMemory& operator=(const CodeMemory&) = delete;
  ~CodeMemory();

  // Writable pages for `bytes`; false if the system refuses. Once per object.
  bool allocate(size_t bytes);
  // Ends writing; false if the system refuses executable pages.
  bool seal();

  uint8_t* start() const { return start_; }
  size_t bytes() const { return bytes_; }

 private:
  uint8_t* start_ = nullptr;
  size_t bytes_ = 0;  // whole pages
};

}  // namespace wazen
