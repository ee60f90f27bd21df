// See libcalls.h.
#include "runtime/libcalls.h"

#include <cmath>
#include <cstring>

namespace wazen {

namespace {

// Bounds were checked by the caller; ranges may overlap.
void memoryCopy(uint8_t* to, const uint8_t* from, uint64_t bytes) { std::memmove(to, from, bytes); }

void memoryFill(uint8_t* to, uint32_t byte, uint64_t bytes) { std::memset(to, int(byte & 0xff), bytes); }

// The result of rounding a NaN is a quiet NaN (core spec, exec/numerics.html#aux-nans); adding 0 makes it quiet and
// keeps everything else, -0 included, because -0 + -0 is -0.
float quiet(float x) { return x + std::copysign(0.0f, x); }
double quiet(double x) { return x + std::copysign(0.0, x); }

float ceilF32(float x) { return quiet(std::ceil(x)); }
float floorF32(float x) { return quiet(std::floor(x)); }
float truncF32(float x) { return quiet(std::trunc(x)); }
float nearestF32(float x) { return quiet(std::nearbyint(x)); }
double ceilF64(double x) { return quiet(std::ceil(x)); }
double floorF64(double x) { return quiet(std::floor(x)); }
double truncF64(double x) { return quiet(std::trunc(x)); }
double nearestF64(double x) { return quiet(std::nearbyint(x)); }

template <typename T>
uint64_t addressOf(T* function) {
  return reinterpret_cast<uint64_t>(function);
}

}  // namespace

void bindLibcalls(Activation& activation) {
  activation.memoryCopy = addressOf(memoryCopy);
  activation.memoryFill = addressOf(memoryFill);
  float (*const f32[])(float) = {ceilF32, floorF32, truncF32, nearestF32};
  double (*const f64[])(double) = {ceilF64, floorF64, truncF64, nearestF64};
  for (int i = 0; i < 4; i++) {
    activation.roundF32[i] = addressOf(f32[i]);
    activation.roundF64[i] = addressOf(f64[i]);
  }
}

}  // namespace wazen
