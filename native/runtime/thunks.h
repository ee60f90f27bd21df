// Thunks of one host function type: what the `code` and `entry` of its funcrefs point to.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "code/code-image.h"

namespace wazen {

class Thunks {
 public:
  // `words`: number of parameters, value types of parameters, then of results. Null, with `error` set, if they are
  // malformed or the system refuses executable memory.
  static std::unique_ptr<Thunks> make(const int32_t* words, size_t count, std::string& error);

  uint64_t host() const { return image_->addressOf(0); }
  uint64_t entry() const { return image_->addressOf(1); }

 private:
  explicit Thunks(std::unique_ptr<CodeImage> image) : image_(std::move(image)) {}
  std::unique_ptr<CodeImage> image_;
};

}  // namespace wazen
