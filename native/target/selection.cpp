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
    : ssa_(function),
      mir_(out),
      arena_(out.arena),
      convention_(convention),
      ops_(ops),
      constants_(function, out.arena) {
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
  block_ = index;
  selectInstr(source->last);
  const uint32_t terminatorEnd = reversed_.size();
  for (Instr* instr = source->last->prev; instr; instr = instr->prev) selectInstr(instr);
  placeConstants(index, terminatorEnd);
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
  for (SharedConstants::Constant* constant : wanted_) constant->at = groupStart_;
  wanted_.clear();
}

mir::VReg Selection::sharedConstant(Type type, uint64_t low, uint64_t high) {
  SharedConstants::Constant* constant = constants_.find(ssa_.blocks[block_], type, low, high);
  if (!constant) {
    const mir::VReg vreg = newFor(type);
    makeConstant(vreg, type, low, high);
    return vreg;
  }
  if (constant->reg == mir::kNoVReg) constant->reg = newFor(type);
  wanted_.push(arena_, constant);
  return constant->reg;
}

// Puts the instructions that make the block's shared constants before their first users, those with users in loops only
// before the terminator.
void Selection::placeConstants(uint32_t index, uint32_t terminatorEnd) {
  const uint32_t end = reversed_.size();
  for (auto* constant = constants_.of(ssa_.blocks[index]); constant; constant = constant->next) {
    constant->at = std::max(constant->at, terminatorEnd);
    placed_.push(arena_, constant);
  }
  std::sort(placed_.begin(), placed_.end(), [](const auto* a, const auto* b) { return a->at < b->at; });
  for (const auto* constant : placed_) makeConstant(constant->reg, constant->type, constant->low, constant->high);
  uint32_t to = reversed_.size(), from = end;
  ArenaVector<mir::Inst> made;
  for (uint32_t i = end; i < to; i++) made.push(arena_, reversed_[i]);
  for (uint32_t i = placed_.size(); i-- > 0;) {
    while (from > placed_[i]->at) reversed_[--to] = reversed_[--from];
    reversed_[--to] = made[i];
    placed_[i]->inst = to;
  }
  placed_.clear();
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
  for (const ssa::Block* block : ssa_.blocks) {
    for (const auto* constant = constants_.of(block); constant; constant = constant->next) {
      mir_.vregs[constant->reg].rematInst = count - 1 - constant->inst;
    }
  }
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
