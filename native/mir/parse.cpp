// A line at a time; what a line leaves over is an error.
#include "mir/parse.h"

#include <algorithm>
#include <cstdlib>

namespace wazen::mir {

namespace {

class Parser {
 public:
  Parser(std::string_view text, Function& out) : text_(text), out_(out) {}

  std::string run() {
    while (!text_.empty() && message_.empty()) {
      line_++;
      size_t end = text_.find('\n');
      rest_ = text_.substr(0, end);
      text_.remove_prefix(end == std::string_view::npos ? text_.size() : end + 1);
      rest_ = rest_.substr(0, rest_.find(';'));
      skipSpace();
      if (!rest_.empty()) parseLine();
    }
    if (message_.empty()) finish();
    return message_;
  }

 private:
  // ---- characters

  void skipSpace() {
    while (!rest_.empty() && (rest_[0] == ' ' || rest_[0] == '\t')) rest_.remove_prefix(1);
    while (!rest_.empty() && (rest_.back() == ' ' || rest_.back() == '\t')) rest_.remove_suffix(1);
  }

  void fail(const std::string& text) {
    if (message_.empty()) message_ = "line " + std::to_string(line_) + ": " + text;
  }

  bool accept(std::string_view word) {
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    skipSpace();
    return true;
  }

  void expect(std::string_view word) {
    if (!accept(word)) fail("expected '" + std::string(word) + "' at '" + std::string(rest_) + "'");
  }

  uint32_t number() {
    size_t digits = 0;
    while (digits < rest_.size() && rest_[digits] >= '0' && rest_[digits] <= '9') digits++;
    if (digits == 0 || digits > 8) fail("expected a number at '" + std::string(rest_) + "'");
    uint32_t value = uint32_t(std::strtoul(std::string(rest_.substr(0, digits)).c_str(), nullptr, 10));
    rest_.remove_prefix(digits);
    skipSpace();
    return value;
  }

  // ---- lines

  void parseLine() {
    if (accept("registers ")) return parseMachine();
    if (rest_.starts_with("bb")) return parseBlock();
    if (out_.blocks.empty()) return fail("expected a block");
    parseInst();
  }

  void parseMachine() {
    auto both = [](uint32_t count) { return ((RegSet(1) << count) - 1) * ((RegSet(1) << 32) + 1); };
    uint32_t count = number();
    expect("clobbered ");
    uint32_t clobbered = number();
    if (count > 31 || clobbered > count) return fail("too many registers");
    out_.allocatable = both(count);
    out_.callClobbers = both(clobbered);
  }

  void parseBlock() {
    closeBlock();
    expect("bb");
    if (number() != out_.blocks.size()) return fail("blocks are numbered in order");
    Block block{};
    block.firstInst = out_.insts.size();
    if (accept("(")) {
      while (message_.empty() && !accept(")")) {
        block.params.push(out_.arena, typedValue());
        accept(",");
      }
    }
    expect(":");
    if (accept("loop bb")) {
      block.isLoopHeader = true;
      block.loopEnd = number() + 1;
    }
    if (accept("depth ")) block.loopDepth = number();
    block.isCold = accept("cold");
    if (!rest_.empty()) fail("unexpected '" + std::string(rest_) + "'");
    out_.blocks.push(out_.arena, block);
  }

  void closeBlock() {
    if (!out_.blocks.empty()) out_.blocks.back().endInst = out_.insts.size();
  }

