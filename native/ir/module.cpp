// Reads ModuleInfo and IrFunction from the words that lib/ir/encode.ts writes, where their form is described.
#include "ir/module.h"

namespace wazen {

namespace {

// A cursor over words that may be anything: past the end it gives zeros and remembers that.
class Words {
 public:
  Words(const int32_t* words, uint32_t count) : at_(words), end_(words + count) {}

  uint32_t next() {
    if (at_ == end_) {
      failed_ = true;
      return 0;
    }
    return uint32_t(*at_++);
  }

  // A number of things that take at least one word each.
  uint32_t nextCount() {
    uint32_t count = next();
    if (count > uint32_t(end_ - at_)) {
      failed_ = true;
      return 0;
    }
    return count;
  }

  const int32_t* take(uint64_t count) {
    const int32_t* start = at_;
    if (count > uint64_t(end_ - at_)) {
      failed_ = true;
      return start;
    }
    at_ += count;
    return start;
  }

  bool failed() const { return failed_; }
  bool isAtEnd() const { return at_ == end_; }
  void fail() { failed_ = true; }

 private:
  const int32_t* at_;
  const int32_t* end_;
  bool failed_ = false;
};

constexpr uint32_t kLastValType = uint32_t(ValType::ExternRef);

Type nextType(Words& words) {
  uint32_t type = words.next();
  if (type > kLastValType) {
    words.fail();
    type = 0;
  }
  return typeOf(ValType(type));
}

std::vector<Type> nextTypes(Words& words, uint32_t count) {
  std::vector<Type> types;
  for (uint32_t i = 0; i < count && !words.failed(); i++) types.push_back(nextType(words));
  return types;
}

const uint8_t* nextBytes(Words& words, uint32_t count) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(words.take((uint64_t(count) + 3) / 4));
  if (words.failed()) return bytes;
  for (uint32_t i = 0; i < count; i++) {
    if (bytes[i] > kLastValType) words.fail();
  }
  return bytes;
}

void readTypes(Words& words, ModuleInfo& out) {
  uint32_t count = words.nextCount();
  for (uint32_t i = 0; i < count && !words.failed(); i++) {
    uint32_t params = words.next(), results = words.next();
    Signature signature;
    signature.params = nextTypes(words, params);
    signature.results = nextTypes(words, results);
    out.types.push_back(std::move(signature));
  }
}

void readFunctionTypes(Words& words, ModuleInfo& out) {
  uint32_t count = words.nextCount();
  out.importedFunctions = words.next();
  if (out.importedFunctions > count) words.fail();
  for (uint32_t i = 0; i < count; i++) {
    uint32_t type = words.next();
    if (type >= out.types.size()) return words.fail();
    out.functionTypes.push_back(type);
  }
}

void readGlobalsAndMemories(Words& words, ModuleInfo& out) {
  uint32_t count = words.nextCount();
  for (uint32_t i = 0; i < count && !words.failed(); i++) {
    Type type = nextType(words);
    uint32_t flags = words.next();
    out.globals.push_back({type, (flags & 1) != 0, (flags & 2) != 0});
  }
  count = words.nextCount();
  for (uint32_t i = 0; i < count; i++) {
    uint32_t flags = words.next();
    out.memories.push_back({(flags & 1) != 0, (flags & 2) != 0, (flags & 4) != 0});
  }
  out.tableCount = words.next();
}

// Places must leave room for their arrays below 2 GB, so that byte offsets never overflow.
bool placesFit(const ModuleInfo& info) {
  constexpr uint64_t limit = 1u << 31;
  uint64_t functions = info.functionTypes.size();
  return info.importsPlace + 8 * functions < limit && info.funcRefsPlace + 32 * functions < limit &&
         info.typeIdsPlace + 4 * uint64_t(info.types.size()) < limit &&
         info.globalsPlace + 16 * uint64_t(info.globals.size()) < limit &&
         info.tablesPlace + 8 * uint64_t(info.tableCount) < limit &&
         info.memoriesPlace + 8 * uint64_t(info.memories.size()) < limit;
}

}  // namespace

bool readModule(const int32_t* data, uint32_t count, ModuleInfo& out, std::string& error) {
  Words words(data, count);
  if (words.next() != kModuleWordsVersion) {
    error = "module description: unknown version";
    return false;
  }
  out.polls = (words.next() & 1) != 0;
  for (uint32_t* place : {&out.importsPlace, &out.funcRefsPlace, &out.typeIdsPlace, &out.globalsPlace, &out.tablesPlace,
                          &out.memoriesPlace}) {
    *place = words.next();
  }
  readTypes(words, out);
  readFunctionTypes(words, out);
  readGlobalsAndMemories(words, out);
  if (words.failed() || !words.isAtEnd() || !placesFit(out)) {
    error = "module description: malformed";
    return false;
  }
  return true;
}

bool readFunction(const int32_t* data, uint32_t count, IrFunction& out, std::string& error) {
  Words words(data, count);
  out.index = words.next();
  out.typeIndex = words.next();
  out.slotCount = words.next();
  out.blockCount = words.next();
  out.offset = words.next();
  out.localCount = words.next();
  out.constantCount = words.next();
  out.wordCount = words.next();
  out.localTypes = nextBytes(words, out.localCount);
  out.constantTypes = nextBytes(words, out.constantCount);
  out.constantWords = words.take(2 * uint64_t(out.constantCount));
  out.words = words.take(out.wordCount);
  if (words.failed() || !words.isAtEnd()) {
    error = "function words: malformed";
    return false;
  }
  return true;
}

}  // namespace wazen
