// Follows lib/ir/print.ts line by line.
#include "ir/print.h"

#include "ir/reader.h"
#include "support/text.h"

namespace wazen {

namespace {

constexpr const char* valTypeTexts[] = {"i32", "i64", "f32", "f64", "v128", "funcref", "externref"};

// What stands before the number of an immediate, by Imm.
constexpr const char* immediatePrefixes[] = {"bb",      "bb",    "flags ", "s",        "",       "trap ",
                                             "",        "",      "func ",  "type ",    "table ", "memory ",
                                             "global ", "data ", "elem ",  "service ", "region "};

void printConstant(const IrFunction& function, uint32_t number, std::string& out) {
  if (number >= function.constantCount) return appendFormat(out, "constant %u", number);
  ValType type = ValType(function.constantTypes[number]);
  const auto* words = reinterpret_cast<const uint32_t*>(function.constantWords) + 2 * number;
  int64_t wide = int64_t(uint64_t(words[0]) | uint64_t(words[1]) << 32);
  switch (type) {
    case ValType::I32: appendFormat(out, "%d", int32_t(words[0])); break;
    case ValType::F32: appendFormat(out, "0x%08x", words[0]); break;
    case ValType::F64: appendFormat(out, "0x%08x%08x", words[1], words[0]); break;
    case ValType::V128:
      if (number + 1 < function.constantCount)
        appendFormat(out, "0x%08x%08x%08x%08x", words[3], words[2], words[1], words[0]);
      break;
    default: appendFormat(out, "%lld", static_cast<long long>(wide));
  }
  appendFormat(out, ":%s", valTypeTexts[size_t(type)]);
}

// Prints one instruction after another; knows where the items of each are.
class InstructionPrinter {
 public:
  InstructionPrinter(const IrFunction& function, std::string& out) : function_(function), out_(out) {}

  void print(const int32_t* words, uint32_t count) {
    const OpInfo& info = infoOf(Op(words[0]));
    word_ = words + 1;
    size_t margin = out_.size();
    if (info.hasAt()) appendFormat(out_, "@%x", uint32_t(words[count - 1]));
    while (out_.size() < margin + 3) out_ += ' ';
    out_ += ' ';
    if (info.result != Type::None) appendFormat(out_, "s%d = ", *word_++);
    out_ += info.text;
    separator_ = " ";
    for (OperandKind kind : info.operands) {
      uint32_t length = kind == OperandKind::List ? uint32_t(*word_++) : 1;
      for (uint32_t i = 0; i < length; i++) printOperand(*word_++);
    }
    for (Imm kind : info.immediates) {
      uint32_t length = kind == Imm::Blocks ? uint32_t(*word_++) + 1 : 1;
      for (uint32_t i = 0; i < length; i++) {
        appendFormat(out_, "%s%s%u", separator_, immediatePrefixes[size_t(kind)], uint32_t(*word_++));
        separator_ = ", ";
      }
    }
    out_ += '\n';
  }

 private:
  void printOperand(int32_t word) {
    out_ += separator_;
    separator_ = ", ";
    if (word >= 0) appendFormat(out_, "s%d", word);
    else printConstant(function_, uint32_t(~word), out_);
  }

  const IrFunction& function_;
  std::string& out_;
  const int32_t* word_ = nullptr;
  const char* separator_ = " ";
};

}  // namespace

void print(const IrFunction& function, std::string& out) {
  appendFormat(out, "func %u type %u locals (", function.index, function.typeIndex);
  for (uint32_t i = 0; i < function.localCount; i++) {
    appendFormat(out, "%s%s", i ? ", " : "", valTypeTexts[function.localTypes[i]]);
  }
  appendFormat(out, ") slots %u blocks %u offset %u\n", function.slotCount, function.blockCount, function.offset);
  const int32_t* end = function.words + function.wordCount;
  InstructionPrinter printer(function, out);
  for (const int32_t* word = function.words; word < end;) {
    uint32_t count = instructionWords(word, end);
    if (!count) return appendFormat(out, "    malformed words\n");
    if (Op(word[0]) == Op::Block)
      appendFormat(out, "bb%d%s:\n", word[1], word[2] & int32_t(kBlockIsLoop) ? " loop" : "");
    else printer.print(word, count);
    word += count;
  }
}

}  // namespace wazen
