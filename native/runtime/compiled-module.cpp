// See compiled-module.h.
//
// The words: a header, thunkOfType, then the image's tables, each row as the words of its fields.
#include "runtime/compiled-module.h"

#include <algorithm>
#include <cstring>
#include <span>

#include "code/code-map.h"
#include "code/perf-map.h"

namespace wazen {

namespace {

constexpr uint32_t kVersion = 1;

struct Header {
  uint32_t version, codeBytes, definedFunctions, types, functions, traps, calls;
};
constexpr size_t kHeaderWords = sizeof(Header) / 4;

// Rows are the structures as they are in memory.
static_assert(sizeof(CodeImage::Function) == 36 && sizeof(TrapSite) == 12 && sizeof(CallSite) == 12);

template <typename Row>
std::span<const Row> takeRows(const uint32_t*& words, uint32_t count) {
  const std::span<const Row> rows(reinterpret_cast<const Row*>(words), count);
  words += count * (sizeof(Row) / 4);
  return rows;
}

template <typename Row>
void putRows(std::vector<uint32_t>& words, std::span<const Row> rows) {
  const size_t at = words.size();
  words.resize(at + rows.size_bytes() / 4);
  std::memcpy(words.data() + at, rows.data(), rows.size_bytes());
}

// Whether functions and thunks stand where the header says.
bool isComplete(const Header& header, const std::vector<uint32_t>& thunkOfType,
                std::span<const CodeImage::Function> functions) {
  const auto isThunk = [&](uint32_t position) {
    return position == CompiledModule::kNone || (position >= header.definedFunctions && position < functions.size() &&
                                                 functions[position].index == CodeImage::kNoFunction);
  };
  return header.definedFunctions <= functions.size() && std::all_of(thunkOfType.begin(), thunkOfType.end(), isThunk);
}

}  // namespace

CompiledModule::CompiledModule(std::unique_ptr<CodeImage> image, uint32_t definedFunctions,
                               std::vector<uint32_t> thunkOfType)
    : image_(std::move(image)), definedFunctions_(definedFunctions), thunkOfType_(std::move(thunkOfType)) {
  CodeMap::add(*image_);
  writePerfMap(*image_);
}

std::unique_ptr<CompiledModule> CompiledModule::load(CodeMemory memory, Words words, const std::string& features,
                                                     std::string& error) {
  const Target* target = hostTarget();
  error = target ? "the tables of the code are damaged" : "there is no compiler for this processor";
  const uint32_t* next = words.start;
  if (!target || words.count < kHeaderWords || next[0] != kVersion) return nullptr;
  Header header;
  std::memcpy(&header, next, sizeof header);
  const uint64_t rowBytes = uint64_t(header.functions) * sizeof(CodeImage::Function) +
                            uint64_t(header.traps) * sizeof(TrapSite) + uint64_t(header.calls) * sizeof(CallSite);
  if (words.count != kHeaderWords + header.types + rowBytes / 4) return nullptr;
  next += kHeaderWords;
  std::vector<uint32_t> thunkOfType(next, next + header.types);
  next += header.types;
  CodeImage::Tables tables;
  tables.codeBytes = header.codeBytes;
  tables.features = features;
  tables.functions = takeRows<CodeImage::Function>(next, header.functions);
  tables.traps = takeRows<TrapSite>(next, header.traps);
  tables.calls = takeRows<CallSite>(next, header.calls);
  tables.owner = std::move(words.owner);
  if (!isComplete(header, thunkOfType, tables.functions)) return nullptr;
  auto image = CodeImage::load(std::move(memory), std::move(tables), *target, error);
  if (!image) return nullptr;
  return std::make_unique<CompiledModule>(std::move(image), header.definedFunctions, std::move(thunkOfType));
}

std::vector<uint32_t> CompiledModule::words() const {
  const CodeImage::Tables& tables = image_->tables();
  std::vector<uint32_t> words = {kVersion,
                                 uint32_t(tables.codeBytes),
                                 definedFunctions_,
                                 typeCount(),
                                 uint32_t(tables.functions.size()),
                                 uint32_t(tables.traps.size()),
                                 uint32_t(tables.calls.size())};
  words.insert(words.end(), thunkOfType_.begin(), thunkOfType_.end());
  putRows(words, tables.functions);
  putRows(words, tables.traps);
  putRows(words, tables.calls);
  return words;
}

}  // namespace wazen
