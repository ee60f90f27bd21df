// See data-image.h.
#include "runtime/data-image.h"

#include <atomic>

#include "os/files.h"
#include "os/os.h"

namespace wazen {

namespace {

std::atomic<uint64_t> lastId{0};

bool writeAll(int descriptor, const uint8_t* contents, size_t bytes) {
  for (size_t at = 0; at < bytes;) {
    const int64_t written = os::writeFile(descriptor, contents + at, bytes - at, int64_t(at));
    if (written <= 0) return false;
    at += size_t(written);
  }
  return true;
}

}  // namespace

std::shared_ptr<DataImage> DataImage::create(size_t offset, const uint8_t* contents, size_t bytes) {
  const int descriptor = os::createMemoryFile(bytes);
  if (descriptor < 0) return nullptr;
  std::shared_ptr<DataImage> image(new DataImage(descriptor, offset, bytes));
  return writeAll(descriptor, contents, bytes) && os::sealMemoryFile(descriptor) ? image : nullptr;
}

DataImage::DataImage(int descriptor, size_t offset, size_t bytes)
    : descriptor_(descriptor), offset_(offset), bytes_(bytes), id_(lastId.fetch_add(1) + 1) {}

DataImage::~DataImage() { os::closeFile(descriptor_); }

bool DataImage::mapInto(uint8_t* base) const { return os::mapPrivate(base + offset_, bytes_, descriptor_); }

}  // namespace wazen
