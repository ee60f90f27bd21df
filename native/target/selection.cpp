// The walk over a function: see selection.h.
#include "target/selection.h"

#include <algorithm>

namespace wazen {

namespace {

constexpr uint16_t kMustHappen = Effect::Traps | Effect::Writes | Effect::WritesState | Effect::Calls | Effect::Ends;
// What a load must not be moved across. Loads may trap too, but pass each other: all of them trap alike.
constexpr uint16_t kBarrier = Effect::Writes | Effect::WritesState | Effect::Calls;

bool isBarrier(const OpInfo& info) {
  return info.has(kBarrier) || (info.has(Effect::Traps) && !info.has(Effect::Reads));
}

}  // namespace

Selection::Selection(ssa::Function& function, mir::Function& out, const Convention& convention, const SelectionOps& ops)
    : ssa_(function), mir_(out), arena_(out.arena), convention_(convention), ops_(ops) {
  vregs_ = arena_.makeArray<mir::VReg>(function.instrCount);
  std::fill_n(vregs_, function.instrCount, mir::kNoVReg);
  effects_ = arena_.makeArray<uint32_t>(function.instrCount);
  folded_ = arena_.makeArray<bool>(function.instrCount);
}

void Selection::run() {
  mir_.functionIndex = ssa_.index;
  mir_.cellBytes = ssa_.cellBytes;
  ssa_.countUses();
  numberEffects();
  const uint32_t blockCount = ssa_.blocks.size();
  mir_.blocks.resize(arena_, blockCount);
  for (uint32_t i = 0; i < blockCount; i++) ssa_.blocks[i]->order = i;
  for (uint32_t i = blockCount; i-- > 0;) selectBlock(i);
  finish();
}

void Selection::numberEffects() {
  uint32_t effects = 0;
  for (const ssa::Block* block : ssa_.blocks) {
    effects++;
    for (const Instr* instr = block->first; instr; instr = instr->next) {
      effects_[instr->id] = effects;
      if (isBarrier(instr->info())) effects++;
    }
  }
}

void Selection::selectBlock(uint32_t index) {
  mir::Block& block = mir_.blocks[index];
  const ssa::Block* source = ssa_.blocks[index];
  block.endInst = reversed_.size();  // turned around in `finish`
  for (Instr* instr = source->last; instr; instr = instr->prev) selectInstr(instr);
  if (index == 0) selectParams();
  block.firstInst = reversed_.size();
  fillBlock(index);
}

void Selection::selectInstr(Instr* instr) {
  if (folded_[instr->id]) return;
  if (!isWanted(instr) && !instr->info().has(kMustHappen)) return;
  if (!selectShared(instr)) selectOp(instr);
  endGroup();
}

void Selection::endGroup() {
  std::reverse(reversed_.begin() + groupStart_, reversed_.end());
  groupStart_ = reversed_.size();
}

void Selection::fillBlock(uint32_t index) {
  mir::Block& block = mir_.blocks[index];
  const ssa::Block* source = ssa_.blocks[index];
  for (const ssa::Block* pred : source->preds) {  // several edges from one branch table are one
    if (block.preds.empty() || block.preds.back() != pred->order) block.preds.push(arena_, pred->order);
  }
  for (const ssa::Block* succ : source->succs) block.succs.push(arena_, succ->order);
  for (Instr* phi = source->first; phi && phi->is(Op::Phi); phi = phi->next) {
    block.params.push(arena_, result(phi));
  }
  block.loopDepth = source->loop ? source->loop->depth : 0;
  block.isLoopHeader = source->isLoopHeader;
  block.isCold = source->isCold;
  if (source->loop) endLoop(source->loop, index + 1);
}

void Selection::endLoop(const ssa::Loop* loop, uint32_t end) {
  uint32_t& known = mir_.blocks[loop->header->order].loopEnd;
  known = std::max(known, end);
}

void Selection::finish() {
  for (uint32_t i = ssa_.loops.size(); i-- > 0;) {  // inner ones first
    const ssa::Loop* loop = ssa_.loops[i];
    if (loop->parent) endLoop(loop->parent, mir_.blocks[loop->header->order].loopEnd);
  }
  const uint32_t count = reversed_.size();
  mir_.insts.resize(arena_, count);
  for (uint32_t i = 0; i < count; i++) mir_.insts[i] = reversed_[count - 1 - i];
  for (mir::Block& block : mir_.blocks) {
    block.firstInst = count - block.firstInst;
    block.endInst = count - block.endInst;
  }
}

void Selection::push(const InstOperands& from) {
  mir::Inst inst = from.inst_;
  inst.operandCount = uint8_t(from.count_);
  inst.firstOperand = mir_.operands.size();
  for (uint32_t i = 0; i < from.count_; i++) mir_.operands.push(arena_, from.operands_[i]);
  reversed_.push(arena_, inst);
}

mir::VReg Selection::newVReg(mir::RegClass regClass, uint8_t bytes) {
  mir_.vregs.push(arena_, mir::VRegInfo{regClass, bytes, mir::kNoInst});
  return mir_.vregs.size() - 1;
}

mir::VReg Selection::newFor(Type type) {
  // Integers are always spilled whole, so that a reload gives the upper half back.
  if (regClassOf(type) == mir::RegClass::Gpr) return newGpr();
  return newVReg(mir::RegClass::Vec, uint8_t(bytesOf(type)));
}

mir::VReg Selection::result(Instr* instr) {
  mir::VReg& vreg = vregs_[instr->id];
  if (vreg == mir::kNoVReg) vreg = newFor(instr->type);
  return vreg;
}

mir::VReg Selection::reg(Instr* value) {
  while (value->is(Op::I64ExtendI32U)) value = value->arg(0);
  if (value->isConst() && value->type == Type::V128) return vectorConstant(value->bits[0], value->bits[1]);
  if (value->isConst()) return constant(value->type, value->bits[0]);
  if (value->is(Op::VmContext)) return contextRegister();
  return result(value);
}

mir::VReg Selection::low(Instr* value) {
  while (value->is(Op::I32WrapI64) || value->is(Op::I64ExtendI32U)) value = value->arg(0);
  return reg(value);
}

}  // namespace wazen
