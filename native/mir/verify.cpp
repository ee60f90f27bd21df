// Everything is found again from instructions and edges; nothing of an analysis is trusted.
#include "mir/verify.h"

#include <algorithm>
#include <vector>

namespace wazen::mir {

namespace {

class Verifier {
 public:
  explicit Verifier(const Function& function) : f_(function), defined_(function.vregs.size(), kNoInst) {}

  std::string run() {
    for (uint32_t b = 0; b < f_.blocks.size() && message_.empty(); b++) {
      checkShape(b);
      checkEdges(b);
      findDefs(b);
    }
    if (message_.empty()) checkDominance();
    return message_;
  }

 private:
  void fail(uint32_t block, uint32_t inst, const std::string& text) {
    if (message_.empty()) message_ = "block " + std::to_string(block) + ", inst " + std::to_string(inst) + ": " + text;
  }

  void checkShape(uint32_t b) {
    const Block& block = f_.blocks[b];
    if (block.firstInst >= block.endInst || block.endInst > f_.insts.size())
      return fail(b, block.firstInst, "no instructions");
    for (uint32_t i = block.firstInst; i < block.endInst; i++) {
      bool isLast = i + 1 == block.endInst;
      if (bool(f_.insts[i].flags & InstFlag::Terminator) != isLast) fail(b, i, "terminator expected at the end only");
      checkOperands(b, i);
    }
  }

  void checkOperands(uint32_t b, uint32_t i) {
    const Inst& inst = f_.insts[i];
    RegSet fixedUses = 0, fixedDefs = 0;
    std::vector<uint8_t> reused;
    for (uint32_t o = 0; o < inst.operandCount; o++) {
      const Operand& operand = f_.operands[inst.firstOperand + o];
      if (operand.vreg >= f_.vregs.size()) return fail(b, i, "unknown value");
      bool isDef = operand.kind == OperandKind::Def;
      if (isDef && (inst.flags & InstFlag::Terminator)) fail(b, i, "a terminator defines nothing");
      if (operand.constraint == Constraint::Fixed) {
        if (PReg{operand.index}.regClass() != f_.vregs[operand.vreg].regClass)
          fail(b, i, "fixed register of another class");
        RegSet& set = isDef ? fixedDefs : fixedUses;
        if (set & bit({operand.index})) fail(b, i, "fixed register named twice");
        set |= bit({operand.index});
      }
      if (operand.constraint == Constraint::Reuse) {
        if (!isDef || operand.index >= inst.operandCount) return fail(b, i, "reuse of nothing");
        const Operand& input = f_.operands[inst.firstOperand + operand.index];
        if (input.kind != OperandKind::Use || input.constraint != Constraint::Reg)
          fail(b, i, "reuse of an input not in a register");
        if (std::count(reused.begin(), reused.end(), operand.index)) fail(b, i, "input reused twice");
        reused.push_back(operand.index);
      }
    }
    if ((inst.flags & InstFlag::Move) && inst.operandCount != 2) fail(b, i, "a move has two operands");
    if ((inst.flags & InstFlag::Commutative) && !isCommutativeShape(inst)) fail(b, i, "not of commutative shape");
  }

  bool isCommutativeShape(const Inst& inst) const {
    if (inst.operandCount != 3) return false;
    const Operand* o = &f_.operands[inst.firstOperand];
    auto isInput = [](const Operand& operand) {
      return operand.kind == OperandKind::Use && operand.pos == OperandPos::Early &&
             (operand.constraint == Constraint::Reg || operand.constraint == Constraint::Any);
    };
    const bool isSameClass = f_.vregs[o[1].vreg].regClass == f_.vregs[o[2].vreg].regClass;
    return o[0].constraint == Constraint::Reuse && o[0].index == 1 && isInput(o[1]) && isInput(o[2]) && isSameClass;
  }

