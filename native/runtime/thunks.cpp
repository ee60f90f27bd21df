// See thunks.h.
#include "runtime/thunks.h"

#include "ir/module.h"

namespace wazen {

namespace {

bool readSignature(const int32_t* words, size_t count, Signature& out) {
  if (count == 0 || words[0] < 0 || size_t(words[0]) > count - 1) return false;
  for (size_t i = 1; i < count; i++) {
    if (words[i] < 0 || words[i] > int32_t(ValType::ExternRef)) return false;
    (i <= size_t(words[0]) ? out.params : out.results).push_back(typeOf(ValType(words[i])));
  }
  return true;
}

}  // namespace

std::unique_ptr<Thunks> Thunks::make(const int32_t* words, size_t count, std::string& error) {
  Signature signature;
  const Target* target = hostTarget();
  if (!target || !readSignature(words, count, signature)) {
    error = target ? "malformed signature" : "there is no compiler for this processor";
    return nullptr;
  }
  std::vector<CompiledFunction> code(2);
  target->hostThunk(signature, code[0]);
  target->entryThunk(signature, code[1]);
  for (CompiledFunction& thunk : code) thunk.index = CodeImage::kNoFunction;
  auto image = CodeImage::make(code, *target, error);
  return image ? std::unique_ptr<Thunks>(new Thunks(std::move(image))) : nullptr;
}

}  // namespace wazen
