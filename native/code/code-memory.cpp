// See code-memory.h.
#include "code/code-memory.h"

#include "os/os.h"

namespace wazen {

CodeMemory::~CodeMemory() { os::release(start_, bytes_); }

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

bool CodeMemory::seal() { return os::makeExecutable(start_, bytes_); }

}  // namespace wazen
