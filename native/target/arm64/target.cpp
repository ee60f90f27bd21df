// arm64 as a Target: select, emit, print, thunks and stubs.
#include "target/target.h"

#include <cstring>

#include "support/text.h"
#include "target/arm64/emit.h"
#include "target/arm64/select.h"
#include "target/arm64/stubs.h"

namespace wazen {

namespace arm64 {

namespace {

constexpr const char* widthNames[] = {"8", "16", "32", "64"};
constexpr const char* baseNames[] = {"base", "memory", "context", "activation", "out", "in", "cells"};
constexpr const char* condNames[] = {"eq", "ne", "hs", "lo", "mi", "pl", "vs", "vc",
                                     "hi", "ls", "ge", "lt", "gt", "le", "al"};
constexpr const char* testNames[] = {"", "zero", "not_zero", "bit_clear", "bit_set"};
constexpr const char* shiftNames[] = {"lsl", "lsr", "asr", "ror"};
constexpr const char* extendNames[] = {"uxtb", "uxth", "uxtw", "uxtx", "sxtb", "sxth", "sxtw", "sxtx"};

bool hasSecond(Form form) { return form <= Form::FromZero; }
bool isMemory(Form form) {
  return form == Form::LoadGpr || form == Form::StoreGpr || form == Form::LoadVec || form == Form::StoreVec;
}
bool hasCond(Form form) {
  return form == Form::CondSelect || form == Form::CondSet || form == Form::CondCompare || form == Form::FloatSelect;
}
bool hasNumber(Form form) {
  return form == Form::Extract || form == Form::CondCompare || (form >= Form::VecShiftLeft && form <= Form::VecExt) ||
         form >= Form::LaneKeepGpr;
}

std::string secondText(const mir::Inst& inst, Payload payload) {
  switch (SecondKind(payload.second)) {
    case SecondKind::Reg: return "";
    case SecondKind::Shifted: return std::string(" ") + shiftNames[payload.how] + " " + std::to_string(payload.sub);
    case SecondKind::Extended: return std::string(" ") + extendNames[payload.how];
    case SecondKind::Imm: break;
  }
  return " " + std::to_string(inst.imm);
}

std::string memoryText(const mir::Inst& inst, Payload payload) {
  std::string text = std::string(payload.isZero ? " zr [" : " [") + baseNames[payload.base];
  if (payload.hasIndex) text += payload.isScaled ? " + scaled index" : " + index";
  if (inst.imm) text += " + " + std::to_string(int64_t(inst.imm));
  return text + "]";
}

std::string testText(const mir::Inst& inst, Payload payload) {
  const TestKind kind = TestKind(payload.test);
  if (kind == TestKind::Flags) return std::string(" ") + condNames[payload.cond];
  std::string text = std::string(" ") + testNames[payload.test];
  if (kind == TestKind::BitClear || kind == TestKind::BitSet) text += " " + std::to_string(inst.imm);
  return text;
}

void printPseudo(const mir::Function& function, const mir::Inst& inst, Payload payload, std::string& out) {
  const Pseudo op = pseudoOf(inst.op);
  out += pseudoInfo[uint32_t(op)].text;
  if (op == Pseudo::LoadVector) {
    const mir::WideConstant& constant = function.wideConstants[uint32_t(inst.imm)];
    appendFormat(out, " 0x%016llx_%016llx", static_cast<unsigned long long>(constant.high),
                 static_cast<unsigned long long>(constant.low));
  } else if (op == Pseudo::TrapIf || op == Pseudo::BrIf) {
    out += std::string(".") + widthNames[payload.width] + testText(inst, payload);
  } else if (inst.imm) {
    out += " " + std::to_string(inst.imm);
  }
}

class Arm64Target final : public Target {
 public:
  const char* name() const override { return "arm64"; }
  std::string features() const override { return ""; }
  const char* registerName(mir::PReg reg) const override { return arm64::registerName(reg); }

  void select(ssa::Function& function, mir::Function& out) const override { Selector(function, out).run(); }
  bool emit(const mir::Function& function, CompiledFunction& out) const override {
    return Emitter(function, out).run();
  }

  void printInst(const mir::Function& function, uint32_t index, std::string& out) const override {
    const mir::Inst& inst = function.insts[index];
    const Payload payload = payloadOf(inst);
    if (isPseudo(inst.op)) return printPseudo(function, inst, payload, out);
    const InstInfo& info = infoOf(Op(inst.op));
    if (info.form >= Form::VecThree) out += 'v';
    out += info.text;
    if (isMemory(info.form)) {
      out += memoryText(inst, payload);
      return;
    }
    out += std::string(".") + widthNames[payload.width];
    if (payload.isHigh) out += " high";
    if (hasCond(info.form)) out += std::string(" ") + condNames[payload.cond];
    if (info.form == Form::CondSelect && payload.isZero) out += " zr";
    if (hasSecond(info.form)) out += secondText(inst, payload);
    if (info.form == Form::BitField || Op(inst.op) == Op::CcmpImm) out += " " + std::to_string(inst.imm);
    if (info.form == Form::BitField || hasNumber(info.form)) out += " " + std::to_string(payload.sub);
  }

  void entryThunk(const Signature& signature, CompiledFunction& out) const override { makeEntryThunk(signature, out); }
  void hostThunk(const Signature& signature, CompiledFunction& out) const override { makeHostThunk(signature, out); }
  void stubs(Stubs& out) const override { makeStubs(out); }

  bool relocate(uint8_t* field, uint32_t from, uint32_t to) const override {
    return patchField(field, uint8_t(Field::Imm26), int64_t(to) - int64_t(from));
  }
  uint32_t reach() const override { return (128 << 20) - 4; }

  // The page, then the place in it, whatever page the image starts at: it starts at one.
  uint32_t veneerBytes() const override { return 12; }
  void writeVeneer(uint8_t* veneer, uint32_t from, uint32_t to) const override {
    constexpr uint32_t kPage = 4096;
    CodeBuffer code;
    adrp(code, kScratch, int64_t(to / kPage) - int64_t(from / kPage));
    immediate(code, Op::Add, Width::W64, kScratch, kScratch, *AddImm::from(to % kPage));
    jumpReg(code, kScratch);
    std::memcpy(veneer, code.data(), code.size());
  }
};

}  // namespace

}  // namespace arm64

const Target& arm64Target() {
  static const arm64::Arm64Target target;
  return target;
}

}  // namespace wazen
