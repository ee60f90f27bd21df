// Runs all rows and jump tests. Prints one line per failure and a summary; `--rows` prints text and bytes of every row
// instead.
#include <cstdio>
#include <cstring>
#include <string>

#include "rows.h"

namespace wazen::amd64::test {
namespace {

int failures = 0;

std::string hex(std::span<const uint8_t> bytes) {
  std::string text;
  char two[3];
  for (const uint8_t byte : bytes) {
    snprintf(two, sizeof two, "%02x", byte);
    text += two;
  }
  return text;
}

void expect(std::string_view what, std::string_view wanted, const CodeBuffer& code) {
  const std::string got = hex(code.bytes());
  if (got == wanted) return;
  failures++;
  printf("FAIL %.*s: wanted %.*s, got %s\n", int(what.size()), what.data(), int(wanted.size()), wanted.data(),
         got.c_str());
}

void run(const Row* rows, size_t count, bool printRows) {
  CodeBuffer code;
  for (const Row& row : std::span(rows, count)) {
    if (printRows) {
      printf("%.*s\t%.*s\n", int(row.text.size()), row.text.data(), int(row.bytes.size()), row.bytes.data());
      continue;
    }
    code.clear();
    row.emit(code);
    expect(row.text, row.bytes, code);
  }
}

// A label behind and near takes the short form; ahead, only when that is promised; too far is refused by `finish`.
void jumps() {
  CodeBuffer code;
  const Label behind = code.newLabel(), ahead = code.newLabel();
  code.bind(behind);
  jmp(code, behind);
  jcc(code, Cond::NE, ahead);
  jcc(code, Cond::L, ahead, Reach::Short);
  call(code, behind);
  code.bind(ahead);
  if (!code.finish()) failures++;
  expect("jumps",
         "ebfe"
         "0f8507000000"
         "7c05"
         "e8f1ffffff",
         code);

  code.clear();
  nops(code, 2);
  const uint32_t field = callLater(code);
  expect("a call whose distance comes later", "6690e800000000", code);
  if (field != 3) failures++;

  code.clear();
  const Label far = code.newLabel();
  jmp(code, far, Reach::Short);
  for (int i = 0; i < 200; i++) nops(code, 1);
  code.bind(far);
  if (code.finish()) {
    failures++;
    printf("FAIL a short jump over 200 bytes was accepted\n");
  }
}

}  // namespace
}  // namespace wazen::amd64::test

int main(int argc, char** argv) {
  using namespace wazen::amd64::test;
  const bool printRows = argc > 1 && strcmp(argv[1], "--rows") == 0;
  run(intRows, intRowsCount, printRows);
  run(floatRows, floatRowsCount, printRows);
  run(vectorRows, vectorRowsCount, printRows);
  if (printRows) return 0;
  jumps();
  printf("%zu rows, %d failures\n", intRowsCount + floatRowsCount + vectorRowsCount, failures);
  return failures != 0;
}
