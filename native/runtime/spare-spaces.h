// Address space for guarded memories: taken from the system some at a time, and used again when a memory has died.
#pragma once

#include <cstddef>
#include <cstdint>

namespace wazen {

class DataImage;

// Where an image is mapped, in bytes from the start of a memory; its id is 0 if there is none.
struct ImagePlace {
  uint64_t id = 0;
  size_t start = 0;
  size_t end = 0;
};

// What a guarded memory lies in. Its first bytes are accessible.
struct Space {
  uint8_t* start;
  uint8_t* end;
  size_t accessible = 0;
  ImagePlace image = {};
};

// Gives a space of which `bytes` are accessible and zero, but for what `image` says, if there is one. Null start if the
// system refuses.
Space takeSpace(size_t bytes, const DataImage* image);

// A space that nobody uses any more, of any length.
void giveBack(Space space);

// Takes away what is mapped over the space. Where the system refuses, there may be a hole, into which somebody else may
// have mapped something: the addresses must never be touched again.
bool clear(Space& space);

}  // namespace wazen
