// Walks over the words once; every check of ir/reader.h is here.
#include "ir/reader.h"

#include <array>

#include "ir/opcodes.h"

namespace wazen {

namespace {

// Words of an instruction but for its list; 0 for opcodes that never occur on the wire.
constexpr uint8_t fixedWordsOf(const OpInfo& info) {
  if (info.has(Effect::Ssa)) return 0;
  return uint8_t(1 + (info.result != Type::None) + info.operands.size + info.immediates.size + info.hasAt());
}

// Indexed by opcode; computed on first use (infoOf is a table in another file).
const std::array<uint8_t, kOpCount>& fixedWords() {
  static const std::array<uint8_t, kOpCount> table = [] {
    std::array<uint8_t, kOpCount> words{};
    for (size_t i = 0; i < kOpCount; i++) words[i] = fixedWordsOf(infoOf(Op(i)));
    return words;
  }();
  return table;
}

constexpr uint32_t kNone = ~0u;

class OutlineReader {
 public:
  OutlineReader(const IrFunction& function, Arena& arena, Outline& out)
      : function_(function), arena_(arena), out_(out), end_(function.words + function.wordCount) {}

  const char* read() {
    if (function_.blockCount > function_.wordCount) return "more blocks than words";
    positions_ = static_cast<uint32_t*>(arena_.allocate(sizeof(uint32_t) * function_.blockCount));
    for (uint32_t i = 0; i < function_.blockCount; i++) positions_[i] = kNone;
    for (const int32_t* word = function_.words; word < end_;) {
      uint32_t count = instructionWords(word, end_);
      if (!count) return "an instruction that is unknown or cut off";
      if (const char* error = visit(word)) return error;
      word += count;
    }
    if (isOpen_ || out_.blocks.empty()) return "the last block has no end";
    return checkEdges();
  }

 private:
  const char* visit(const int32_t* word) {
    Op op = Op(word[0]);
    if (op == Op::Block) return startBlock(word);
    if (!isOpen_) return "an instruction outside of blocks";
    if (!infoOf(op).has(Effect::Ends)) return nullptr;
    isOpen_ = false;
    if (op == Op::Jump) addEdge(word[1]);
    if (op == Op::BrIf) addEdge(word[2]), addEdge(word[3]);
    if (op == Op::BrTable) {
      for (uint32_t i = 0; i <= uint32_t(word[2]); i++) addEdge(word[3 + i]);
    }
    out_.blocks.back().edgeCount = out_.edges.size() - out_.blocks.back().firstEdge;
    return nullptr;
  }

  const char* startBlock(const int32_t* word) {
    if (isOpen_) return "a block without end";
    uint32_t id = uint32_t(word[1]);
    if (id >= function_.blockCount || positions_[id] != kNone) return "a wrong block number";
    if (out_.blocks.empty() != (id == 0)) return "the first block is not block 0";
    positions_[id] = out_.blocks.size();
    uint32_t start = uint32_t(word + 3 - function_.words);
    out_.blocks.push(arena_, {id, uint32_t(word[2]), start, out_.edges.size(), 0, 0});
    isOpen_ = true;
    return nullptr;
  }

  void addEdge(int32_t id) { out_.edges.push(arena_, uint32_t(id)); }

  // Turns block numbers into positions and checks which way the edges go.
  const char* checkEdges() {
    uint32_t count = out_.blocks.size();
    bool* isReached = arena_.makeArray<bool>(count);
    isReached[0] = true;
    for (uint32_t from = 0; from < count; from++) {
      const OutlineBlock& block = out_.blocks[from];
      if (!isReached[from]) return "a block that no earlier block jumps to";
      for (uint32_t i = block.firstEdge; i < block.firstEdge + block.edgeCount; i++) {
        uint32_t id = out_.edges[i];
        if (id >= function_.blockCount || positions_[id] == kNone) return "a jump to a block that is not there";
        uint32_t to = positions_[id];
        if (to == 0) return "a jump to the first block";
        if (to <= from && !(out_.blocks[to].flags & kBlockIsLoop))
          return "a jump back to a block that is no loop header";
        isReached[to] = isReached[to] || to > from;
        out_.edges[i] = to;
        if (to <= from) out_.blocks[to].loopEnd = from;
      }
    }
    return checkLoops();
  }

  // A loop reaches from its header to the last block that jumps back there; nothing before the header jumps to what is
  // between. So headers dominate their loops, on which the analyses of ssa/ and opt/ rely.
  const char* checkLoops() {
    uint32_t count = out_.blocks.size();
    auto* innermost =
        arena_.makeArray<uint32_t>(count);  // by block: the header of the last loop begun before it that reaches it
    ArenaVector<uint32_t> headers;
    headers.push(arena_, 0);
    for (uint32_t at = 1; at < count; at++) {
      while (headers.back() > 0 && out_.blocks[headers.back()].loopEnd < at) headers.pop();
      innermost[at] = headers.back();
      if (out_.blocks[at].loopEnd > at) headers.push(arena_, at);
    }
    for (uint32_t from = 0; from < count; from++) {
      const OutlineBlock& block = out_.blocks[from];
      for (uint32_t i = block.firstEdge; i < block.firstEdge + block.edgeCount; i++) {
        uint32_t to = out_.edges[i];
        if (to > from && from < innermost[to]) return "a jump into a loop past its header";
      }
    }
    return nullptr;
  }

  const IrFunction& function_;
  Arena& arena_;
  Outline& out_;
  const int32_t* end_;
  uint32_t* positions_ = nullptr;  // in out_.blocks, by block number
  bool isOpen_ = false;
};

}  // namespace

uint32_t instructionWords(const int32_t* words, const int32_t* end) {
  uint32_t op = uint32_t(words[0]);
  uint32_t count = op < kOpCount ? fixedWords()[op] : 0;
  uint64_t left = uint64_t(end - words);
  if (count > left) return 0;
  uint64_t extra = 0;
  if (Op(op) == Op::Return) extra = uint32_t(words[1]);                 // op, count, operands
  if (Op(op) == Op::BrTable) extra = uint64_t(uint32_t(words[2])) + 1;  // op, operand, count, targets, default
  return count + extra <= left ? uint32_t(count + extra) : 0;
}

const char* readOutline(const IrFunction& function, Arena& arena, Outline& out) {
  return OutlineReader(function, arena, out).read();
}

}  // namespace wazen
