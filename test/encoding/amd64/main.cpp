// Runs all rows and jump tests (../runner.h).
#include "rows.h"

namespace wazen::amd64::test {
namespace {

// A label behind and near takes the short form; ahead, only when that is promised; too far is refused by `finish`.
void jumps(encoding::Runner& runner) {
  CodeBuffer code;
  const Label behind = code.newLabel(), ahead = code.newLabel();
  code.bind(behind);
  jmp(code, behind);
  jcc(code, Cond::NE, ahead);
  jcc(code, Cond::L, ahead, Reach::Short);
  call(code, behind);
  code.bind(ahead);
  runner.expect("jumps reach", code.finish());
  runner.expect("jumps",
                "ebfe"
                "0f8507000000"
                "7c05"
                "e8f1ffffff",
                code);

  code.clear();
  nops(code, 2);
  const uint32_t field = callLater(code);
  runner.expect("a call whose distance comes later", "6690e800000000", code);
  runner.expect("the place of a distance that comes later", field == 3);

  code.clear();
  const Label far = code.newLabel();
  jmp(code, far, Reach::Short);
  for (int i = 0; i < 200; i++) nops(code, 1);
  code.bind(far);
  runner.expect("a short jump over 200 bytes is refused", !code.finish());
}

}  // namespace
}  // namespace wazen::amd64::test

int main(int argc, char** argv) {
  using namespace wazen::amd64::test;
  wazen::encoding::Runner runner(argc, argv);
  runner.run({intRows, intRowsCount});
  runner.run({floatRows, floatRowsCount});
  runner.run({vectorRows, vectorRowsCount});
  if (!runner.printsRows()) jumps(runner);
  return runner.finish();
}
