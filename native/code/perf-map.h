// For profilers: names of guest functions by address, and the code itself.
#pragma once

#include "code/code-image.h"

namespace wazen {

// Does nothing unless WAZEN_PERF is set. Appends the image's functions to /tmp/perf-PID.map, which `perf` reads by
// itself, and writes its bytes to /tmp/perf-PID-START.bin: objdump -D -b binary -m i386:x86-64 (arm64: aarch64)
// --adjust-vma=0xSTART shows them.
void writePerfMap(const CodeImage& image);

}  // namespace wazen
