// See emission.h.
#include "target/emission.h"

#include <algorithm>
#include <cassert>

namespace wazen {

bool Emission::run() {
  out_.index = mir_.functionIndex;
  for (uint32_t i = 0; i < mir_.blocks.size(); i++) blockLabels_.push_back(code_.newLabel());
  measureFrame();
  boundStarts();
  emitPrologue();
  for (position_ = 0; position_ < plan_.order().size(); position_++) emitBlock(position_);
  for (size_t i = 0; i < colds_.size(); i++) {  // cold code may add more
    const Cold cold = colds_[i];
    code_.bind(cold.entry);
    (this->*cold.emit)(cold);
  }
  return finish();
}

void Emission::measureFrame() {
  for (const mir::Inst& inst : mir_.insts) {
    if (inst.op == ops_.poll) polls_ = true;
    if (!(inst.flags & mir::InstFlag::ClobbersCall)) continue;
    calls_ = true;
    const bool isCode = inst.op == ops_.callCode;
    if (isCode) savesContext_ = true;
    if (isCode || inst.op == ops_.callFunc) outgoingBytes_ = std::max(outgoingBytes_, uint32_t(inst.imm >> 32));
  }
  contextOffset_ = outgoingBytes_ + mir_.spillBytes;
  frameBytes_ = contextOffset_ + (savesContext_ ? 8 : 0) + mir_.cellBytes;
  layOutFrame();
}

void Emission::boundStarts() {
  uint32_t bound = 0;
  for (const uint32_t i : plan_.order()) {
    if (plan_.isAligned(i)) bound += kLoopAlignment - 1;
    startBounds_.push_back(bound);
    const mir::Block& block = mir_.blocks[i];
    for (uint32_t inst = block.firstInst; inst < block.endInst; inst++) bound += mostBytes(mir_.insts[inst]);
    bound += plan_.editCount(i) * ops_.editBytes;
  }
  startBounds_.push_back(bound);
}

uint32_t Emission::mostDistanceTo(uint32_t block) const {
  const uint32_t to = plan_.positionOf(block);
  if (to <= position_) return code_.size() - code_.positionOf(blockLabels_[block]);
  return startBounds_[to] - startBounds_[position_ + 1];
}

void Emission::emitBlock(uint32_t position) {
  block_ = plan_.order()[position];
  const mir::Block& block = mir_.blocks[block_];
  if (plan_.isAligned(block_)) emitNops(-code_.size() % kLoopAlignment);
  code_.bind(blockLabels_[block_]);
  beginBlock();
  const mir::Edit* edit = std::lower_bound(mir_.edits.begin(), mir_.edits.end(), block.firstInst,
                                           [](const mir::Edit& e, uint32_t inst) { return e.inst < inst; });
  for (uint32_t i = block.firstInst; i < block.endInst; i++) {
    for (; edit != mir_.edits.end() && edit->inst == i; edit++) emitEdit(*edit);
    movesFollow_ = edit != mir_.edits.end() && edit->inst == i + 1;
    [[maybe_unused]] const uint32_t start = code_.size();
    emitInst(mir_.insts[i]);
    assert(code_.size() - start <= mostBytes(mir_.insts[i]) && "distances are estimated from above");
  }
}

void Emission::emitEdit(const mir::Edit& edit) {
  [[maybe_unused]] const uint32_t start = code_.size();
  if (edit.remat != mir::kNoInst) {
    loadConstant(mir_.insts[edit.remat], edit.to);
  } else if (edit.from != edit.to) {
    emitMove(edit.regClass, edit.bytes, edit.from, edit.to);
  }
  assert(code_.size() - start <= ops_.editBytes && "distances are estimated from above");
}

void Emission::jumpTo(uint32_t block) {
  const uint32_t target = plan_.finalTarget(block);
  if (plan_.positionOf(target) != position_ + 1) emitJumpTo(target);
}

void Emission::branchToSuccessors(const mir::Inst& inst) {
  const mir::Block& block = mir_.blocks[block_];
  const uint32_t taken = plan_.finalTarget(block.succs[0]), other = plan_.finalTarget(block.succs[1]);
  if (taken == other) return jumpTo(taken);
  if (plan_.positionOf(taken) == position_ + 1) return emitBranchTo(inst, false, other);
  emitBranchTo(inst, true, taken);
  jumpTo(other);
}

Label Emission::newJumpTable() {
  tables_.push_back({code_.newLabel(), block_});
  return tables_.back().start;
}

void Emission::trapHere(TrapKind kind, uint32_t at) {
  addTrap(kind, at);
  emitTrapHere(kind);
}

void Emission::coldTrap(const Cold& cold) { trapHere(TrapKind(cold.extra), cold.inst->at); }

void Emission::emitJumpTables() {
  for (const JumpTable& table : tables_) {
    code_.align(4, ops_.padding);
    code_.bind(table.start);
    const uint32_t start = code_.size();
    for (const uint32_t succ : mir_.blocks[table.block].succs) {
      code_.room();
      code_.addFixup({code_.size(), start, labelOf(succ), FixupKind::Table32});
      code_.put32(0);
    }
  }
}

bool Emission::finish() {
  pool_.write(code_, ops_.padding);
  emitJumpTables();
  for (const Label label : blockLabels_) {  // blocks that were skipped have labels nobody names
    if (!code_.isBound(label)) code_.bind(label);
  }
  if (!code_.finish(ops_.patch)) return false;
  const std::span<const uint8_t> bytes = code_.bytes();
  out_.bytes.assign(bytes.begin(), bytes.end());
  return true;
}

}  // namespace wazen
