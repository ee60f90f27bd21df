// See file-mapping.h.
#include "code/file-mapping.h"

#include "os/os.h"

namespace wazen {

std::shared_ptr<FileMapping> FileMapping::open(int descriptor, size_t bytes) {
  uint8_t* start = bytes ? os::mapFile(descriptor, bytes) : nullptr;
  return start ? std::shared_ptr<FileMapping>(new FileMapping(start, bytes)) : nullptr;
}

FileMapping::~FileMapping() { os::release(start_, os::pageAlign(bytes_)); }

}  // namespace wazen
