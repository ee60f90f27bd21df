// One line per instruction; the format is described in ssa/print.h.
#include "ssa/print.h"

#include <cstdlib>
#include <cstring>

#include "ssa/cfg.h"
#include "support/text.h"

namespace wazen::ssa {

namespace {

constexpr const char* regionTexts[] = {"immutable", "global", "table", "memory-size", "frame"};

constexpr const char* trapTexts[] = {
#define TRAP_KIND(name, message) #name,
#include "runtime/trap-kinds.inc"
#undef TRAP_KIND
};

constexpr const char* serviceTexts[] = {
#define SERVICE(name, text) text,
#include "runtime/services.inc"
#undef SERVICE
};

void printTypes(const std::vector<Type>& types, std::string& out) {
  out += '(';
  for (size_t i = 0; i < types.size(); i++) appendFormat(out, "%s%s", i ? ", " : "", wazen::textOf(types[i]));
  out += ')';
}

// The shortest decimal that reads back as the same bits; bits in hexadecimal where there is none (NaN, infinity).
void printFloat(const Instr& instr, std::string& out) {
  char text[40];
  bool isDouble = instr.type == Type::F64;
  double value = 0;
  float single = 0;
  std::memcpy(&single, instr.bits, sizeof single);
  if (isDouble) std::memcpy(&value, instr.bits, sizeof value);
  else value = single;
  for (int digits = 1; value - value == 0 && digits <= 17; digits++) {
    std::snprintf(text, sizeof text, "%.*g", digits, value);
    if (isDouble ? std::strtod(text, nullptr) == value : std::strtof(text, nullptr) == single) {
      out += text;
      return;
    }
  }
  appendFormat(out, "bits 0x%llx", static_cast<unsigned long long>(instr.bits[0]));
}

void printConst(const Instr& instr, std::string& out) {
  appendFormat(out, "%s.const ", wazen::textOf(instr.type));
  if (instr.type == Type::I32) appendFormat(out, "%d", instr.i32());
  else if (instr.type == Type::F32 || instr.type == Type::F64) printFloat(instr, out);
  else if (instr.type == Type::V128)
    appendFormat(out, "0x%016llx 0x%016llx", static_cast<unsigned long long>(instr.bits[0]),
                 static_cast<unsigned long long>(instr.bits[1]));
  else appendFormat(out, "%lld", static_cast<long long>(instr.i64()));
}

void printImmediate(Imm kind, uint32_t value, std::string& out) {
  switch (kind) {
    case Imm::Memory: return appendFormat(out, "memory %u", value);
    case Imm::Func: return appendFormat(out, "func %u", value);
    case Imm::Type: return appendFormat(out, "type %u", value);
    case Imm::Region: return appendFormat(out, "%s", regionTexts[value]);
    case Imm::Trap: return appendFormat(out, "%s", trapTexts[value]);
    case Imm::Service: return appendFormat(out, "%s", serviceTexts[value]);
    default: return appendFormat(out, "%u", value);
  }
}

void printEdge(const Block& block, uint32_t succ, std::string& out) {
  const Block* target = block.succs[succ];
  appendFormat(out, "bb%u", target->id);
  const Instr* phi = target->first;
  if (!phi || !phi->is(Op::Phi)) return;
  uint32_t pred = predIndex(&block, succ);
  const char* separator = "(";
  for (; phi && phi->is(Op::Phi); phi = phi->next) {
    appendFormat(out, "%sv%u", separator, phi->args[pred]->id);
    separator = ", ";
  }
  out += ')';
}

void printHead(const Function& function, const Block& block, std::string& out) {
  size_t start = out.size();
  appendFormat(out, "bb%u", block.id);
  const char* separator = "(";
  for (const Instr* i = block.first; i; i = i->next) {
    bool isParam = i->is(Op::Phi);
    if (!isParam) continue;
    appendFormat(out, "%sv%u: %s", separator, i->id, wazen::textOf(i->type));
    separator = ", ";
  }
  out += separator[0] == ',' ? "):" : ":";
  out.append(out.size() - start < 48 ? 48 - (out.size() - start) : 1, ' ');
  out += ";";
  if (&block == function.entry) out += " entry";
  if (block.isLoopHeader) out += " loop";
  if (block.loop) appendFormat(out, " depth %u", block.loop->depth);
  if (block.isCold) out += " cold";
  if (!block.preds.empty()) out += " from";
  for (const Block* pred : block.preds) appendFormat(out, " bb%u", pred->id);
  out += '\n';
}

void printLine(const Block& block, const Instr& instr, std::string& out) {
  if (instr.at) {
    size_t start = out.size();
    appendFormat(out, "@%x ", instr.at);
    if (out.size() - start < 8) out.append(8 - (out.size() - start), ' ');
  } else {
    out += "        ";
  }
  printInstr(instr, out);
  for (uint32_t i = 0; &instr == block.last && i < block.succs.size(); i++) {
    out += i == 0 && instr.argCount == 0 ? " " : ", ";
    printEdge(block, i, out);
  }
  out += '\n';
}

}  // namespace

const char* textOf(Region region) { return regionTexts[size_t(region)]; }

void printInstr(const Instr& instr, std::string& out) {
  if (instr.type != Type::None) appendFormat(out, "v%u = ", instr.id);
  if (instr.isConst()) return printConst(instr, out);
  const OpInfo& info = instr.info();
  out += info.text;
  if (instr.type != info.result && instr.type != Type::None) appendFormat(out, ".%s", wazen::textOf(instr.type));
  const char* separator = " ";
  for (uint32_t i = 0; i < instr.argCount; i++) {
    appendFormat(out, "%sv%u", separator, instr.args[i]->id);
    separator = ", ";
  }
  if (info.has(Effect::Ends)) return;
  for (uint32_t i = 0; i < info.immediates.size; i++) {
    out += separator;
    printImmediate(info.immediates.items[i], instr.imm[i], out);
    separator = ", ";
  }
}

void print(const Function& function, std::string& out) {
  appendFormat(out, "func %u ", function.index);
  printTypes(function.signature.params, out);
  out += " -> ";
  printTypes(function.signature.results, out);
  out += '\n';
  for (const Block* block : function.blocks) {
    out += '\n';
    printHead(function, *block, out);
    for (const Instr* instr = block->first; instr; instr = instr->next) {
      if (!instr->is(Op::Phi)) printLine(*block, *instr, out);
    }
  }
}

}  // namespace wazen::ssa
