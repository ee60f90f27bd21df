// Appending formatted text to strings.
#pragma once

#include <cstdarg>
#include <cstdio>
#include <string>

namespace wazen {

__attribute__((format(printf, 2, 3))) inline void appendFormat(std::string& out, const char* format, ...) {
  char buffer[256];
  va_list args;
  va_start(args, format);
  int length = std::vsnprintf(buffer, sizeof buffer, format, args);
  va_end(args);
  if (length > 0) out.append(buffer, size_t(length) < sizeof buffer ? size_t(length) : sizeof buffer - 1);
}

}  // namespace wazen
