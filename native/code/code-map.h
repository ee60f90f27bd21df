// From a program counter to the image it belongs to, for the whole process. Lookups take no lock and allocate nothing,
// so that the fault handler can make them.
#pragma once

#include <cstdint>

#include "code/code-image.h"

namespace wazen {

class CodeMap {
 public:
  static void add(CodeImage& image);

  // Called by the image's destructor: returns when no lookup can still see it.
  static void remove(CodeImage& image);

  static size_t imageCount();

  // A lookup in progress: the image found stays valid while this object lives. Keep it short and never wait inside.
  class Lookup {
   public:
    explicit Lookup(uint64_t pc);
    ~Lookup();
    Lookup(const Lookup&) = delete;
    Lookup& operator=(const Lookup&) = delete;
    const CodeImage* image() const { return image_; }

   private:
    const CodeImage* image_ = nullptr;
  };
};

}  // namespace wazen
