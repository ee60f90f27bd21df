// Prebuilt addons have LLVM's C++ library linked in, whose handler for an exception that nobody catches, which there is
// not, prints the name of its type and for that brings a demangler of 100 KB.
#include <cstddef>

#ifdef _LIBCPP_VERSION

// "memory allocation failed": the name is printed as it is.
extern "C" char* __cxa_demangle(const char*, char*, size_t*, int* status) {
  if (status) *status = -1;
  return nullptr;
}

#endif