  void checkEdges(uint32_t b) {
    const Block& block = f_.blocks[b];
    uint32_t last = block.endInst - 1;
    for (uint32_t successor : block.succs) {
      if (successor >= f_.blocks.size()) return fail(b, last, "unknown successor");
      const Block& to = f_.blocks[successor];
      if (std::count(to.preds.begin(), to.preds.end(), b) == 0)
        fail(b, last, "successor does not know its predecessor");
      if (block.succs.size() > 1 && to.preds.size() > 1) fail(b, last, "critical edge");
      if (block.succs.size() > 1 && !to.params.empty())
        fail(b, last, "parameters need predecessors with one successor");
    }
    for (uint32_t pred : block.preds) {
      const ArenaVector<uint32_t>& succs = f_.blocks[pred].succs;
      if (std::count(succs.begin(), succs.end(), b) == 0)
        fail(b, block.firstInst, "predecessor does not know its successor");
    }
    if (block.succs.size() != 1) {
      if (block.argCount) fail(b, last, "arguments for no single successor");
      return;
    }
    if (f_.insts[last].operandCount) fail(b, last, "a jump has no operands of its own");
    const Block& to = f_.blocks[block.succs[0]];
    if (block.argCount != to.params.size()) return fail(b, last, "arguments do not match parameters");
    for (uint32_t a = 0; a < block.argCount; a++) {
      const Operand& arg = f_.operands[block.firstArg + a];
      if (arg.kind != OperandKind::Use || arg.constraint != Constraint::Any) fail(b, last, "an argument is any use");
      const VRegInfo &from = f_.vregs[arg.vreg], &param = f_.vregs[to.params[a]];
      if (from.regClass != param.regClass || from.bytes != param.bytes) fail(b, last, "argument of another type");
    }
  }

  void define(uint32_t b, uint32_t inst, VReg vreg) {
    if (vreg >= f_.vregs.size()) return fail(b, inst, "unknown value");
    if (defined_[vreg] != kNoInst) fail(b, inst, "v" + std::to_string(vreg) + " is defined twice");
    defined_[vreg] = inst;
  }

  void findDefs(uint32_t b) {
    const Block& block = f_.blocks[b];
    if (b == 0 && !block.params.empty()) fail(b, block.firstInst, "the entry has parameters");
    for (VReg param : block.params) define(b, block.firstInst, param);
    for (uint32_t i = block.firstInst; i < block.endInst; i++) {
      forOperands(i, OperandKind::Def, [&](VReg vreg) { define(b, i, vreg); });
    }
  }

  template <typename Visit>
  void forOperands(uint32_t i, OperandKind kind, Visit visit) {
    const Inst& inst = f_.insts[i];
    for (uint32_t o = inst.firstOperand; o < inst.firstOperand + inst.operandCount; o++) {
      if (f_.operands[o].kind == kind) visit(f_.operands[o].vreg);
    }
  }

  // Values defined on every path from the entry, by data flow on bits.
  void checkDominance() {
    size_t values = f_.vregs.size();
    std::vector<std::vector<bool>> known(f_.blocks.size());
    std::vector<uint32_t> work{0};
    known[0].assign(values, false);
    while (!work.empty() && message_.empty()) {
      uint32_t b = work.back();
      work.pop_back();
      std::vector<bool> now = known[b];
      execute(b, now);
      for (uint32_t successor : f_.blocks[b].succs) {
        std::vector<bool>& entry = known[successor];
        bool changed = entry.empty() && values;
        if (entry.empty()) {
          entry = now;
        } else {
          for (size_t v = 0; v < values; v++) {
            if (!entry[v] || now[v]) continue;
            entry[v] = false;
            changed = true;
          }
        }
        if (changed) work.push_back(successor);
      }
    }
  }

  void execute(uint32_t b, std::vector<bool>& now) {
    const Block& block = f_.blocks[b];
    for (VReg param : block.params) now[param] = true;
    auto use = [&](uint32_t i, VReg vreg) {
      if (!now[vreg]) fail(b, i, "v" + std::to_string(vreg) + " is not defined on every path");
    };
    for (uint32_t i = block.firstInst; i < block.endInst; i++) {
      forOperands(i, OperandKind::Use, [&](VReg vreg) { use(i, vreg); });
      forOperands(i, OperandKind::Def, [&](VReg vreg) { now[vreg] = true; });
    }
    for (uint32_t a = 0; a < block.argCount; a++) use(block.endInst - 1, f_.operands[block.firstArg + a].vreg);
  }

  const Function& f_;
  std::vector<uint32_t> defined_;  // by vreg: its instruction
  std::string message_;
};

}  // namespace

std::string verify(const Function& function) { return Verifier(function).run(); }

}  // namespace wazen::mir
