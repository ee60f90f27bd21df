// A file in memory, read-only: an image that was written earlier. Its code is made executable where it lies.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

namespace wazen {

class FileMapping {
 public:
  // Null if the system refuses. The file must not be written to or cut while the mapping lives: it is replaced by
  // renaming another over it.
  static std::shared_ptr<FileMapping> open(int descriptor, size_t bytes);
  ~FileMapping();
  FileMapping(const FileMapping&) = delete;
  FileMapping& operator=(const FileMapping&) = delete;

  uint8_t* start() const { return start_; }
  size_t bytes() const { return bytes_; }

 private:
  FileMapping(uint8_t* start, size_t bytes) : start_(start), bytes_(bytes) {}
  uint8_t* start_;
  size_t bytes_;
};

}  // namespace wazen
