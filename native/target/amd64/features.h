// Instruction set extensions that code generation may use. SSE4.1 is the baseline: without it there is no compiler.
#pragma once

#include <string>

namespace wazen::amd64 {

struct Features {
#define FEATURE(field, name, leaf, word, bit) bool field = false;
#include "target/amd64/features.inc"
#undef FEATURE

  // The names of those that are there, separated by commas.
  std::string text() const;
};

// Those of the processor this runs on, but for what WAZEN_DISABLE and WAZEN_BASELINE switch off; on other machines
// none, so that dumps there show the baseline.
const Features& hostFeatures();

}  // namespace wazen::amd64
