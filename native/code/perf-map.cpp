// See perf-map.h.
#include "code/perf-map.h"

#include <cinttypes>
#include <cstdio>

#include "os/os.h"
#include "support/flags.h"

namespace wazen {

void writePerfMap(const CodeImage& image) {
  if (!flags().perf) return;
  const std::string base = "/tmp/perf-" + std::to_string(os::processId());
  if (std::FILE* file = std::fopen((base + ".map").c_str(), "a")) {
    for (const CodeImage::Function& function : image.functions()) {
      const char* kind = function.index == CodeImage::kNoFunction ? "thunk" : "wasm";
      std::fprintf(file, "%" PRIx64 " %x %s-%d\n", image.start() + function.start, function.end - function.start, kind,
                   int(function.index));
    }
    std::fclose(file);
  }
  char name[96];
  std::snprintf(name, sizeof name, "%s-%" PRIx64 ".bin", base.c_str(), image.start());
  if (std::FILE* file = std::fopen(name, "wb")) {
    std::fwrite(reinterpret_cast<const void*>(image.start()), 1, image.codeBytes(), file);
    std::fclose(file);
  }
}

}  // namespace wazen
