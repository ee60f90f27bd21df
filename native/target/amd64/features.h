// Instruction set extensions that code generation may use. SSE4.1 is the baseline: without it there is no compiler.
#pragma once

namespace wazen::amd64 {

struct Features {
  bool popcnt = false;
  bool lzcnt = false;
  bool bmi1 = false;  // tzcnt, andn
  bool bmi2 = false;  // shlx and its like, rorx
  bool avx = false;
};

// Those of the processor this runs on; on other machines none, so that dumps there show the baseline.
const Features& hostFeatures();

}  // namespace wazen::amd64
