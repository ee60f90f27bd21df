// The text is what mir/parse.h reads, so that output can be input.
#include "mir/print.h"

namespace wazen::mir {

namespace {

std::string name(VReg vreg) { return "v" + std::to_string(vreg); }

std::string typed(const Function& function, VReg vreg) {
  const VRegInfo& info = function.vregs[vreg];
  return name(vreg) + (info.regClass == RegClass::Gpr ? ":g" : ":v") + std::to_string(info.bytes);
}

std::string blockName(uint32_t block) { return "bb" + std::to_string(block); }

template <typename List, typename Text>
std::string joined(const List& list, const char* separator, Text text) {
  std::string out;
  for (const auto& item : list) out += (out.empty() ? "" : separator) + text(item);
  return out;
}

bool isRemat(const Function& function, uint32_t index) {
  const Inst& inst = function.insts[index];
  if (inst.operandCount != 1 || function.operands[inst.firstOperand].kind != OperandKind::Def) return false;
  return function.vregs[function.operands[inst.firstOperand].vreg].rematInst == index;
}

}  // namespace

std::string Printer::registerName(PReg reg) const {
  return (reg.regClass() == RegClass::Gpr ? "r" : "x") + std::to_string(reg.number % 32);
}

std::string Printer::instText(const Function& function, uint32_t index) const {
  const Inst& inst = function.insts[index];
  std::string text;
  if (inst.flags & InstFlag::Terminator) return "end";
  if (inst.flags & InstFlag::Cold) text += "cold ";
  if (inst.flags & InstFlag::Commutative) text += "commutative ";
  if (isRemat(function, index)) text += "remat ";
  text += inst.flags & InstFlag::ClobbersCall ? "call" : inst.flags & InstFlag::Move ? "move" : "inst";
  return text + " " + std::to_string(inst.op);
}

std::string Printer::allocText(const Alloc& alloc) const {
  if (alloc.kind == Alloc::Register) return registerName({alloc.reg});
  return alloc.kind == Alloc::Slot ? "[" + std::to_string(alloc.slot) + "]" : "none";
}

std::string Printer::operandText(const Function& function, uint32_t index) const {
  const Operand& operand = function.operands[index];
  bool isDef = operand.kind == OperandKind::Def;
  std::string text = isDef ? "def" : "use";
  if (isDef && operand.pos == OperandPos::Early) text += ".early";
  if (!isDef && operand.pos == OperandPos::Late) text += ".late";
  switch (operand.constraint) {
    case Constraint::Any: text += ":any "; break;
    case Constraint::Reg: text += ":reg "; break;
    case Constraint::Stack: text += ":stack "; break;
    case Constraint::Fixed: text += ":" + registerName({operand.index}) + " "; break;
    case Constraint::Reuse: text += ":reuse" + std::to_string(operand.index) + " "; break;
  }
  text += isDef ? typed(function, operand.vreg) : name(operand.vreg);
  if (index < function.allocs.size() && function.allocs[index].kind != Alloc::None)
    text += " = " + allocText(function.allocs[index]);
  return text;
}

void Printer::printEdit(const Function&, const Edit& edit, std::string& out) const {
  out += "        " + allocText(edit.to) + " <- ";
  out += edit.remat != kNoInst ? "inst at " + std::to_string(edit.remat) : allocText(edit.from);
  out += "\n";
}

void Printer::printBlock(const Function& function, uint32_t index, uint32_t& edit, std::string& out) const {
  const Block& block = function.blocks[index];
  out += blockName(index);
  if (!block.params.empty())
    out += "(" + joined(block.params, ", ", [&](VReg vreg) { return typed(function, vreg); }) + ")";
  out += ":";
  if (block.isLoopHeader) out += " loop bb" + std::to_string(block.loopEnd - 1);
  if (block.loopDepth) out += " depth " + std::to_string(block.loopDepth);
  if (block.isCold) out += " cold";
  out += "\n";
  for (uint32_t i = block.firstInst; i < block.endInst; i++) {
    for (; edit < function.edits.size() && function.edits[edit].inst == i; edit++)
      printEdit(function, function.edits[edit], out);
    out += "    " + instText(function, i);
    const Inst& inst = function.insts[i];
    if (inst.flags & InstFlag::Terminator) {
      for (uint32_t successor : block.succs) out += " " + blockName(successor);
      if (block.argCount) {
        out += "(";
        for (uint32_t a = 0; a < block.argCount; a++)
          out += (a ? ", " : "") + name(function.operands[block.firstArg + a].vreg);
        out += ")";
      }
    }
    for (uint32_t o = 0; o < inst.operandCount; o++) out += ", " + operandText(function, inst.firstOperand + o);
    out += "\n";
  }
}

std::string Printer::print(const Function& function) const {
  std::string out;
  uint32_t edit = 0;
  for (uint32_t block = 0; block < function.blocks.size(); block++) printBlock(function, block, edit, out);
  return out;
}

}  // namespace wazen::mir
