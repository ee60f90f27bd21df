// A line is a module item, the head of the function, the head of a block, or an instruction. Values and blocks may be
// named before they are defined; names are v and bb with any number.
#include "ssa/parse.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <unordered_map>

#include "ssa/cfg.h"
#include "ssa/print.h"

namespace wazen::ssa {

namespace {

constexpr std::string_view serviceTexts[] = {
#define SERVICE(name, text) text,
#include "runtime/services.inc"
#undef SERVICE
};
constexpr std::string_view trapTexts[] = {
#define TRAP_KIND(name, message) #name,
#include "runtime/trap-kinds.inc"
#undef TRAP_KIND
};

class Parser {
 public:
  Parser(const std::string& text, ModuleInfo& module, Arena& arena, std::string& error)
      : text_(text), module_(module), arena_(arena), error_(error) {}

  Function* run() {
    std::string_view rest = text_;
    while (!rest.empty() && !failed_) {
      size_t end = rest.find('\n');
      line_ = rest.substr(0, end);
      rest = end == rest.npos ? std::string_view() : rest.substr(end + 1);
      number_++;
      if (line_.substr(0, 8) == "; expect") break;
      line_ = line_.substr(0, line_.find(';'));
      skip();
      if (!line_.empty()) parseLine();
    }
    if (!failed_) finish();
    return failed_ ? nullptr : function_;
  }

 private:
  void fail(const char* what) {
    if (!failed_) error_ = "line " + std::to_string(number_) + ": " + what;
    failed_ = true;
  }

  void skip() {
    while (!line_.empty() && (line_[0] == ' ' || line_[0] == '\r')) line_.remove_prefix(1);
    while (!line_.empty() && (line_.back() == ' ' || line_.back() == '\r')) line_.remove_suffix(1);
  }

  bool accept(std::string_view word) {
    skip();
    if (line_.substr(0, word.size()) != word) return false;
    line_.remove_prefix(word.size());
    skip();
    return true;
  }

  void expect(std::string_view word) {
    if (!accept(word)) fail("something else was expected");
  }

  std::string_view word() {
    skip();
    size_t length = 0;
    while (length < line_.size() && (std::isalnum(uint8_t(line_[length])) || std::strchr("._-+", line_[length])))
      length++;
    std::string_view result = line_.substr(0, length);
    line_.remove_prefix(length);
    skip();
    return result;
  }

  uint64_t number(int base = 0) {
    std::string digits(word());
    if (digits.empty()) fail("a number was expected");
    return digits[0] == '-' ? uint64_t(std::strtoll(digits.c_str(), nullptr, base))
                            : std::strtoull(digits.c_str(), nullptr, base);
  }

  Type type() {
    std::string_view name = word();
    for (Type t : {Type::I32, Type::I64, Type::F32, Type::F64, Type::V128, Type::Ref, Type::Word}) {
      if (name == wazen::textOf(t)) return t;
    }
    fail("a type was expected");
    return Type::I32;
  }

  std::vector<Type> types() {
    std::vector<Type> result;
    expect("(");
    while (!failed_ && !accept(")")) {
      result.push_back(type());
      accept(",");
    }
    return result;
  }

  Signature signature() {
    Signature result;
    result.params = types();
    expect("->");
    result.results = types();
    return result;
  }

  void parseLine() {
    if (line_.substr(0, 2) == "bb") return blockHead();
    if (accept("func ")) return functionHead();
    if (function_) return instruction();
    if (accept("type ")) return module_.types.push_back(signature());
    if (accept("import type ") || accept("function type ")) return moduleFunction();
    if (accept("global ")) return moduleGlobal();
    if (accept("memory ")) return module_.memories.push_back({accept("guarded"), false, false});
    if (accept("table")) module_.tableCount++;
    else fail("a module item or a function was expected");
  }

  void moduleFunction() {
    uint64_t index = number();
    if (index >= module_.types.size()) return fail("a type that is not there");
    module_.functionTypes.push_back(uint32_t(index));
  }

  void moduleGlobal() {
    bool isImported = accept("imported"), isMutable = accept("mutable");
    module_.globals.push_back({type(), isMutable, isImported && isMutable});
  }

  void functionHead() {
    auto index = uint32_t(number());
    signature_ = signature();
    function_ = arena_.make<Function>(arena_, module_, index, *keep(signature_));
  }

