// Reads machine functions of a generic machine from the text that mir/print.h writes, for tests of the register
// allocator.
//
// The first line gives the machine: `registers 6 clobbered 4` has r0-r5 and x0-x5, of which calls overwrite the first
// four of each class. Places ("= r1") are not read; edits neither. `;` starts a comment.
#pragma once

#include <string>
#include <string_view>

#include "mir/function.h"

namespace wazen::mir {

// The empty string, or what is wrong, with the line.
std::string parse(std::string_view text, Function& out);

}  // namespace wazen::mir
