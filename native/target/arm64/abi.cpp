// See abi.h.
#include "target/arm64/abi.h"

#include <iterator>

#include "target/arm64/mir.h"

namespace wazen::arm64 {

namespace {

constexpr mir::PReg gprOrder[] = {pregOf(x0), pregOf(x1), pregOf(x2), pregOf(x3),
                                  pregOf(x4), pregOf(x5), pregOf(x6), pregOf(x7)};
constexpr mir::PReg vecOrder[] = {pregOf(v0), pregOf(v1), pregOf(v2), pregOf(v3),
                                  pregOf(v4), pregOf(v5), pregOf(v6), pregOf(v7)};

// Scratch registers of the emitter, the platform's register, the link register, the stack pointer, and what is pinned.
// TODO: x29 can be had once profilers that walk frame pointers have been tried on guest code.
constexpr mir::RegSet reserved = mir::bit(pregOf(x16)) | mir::bit(pregOf(x17)) | mir::bit(pregOf(x18)) |
                                 mir::bit(pregOf(x29)) | mir::bit(pregOf(x30)) | mir::RegSet(1) << 31 |
                                 mir::bit(pregOf(kActivation)) | mir::bit(pregOf(kMemory)) | mir::bit(pregOf(kContext));

}  // namespace

const Convention convention{gprOrder, vecOrder};

mir::RegSet allocatableRegisters() { return ~reserved; }
mir::RegSet callClobbers() { return allocatableRegisters(); }

const char* registerName(mir::PReg reg) {
  static constexpr const char* names[] = {
      "x0",  "x1",  "x2",  "x3",  "x4",  "x5",  "x6",  "x7",  "x8",  "x9",  "x10", "x11", "x12", "x13", "x14", "x15",
      "x16", "x17", "x18", "x19", "x20", "x21", "x22", "x23", "x24", "x25", "x26", "x27", "x28", "x29", "x30", "sp",
      "v0",  "v1",  "v2",  "v3",  "v4",  "v5",  "v6",  "v7",  "v8",  "v9",  "v10", "v11", "v12", "v13", "v14", "v15",
      "v16", "v17", "v18", "v19", "v20", "v21", "v22", "v23", "v24", "v25", "v26", "v27", "v28", "v29", "v30", "v31",
  };
  return reg.number < std::size(names) ? names[reg.number] : "?";
}

}  // namespace wazen::arm64