  // Signatures are vectors and the arena destructs nothing: the module keeps this one.
  const Signature* keep(const Signature& signature) {
    module_.types.reserve(module_.types.size() + 1);
    module_.types.push_back(signature);
    return &module_.types.back();
  }

  Block* block(uint64_t name) {
    Block*& block = blocks_[name];
    if (!block) block = function_->makeBlock();
    return block;
  }

  Instr* value(uint64_t name) {
    Instr*& instr = values_[name];
    if (!instr) instr = function_->makeList(Op::Block, Type::None, 0);  // until it is defined
    return instr;
  }

  Instr* valueName() {
    expect("v");
    return value(number());
  }

  // `v3`, but not the opcode `v128.store`.
  bool isValueName() const {
    const size_t end = line_.find_first_not_of("0123456789", 1);
    return line_[0] == 'v' && end != 1 && line_.size() > 1 && (end == line_.npos || line_[end] != '.');
  }

  void blockHead() {
    if (!function_) return fail("a block outside of a function");
    expect("bb");
    block_ = block(number());
    if (block_->first) return fail("a block that is there twice");
    function_->blocks.push(arena_, block_);
    if (!function_->entry) function_->entry = block_;
    if (accept("(")) {
      while (!failed_ && !accept(")")) {
        Instr* phi = valueName();
        expect(":");
        phi->op = Op::Phi;
        phi->type = type();
        function_->append(block_, phi);
        accept(",");
      }
    }
    expect(":");
  }

  void instruction() {
    if (!block_) return fail("an instruction outside of a block");
    uint32_t at = 0;
    if (accept("@")) at = uint32_t(number(16));
    Instr* instr = nullptr;
    if (isValueName()) {
      instr = valueName();
      if (instr->block) return fail("a value that is there twice");
      expect("=");
    } else {
      instr = function_->makeList(Op::Block, Type::None, 0);
    }
    instr->at = at;
    if (!opcode(instr, word())) return fail("an opcode was expected");
    if (instr->isConst()) constant(instr);
    else arguments(instr);
    function_->append(block_, instr);
    if (instr->is(Op::VmContext)) function_->context = instr;
    if (instr->is(Op::VmFrame)) function_->frame = instr;
    const bool isCell = (instr->is(Op::VmLoad) || instr->is(Op::VmStore)) && Region(instr->imm[1]) == Region::Frame;
    if (isCell) function_->cellBytes = std::max(function_->cellBytes, (instr->imm[0] + 31) & ~15u);
  }

  bool opcode(Instr* instr, std::string_view name) {
    for (size_t i = 0; i < kOpCount; i++) {
      const OpInfo& info = infoOf(Op(i));
      std::string_view text = info.text;
      instr->op = Op(i);
      if (name == text) return instr->type = info.result, true;
      bool isTyped = name.size() > text.size() && name.substr(0, text.size()) == text && name[text.size()] == '.';
      if (isTyped && typeNamed(name.substr(text.size() + 1), instr->type)) return true;
    }
    size_t dot = name.find(".const");
    instr->op = Op::Const;
    return dot != name.npos && typeNamed(name.substr(0, dot), instr->type);
  }

  static bool typeNamed(std::string_view name, Type& result) {
    for (size_t t = size_t(Type::I32); t <= size_t(Type::Word); t++) {
      if (name == wazen::textOf(Type(t))) return result = Type(t), true;
    }
    return false;
  }

  void constant(Instr* instr) {
    bool isFloat = instr->type == Type::F32 || instr->type == Type::F64;
    if (isFloat && !accept("bits")) {
      std::string digits(word());
      float single = std::strtof(digits.c_str(), nullptr);
      double both = std::strtod(digits.c_str(), nullptr);
      if (instr->type == Type::F32) std::memcpy(instr->bits, &single, 4);
      else std::memcpy(instr->bits, &both, 8);
      return;
    }
    instr->bits[0] = number();
    if (instr->type == Type::I32) instr->bits[0] = uint32_t(instr->bits[0]);
    if (instr->type == Type::V128) instr->bits[1] = number();
  }

