// The initial contents of part of a memory, in a file without a name: memories that map it share its pages until they
// write to them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

namespace wazen {

class DataImage {
 public:
  // Of `bytes`, whole pages of the system, at `offset` of a memory, a whole page too. Null if the system refuses.
  static std::shared_ptr<DataImage> create(size_t offset, const uint8_t* contents, size_t bytes);
  ~DataImage();
  DataImage(const DataImage&) = delete;
  DataImage& operator=(const DataImage&) = delete;

  // Never 0, and never that of another image, also of one that is gone.
  uint64_t id() const { return id_; }
  size_t offset() const { return offset_; }
  size_t end() const { return offset_ + bytes_; }

  // Puts it into a memory that starts there. False if the system refuses; then anything may lie in its place.
  bool mapInto(uint8_t* base) const;

 private:
  DataImage(int descriptor, size_t offset, size_t bytes);
  const int descriptor_;
  const size_t offset_;
  const size_t bytes_;
  const uint64_t id_;
};

}  // namespace wazen
