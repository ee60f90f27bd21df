// amd64 as a Target: select, emit, print, thunks and stubs.
#include "target/target.h"

#include <cassert>
#include <cstring>

#include "support/text.h"
#include "target/amd64/emit.h"
#include "target/amd64/select.h"
#include "target/amd64/stubs.h"

namespace wazen {

namespace amd64 {

namespace {

constexpr const char* widthNames[] = {"8", "16", "32", "64"};
constexpr const char* baseNames[] = {"", "base", "memory", "context", "activation", "out", "in", "pool"};
constexpr const char* condNames[] = {"o",  "no", "b",  "ae", "e",  "ne", "be", "a",  "s",
                                     "ns", "p",  "np", "l",  "ge", "le", "g",  "eq", "un"};

bool hasTest(uint16_t op) {
  return op == opNumber(Pseudo::Setcc) || op == opNumber(Pseudo::Cmov) || op == opNumber(Pseudo::FloatSelect) ||
         op == opNumber(Pseudo::TrapIf) || op == opNumber(Pseudo::BrIf);
}

std::string wideText(const mir::Function& function, const mir::Inst& inst) {
  const mir::WideConstant& constant = function.wideConstants[uint32_t(inst.imm)];
  std::string text;
  appendFormat(text, " 0x%016llx_%016llx", static_cast<unsigned long long>(constant.high),
               static_cast<unsigned long long>(constant.low));
  return text;
}

std::string memoryText(const mir::Function& function, const mir::Inst& inst, Payload payload) {
  if (Base(payload.base) == Base::Pool) {
    const bool isWide = PoolBytes(payload.poolBytes) == PoolBytes::Wide;
    return " pool" + (isWide ? wideText(function, inst) : " " + std::to_string(inst.imm));
  }
  std::string text = std::string(payload.targetIsMem ? " to [" : " [") + baseNames[payload.base];
  if (payload.hasIndex) text += " + index*" + std::to_string(1 << payload.scale);
  if (dispOf(inst)) text += " + " + std::to_string(dispOf(inst));
  return text + "]";
}

class Amd64Target final : public Target {
 public:
  const char* name() const override { return "amd64"; }
  std::string features() const override { return hostFeatures().text(); }
  const char* registerName(mir::PReg reg) const override { return amd64::registerName(reg); }

  void select(ssa::Function& function, mir::Function& out) const override {
    Selector(function, out, hostFeatures()).run();
  }

  bool emit(const mir::Function& function, CompiledFunction& out) const override {
    return Emitter(function, out).run();
  }

  void printInst(const mir::Function& function, uint32_t index, std::string& out) const override {
    const mir::Inst& inst = function.insts[index];
    const Payload payload = payloadOf(inst);
    if (isPseudo(inst.op)) {
      out += pseudoInfo[uint32_t(pseudoOf(inst.op))].text;
    } else {
      const char* text = infoOf(Op(inst.op)).text;
      if (payload.vex && text[0] != 'v') out += 'v';
      out += text;
    }
    out += std::string(".") + widthNames[payload.width];
    if (inst.op == opNumber(Pseudo::LoadVector)) {
      out += wideText(function, inst);
      return;
    }
    if (!isPseudo(inst.op) && hasImm8(infoOf(Op(inst.op)).form) && infoOf(Op(inst.op)).form != Form::Blend)
      out += " " + std::to_string(payload.sub);
    if (hasTest(inst.op)) out += std::string(" ") + condNames[payload.test];
    if (Source(payload.source) == Source::Mem) out += memoryText(function, inst, payload);
    if (Source(payload.source) == Source::Imm || (payload.targetIsMem && immOf(inst))) {
      out += " " + std::to_string(immOf(inst));
    } else if (isPseudo(inst.op) && inst.imm) {
      out += " " + std::to_string(inst.imm);
    }
  }

  void entryThunk(const Signature& signature, CompiledFunction& out) const override { makeEntryThunk(signature, out); }
  void hostThunk(const Signature& signature, CompiledFunction& out) const override { makeHostThunk(signature, out); }
  void stubs(Stubs& out) const override { makeStubs(out); }

  bool relocate(uint8_t* field, uint32_t from, uint32_t to) const override {
    const uint32_t fieldAt = from;
    const int64_t distance = int64_t(to) - (int64_t(fieldAt) + 4);
    const int32_t narrow = int32_t(distance);
    if (distance != narrow) return false;
    std::memcpy(field, &narrow, sizeof narrow);
    return true;
  }
  uint32_t reach() const override { return INT32_MAX; }  // as large as an image may be
  uint32_t veneerBytes() const override { return 0; }
  void writeVeneer(uint8_t*, uint32_t, uint32_t) const override { assert(false && "every image is within reach"); }
};

}  // namespace

}  // namespace amd64

const Target& amd64Target() {
  static const amd64::Amd64Target target;
  return target;
}

}  // namespace wazen
