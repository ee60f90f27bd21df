// Helpers that machine code calls through the activation, on the guest's stack: they must need little stack, never fail
// and never touch anything but their arguments.
#pragma once

#include <cstdint>

#include "runtime/activation.h"

namespace wazen {

// Writes the addresses of all helpers into the activation.
void bindLibcalls(Activation& activation);

}  // namespace wazen
