// See code-memory.h.
#include "code/code-memory.h"

#include <utility>

#include "os/os.h"

namespace wazen {

CodeMemory::CodeMemory(CodeMemory&& other) noexcept
    : start_(std::exchange(other.start_, nullptr)),
      bytes_(std::exchange(other.bytes_, 0)),
      file_(std::move(other.file_)) {}

CodeMemory::~CodeMemory() {
  if (!file_) os::release(start_, bytes_);
}

bool CodeMemory::allocate(size_t bytes) {
  bytes = os::pageAlign(bytes ? bytes : 1);
  uint8_t* start = os::reserve(bytes);
  if (!start) return false;
  if (!os::commit(start, bytes)) {
    os::release(start, bytes);
    return false;
  }
  start_ = start;
  bytes_ = bytes;
  return true;
}

bool CodeMemory::map(std::shared_ptr<FileMapping> file, size_t offset, size_t bytes) {
  bytes = os::pageAlign(bytes ? bytes : 1);
  const bool fits = offset % os::pageBytes() == 0 && offset <= os::pageAlign(file->bytes()) &&
                    bytes <= os::pageAlign(file->bytes()) - offset;
  if (!fits || !os::makeExecutable(file->start() + offset, bytes)) return false;
  start_ = file->start() + offset;
  bytes_ = bytes;
  file_ = std::move(file);
  return true;
}

bool CodeMemory::seal() { return os::makeExecutable(start_, bytes_); }

}  // namespace wazen
