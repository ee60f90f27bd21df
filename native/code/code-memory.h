// Pages of machine code: written first, then executable and never writable again; or mapped from a file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "code/file-mapping.h"

namespace wazen {

class CodeMemory {
 public:
  CodeMemory() = default;
  CodeMemory(CodeMemory&& other) noexcept;
  CodeMemory& operator=(CodeMemory&&) = delete;
  ~CodeMemory();

  // One of these, once per object; false if the system refuses.

  // Writable pages for `bytes`.
  bool allocate(size_t bytes);
  // Executable ones: the part of the file from `offset` on, both in whole pages, which this keeps mapped.
  bool map(std::shared_ptr<FileMapping> file, size_t offset, size_t bytes);

  // Ends writing; false if the system refuses executable pages.
  bool seal();

  uint8_t* start() const { return start_; }
  size_t bytes() const { return bytes_; }

 private:
  uint8_t* start_ = nullptr;
  size_t bytes_ = 0;  // whole pages
  std::shared_ptr<FileMapping> file_;
};

}  // namespace wazen