  void arguments(Instr* instr) {
    std::vector<Instr*> args;
    bool isFirst = true;
    auto more = [&] {
      bool isMore = !failed_ && !line_.empty() && (isFirst || accept(","));
      isFirst = false;
      return isMore;
    };
    uint32_t immediate = 0;
    while (more()) {
      if (isValueName()) args.push_back(valueName());
      else if (line_.substr(0, 2) == "bb") edge();
      else if (immediate < instr->info().immediates.size)
        instr->imm[immediate] = immediateOf(instr->info().immediates.items[immediate]), immediate++;
      else return fail("more than the opcode has");
    }
    instr->argCount = uint32_t(args.size());
    instr->args = static_cast<Instr**>(arena_.allocate(sizeof(Instr*) * args.size()));
    for (size_t i = 0; i < args.size(); i++) instr->args[i] = args[i];
  }

  void edge() {
    expect("bb");
    Block* to = block(number());
    block_->succs.push(arena_, to);
    to->preds.push(arena_, block_);
    std::vector<Instr*>& passed = passed_[to].emplace_back();
    if (!accept("(")) return;
    while (!failed_ && !accept(")")) {
      passed.push_back(valueName());
      accept(",");
    }
  }

  template <size_t N>
  uint32_t indexIn(const std::string_view (&texts)[N], std::string_view text) {
    for (uint32_t i = 0; i < N; i++) {
      if (texts[i] == text) return i;
    }
    fail("an unknown name");
    return 0;
  }

  uint32_t immediateOf(Imm kind) {
    constexpr std::string_view regions[] = {"immutable", "global", "table", "memory-size", "frame"};
    switch (kind) {
      case Imm::Region: return indexIn(regions, word());
      case Imm::Trap: return indexIn(trapTexts, word());
      case Imm::Service: return indexIn(serviceTexts, word());
      case Imm::Memory: expect("memory "); break;
      case Imm::Func: expect("func "); break;
      case Imm::Type: expect("type "); break;
      default: break;
    }
    return uint32_t(number());
  }

  // Gives phis what the edges pass.
  void finish() {
    if (!function_ || !function_->entry) return fail("no function");
    for (Block* block : function_->blocks) {
      std::vector<std::vector<Instr*>>& edges = passed_[block];
      uint32_t index = 0;
      for (Instr* phi = block->first; phi && phi->is(Op::Phi); phi = phi->next, index++) {
        phi->argCount = uint32_t(edges.size());
        phi->args = static_cast<Instr**>(arena_.allocate(sizeof(Instr*) * edges.size()));
        for (size_t i = 0; i < edges.size(); i++) {
          if (index >= edges[i].size()) return fail("a jump that passes too little");
          phi->args[i] = edges[i][index];
        }
      }
    }
    for (auto& [name, block] : blocks_) {
      if (!block->last) return fail("a block that is not there or empty");
    }
    for (auto& [name, value] : values_) {
      if (!value->block) return fail("a value that is not there");
    }
    shareConstants();
  }

  // Passes make constants through the function's table: it must know those of the text.
  void shareConstants() {
    for (Instr *instr = function_->entry->first, *next; instr; instr = next) {
      next = instr->next;
      if (!instr->isConst()) continue;
      function_->remove(instr);
      instr->forward = function_->constant(instr->type, instr->bits[0], instr->bits[1]);
    }
    for (Block* block : function_->blocks) {
      for (Instr* instr = block->first; instr; instr = instr->next) {
        for (uint32_t i = 0; i < instr->argCount; i++) instr->args[i] = instr->args[i]->resolve();
      }
    }
  }

  const std::string& text_;
  ModuleInfo& module_;
  Arena& arena_;
  std::string& error_;
  std::string_view line_;
  uint32_t number_ = 0;
  bool failed_ = false;
  Signature signature_;
  Function* function_ = nullptr;
  Block* block_ = nullptr;
  std::unordered_map<uint64_t, Block*> blocks_;
  std::unordered_map<uint64_t, Instr*> values_;
  std::unordered_map<Block*, std::vector<std::vector<Instr*>>> passed_;  // by edge
};

}  // namespace

Function* parse(const std::string& text, ModuleInfo& module, Arena& arena, std::string& error) {
  return Parser(text, module, arena, error).run();
}

void renumber(Function& function) {
  uint32_t blocks = 0, instrs = 0;
  for (Block* block : function.blocks) {
    block->id = blocks++;
    for (Instr* instr = block->first; instr; instr = instr->next) instr->id = instrs++;
  }
  function.blockCount = blocks;
  function.instrCount = instrs;
}

}  // namespace wazen::ssa
