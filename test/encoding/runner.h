// Rows of encodings and the program that runs them, for every machine: a row is the text of an instruction, its bytes
// and the call that must produce them.
#pragma once

#include <cstddef>
#include <iterator>
#include <span>
#include <string_view>

#include "target/code-buffer.h"

namespace wazen::encoding {

struct Row {
  std::string_view text;
  std::string_view bytes;  // hexadecimal
  void (*emit)(CodeBuffer&);
};

// Prints one line per failure and a summary; with `--rows` text and bytes of every row instead.
class Runner {
 public:
  Runner(int argc, char** argv);

  // Whether rows are only printed.
  bool printsRows() const { return printsRows_; }
  void run(std::span<const Row> rows);
  void expect(std::string_view what, std::string_view wanted, const CodeBuffer& code);
  void expect(std::string_view what, bool holds);
  // Prints the summary; the program's exit status.
  int finish() const;

 private:
  bool printsRows_;
  size_t rows_ = 0;
  int failures_ = 0;
};

}  // namespace wazen::encoding
