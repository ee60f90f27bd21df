// A module's code, whether it was compiled here or comes from a file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "code/code-image.h"

namespace wazen {

class CompiledModule {
 public:
  static constexpr uint32_t kNone = ~0u;

  // `image` has the defined functions first, in order, then entry thunks at `thunkOfType`, by type index (kNone for
  // types that no defined function has). Registers the image in the code map.
  CompiledModule(std::unique_ptr<CodeImage> image, uint32_t definedFunctions, std::vector<uint32_t> thunkOfType);

  // Words that stay while `owner` does.
  struct Words {
    const uint32_t* start;
    size_t count;
    std::shared_ptr<const void> owner;
  };

  // From what `words` gave for another one, and its code, which is executable. Null, with `error` set, if they do not
  // fit together or the code cannot run here.
  static std::unique_ptr<CompiledModule> load(CodeMemory memory, Words words, const std::string& features,
                                              std::string& error);

  // All but code and features.
  std::vector<uint32_t> words() const;

  const CodeImage& image() const { return *image_; }
  uint32_t definedFunctions() const { return definedFunctions_; }
  // By function index without the imports.
  uint64_t function(uint32_t defined) const { return image_->addressOf(defined); }
  uint32_t typeCount() const { return uint32_t(thunkOfType_.size()); }
  // 0 if there is none.
  uint64_t entryThunk(uint32_t type) const {
    return thunkOfType_[type] == kNone ? 0 : image_->addressOf(thunkOfType_[type]);
  }

 private:
  std::unique_ptr<CodeImage> image_;
  uint32_t definedFunctions_;
  std::vector<uint32_t> thunkOfType_;
};

}  // namespace wazen
