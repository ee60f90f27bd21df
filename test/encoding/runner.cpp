// See runner.h.
#include "runner.h"

#include <cstdio>
#include <cstring>
#include <string>

namespace wazen::encoding {

namespace {

std::string hex(std::span<const uint8_t> bytes) {
  std::string text;
  char two[3];
  for (const uint8_t byte : bytes) {
    snprintf(two, sizeof two, "%02x", byte);
    text += two;
  }
  return text;
}

}  // namespace

Runner::Runner(int argc, char** argv) : printsRows_(argc > 1 && strcmp(argv[1], "--rows") == 0) {}

void Runner::run(std::span<const Row> rows) {
  CodeBuffer code;
  rows_ += rows.size();
  for (const Row& row : rows) {
    if (printsRows_) {
      printf("%.*s\t%.*s\n", int(row.text.size()), row.text.data(), int(row.bytes.size()), row.bytes.data());
      continue;
    }
    code.clear();
    row.emit(code);
    expect(row.text, row.bytes, code);
  }
}

void Runner::expect(std::string_view what, std::string_view wanted, const CodeBuffer& code) {
  const std::string got = hex(code.bytes());
  if (got == wanted) return;
  failures_++;
  printf("FAIL %.*s: wanted %.*s, got %s\n", int(what.size()), what.data(), int(wanted.size()), wanted.data(),
         got.c_str());
}

void Runner::expect(std::string_view what, bool holds) {
  if (holds) return;
  failures_++;
  printf("FAIL %.*s\n", int(what.size()), what.data());
}

int Runner::finish() const {
  if (printsRows_) return 0;
  printf("%zu rows, %d failures\n", rows_, failures_);
  return failures_ != 0;
}

}  // namespace wazen::encoding
