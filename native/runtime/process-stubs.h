// The stubs of this process: machine code that is neither a wasm function nor per signature (target/target.h).
// Assembled once and never freed.
#pragma once

#include <cstdint>

#include "runtime/activation.h"

namespace wazen {

struct ProcessStubs {
  void (*enter)(Activation*);
  void (*resume)(Activation*);
  uint64_t exit;
  uint64_t returned;
  uint64_t trapExit;
  uint64_t poll;
  uint64_t service;
};

// Null if there is no backend for this machine or the system refuses executable memory. The first call assembles them.
const ProcessStubs* processStubs();

}  // namespace wazen