  void parseInst() {
    Inst inst{};
    bool isRemat = false;
    if (accept("cold ")) inst.flags |= InstFlag::Cold;
    if (accept("commutative ")) inst.flags |= InstFlag::Commutative;
    if (accept("remat ")) isRemat = true;
    if (accept("call ")) {
      inst.flags |= InstFlag::ClobbersCall;
    } else if (accept("move ")) {
      inst.flags |= InstFlag::Move;
    } else if (accept("end")) {
      inst.flags |= InstFlag::Terminator;
    } else {
      expect("inst ");
    }
    ArenaVector<VReg> args;
    if (inst.flags & InstFlag::Terminator) {
      parseTargets(args);
    } else {
      inst.op = uint16_t(number());
    }
    inst.firstOperand = out_.operands.size();
    while (message_.empty() && accept(",")) out_.operands.push(out_.arena, parseOperand());
    if (!rest_.empty()) fail("unexpected '" + std::string(rest_) + "'");
    uint32_t count = out_.operands.size() - inst.firstOperand;
    if (count > 255) return fail("too many operands");
    inst.operandCount = uint8_t(count);
    if (isRemat && count == 1) out_.vregs[out_.operands.back().vreg].rematInst = out_.insts.size();
    out_.insts.push(out_.arena, inst);
    Block& block = out_.blocks.back();
    block.firstArg = out_.operands.size();
    block.argCount = args.size();
    for (VReg arg : args) {
      out_.operands.push(out_.arena, {arg, OperandKind::Use, OperandPos::Early, Constraint::Any, 0});
    }
  }

  void parseTargets(ArenaVector<VReg>& args) {
    while (message_.empty() && accept("bb")) {
      out_.blocks.back().succs.push(out_.arena, number());
      if (!accept("(")) continue;
      while (message_.empty() && !accept(")")) {
        args.push(out_.arena, value());
        accept(",");
      }
    }
  }

  Operand parseOperand() {
    Operand operand{};
    operand.kind = accept("def") ? OperandKind::Def : OperandKind::Use;
    bool isDef = operand.kind == OperandKind::Def;
    if (!isDef) expect("use");
    operand.pos = isDef ? OperandPos::Late : OperandPos::Early;
    if (accept(isDef ? ".early" : ".late")) operand.pos = isDef ? OperandPos::Early : OperandPos::Late;
    expect(":");
    operand.constraint = Constraint::Fixed;
    if (accept("any ")) {
      operand.constraint = Constraint::Any;
    } else if (accept("reg ")) {
      operand.constraint = Constraint::Reg;
    } else if (accept("stack ")) {
      operand.constraint = Constraint::Stack;
    } else if (accept("reuse")) {
      operand.constraint = Constraint::Reuse;
      operand.index = uint8_t(number());
    } else {
      uint32_t base = accept("x") ? 32 : 0;
      if (!base) expect("r");
      operand.index = uint8_t(base + number() % 32);
    }
    operand.vreg = isDef ? typedValue() : value();
    if (accept("= ")) rest_.remove_prefix(std::min(rest_.find(','), rest_.size()));
    return operand;
  }

  // ---- values: numbers are those of the text

  VReg value() {
    expect("v");
    uint32_t vreg = number();
    if (vreg > 1u << 20) fail("value out of range");
    while (message_.empty() && out_.vregs.size() <= vreg) out_.vregs.push(out_.arena, {RegClass::Gpr, 8, kNoInst});
    return vreg;
  }

  VReg typedValue() {
    VReg vreg = value();
    if (!message_.empty()) return 0;
    expect(":");
    bool isVec = accept("v");
    if (!isVec) expect("g");
    uint32_t bytes = number();
    if (bytes != 4 && bytes != 8 && !(bytes == 16 && isVec)) fail("a value has 4, 8 or, in class v, 16 bytes");
    out_.vregs[vreg].regClass = isVec ? RegClass::Vec : RegClass::Gpr;
    out_.vregs[vreg].bytes = uint8_t(bytes);
    return vreg;
  }

  void finish() {
    closeBlock();
    if (out_.blocks.empty()) return fail("no blocks");
    for (uint32_t b = 0; b < out_.blocks.size(); b++) {
      for (uint32_t successor : out_.blocks[b].succs) {
        if (successor >= out_.blocks.size()) return fail("bb" + std::to_string(successor) + " does not exist");
        out_.blocks[successor].preds.push(out_.arena, b);
      }
    }
  }

  std::string_view text_, rest_;
  Function& out_;
  uint32_t line_ = 0;
  std::string message_;
};

}  // namespace

std::string parse(std::string_view text, Function& out) { return Parser(text, out).run(); }

}  // namespace wazen::mir
