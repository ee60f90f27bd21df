// The walk over a function: see select.h.
#include "target/amd64/select.h"

#include <algorithm>

namespace wazen::amd64 {

namespace {

constexpr uint16_t kMustHappen = Effect::Traps | Effect::Writes | Effect::WritesState | Effect::Calls | Effect::Ends;
// What a load must not be moved across. Loads may trap too, but pass each other: all of them trap alike.
constexpr uint16_t kBarrier = Effect::Writes | Effect::WritesState | Effect::Calls;

bool isBarrier(const OpInfo& info) {
  return info.has(kBarrier) || (info.has(Effect::Traps) && !info.has(Effect::Reads));
}

}  // namespace

InstBuilder& InstBuilder::mem(const Address& address) {
  payload.source = uint32_t(Source::Mem);
  payload.base = uint32_t(address.base);
  payload.scale = uint32_t(address.scale);
  payload.faults = address.faults;
  payload.poolBytes = uint32_t(address.poolBytes);
  if (address.faults) inst_.at = address.at;
  inst_.imm = address.base == Base::Pool ? address.pool : inst_.imm | uint32_t(address.disp);
  if (address.base == Base::VReg) use(address.baseReg);
  if (address.index != mir::kNoVReg) {
    payload.hasIndex = 1;
    use(address.index);
  }
  return *this;
}

InstBuilder& InstBuilder::source(const SourceOperand& source) {
  if (source.kind == Source::Mem) return mem(source.mem);
  if (source.kind == Source::Imm) return imm(source.imm);
  return useAny(source.reg);
}

InstBuilder& InstBuilder::imm(int32_t value) {
  if (Source(payload.source) == Source::Reg) payload.source = uint32_t(Source::Imm);
  inst_.imm = packImm(dispOf(inst_), value);
  return *this;
}

void InstBuilder::push() { selector_.push(*this); }

Selector::Selector(ssa::Function& function, mir::Function& out, const Features& features)
    : ssa_(function), mir_(out), arena_(out.arena), features_(features) {
  vregs_ = arena_.makeArray<mir::VReg>(function.instrCount);
  std::fill_n(vregs_, function.instrCount, mir::kNoVReg);
  effects_ = arena_.makeArray<uint32_t>(function.instrCount);
  folded_ = arena_.makeArray<bool>(function.instrCount);
}

void Selector::run() {
  mir_.allocatable = allocatableRegisters();
  mir_.callClobbers = callClobbers();
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

void Selector::numberEffects() {
  uint32_t effects = 0;
  for (const ssa::Block* block : ssa_.blocks) {
    effects++;
    for (const Instr* instr = block->first; instr; instr = instr->next) {
      effects_[instr->id] = effects;
      if (isBarrier(instr->info())) effects++;
    }
  }
}

void Selector::selectBlock(uint32_t index) {
  mir::Block& block = mir_.blocks[index];
  const ssa::Block* source = ssa_.blocks[index];
  block.endInst = reversed_.size();  // turned around in `finish`
  for (Instr* instr = source->last; instr; instr = instr->prev) selectInstr(instr);
  if (index == 0) selectParams();
  block.firstInst = reversed_.size();
  fillBlock(index);
}

void Selector::selectInstr(Instr* instr) {
  if (folded_[instr->id]) return;
  if (!isWanted(instr) && !instr->info().has(kMustHappen)) return;
  const SelectRow& row = selectRowOf(instr->op);
  (this->*row.handler)(instr, row);
  endGroup();
}

void Selector::selectUnsupported(Instr*, const SelectRow&) { std::abort(); }  // the reader lets no such opcode pass

void Selector::endGroup() {
  std::reverse(reversed_.begin() + groupStart_, reversed_.end());
  groupStart_ = reversed_.size();
}

// All register parameters are defined by the first instruction; those on the stack are loaded after it.
void Selector::selectParams() {
  InstBuilder params(*this, Pseudo::Params);
  const std::vector<Type>& types = ssa_.signature.params;
  mir::VReg* wanted = arena_.makeArray<mir::VReg>(types.size() + 1);
  std::fill_n(wanted, types.size() + 1, mir::kNoVReg);
  for (const Instr* instr = ssa_.entry->first; instr; instr = instr->next) {
    if (instr->is(wazen::Op::Param)) wanted[instr->imm[0]] = vregs_[instr->id];
  }
  Assigner assigner;
  for (size_t i = 0; i < types.size(); i++) {
    const Place place = assigner.next(types[i]);
    if (place.isRegister && wanted[i] != mir::kNoVReg) params.defFixed(wanted[i], place.reg);
  }
  params.push();
  assigner = Assigner();
  for (size_t i = 0; i < types.size(); i++) {
    const Place place = assigner.next(types[i]);
    if (place.isRegister || wanted[i] == mir::kNoVReg) continue;
    Address from;
    from.base = Base::Incoming;
    from.disp = int32_t(place.stackOffset);
    load(wanted[i], from, types[i]);
  }
  endGroup();
}

void Selector::fillBlock(uint32_t index) {
  mir::Block& block = mir_.blocks[index];
  const ssa::Block* source = ssa_.blocks[index];
  for (const ssa::Block* pred : source->preds) {  // several edges from one branch table are one
    if (block.preds.empty() || block.preds.back() != pred->order) block.preds.push(arena_, pred->order);
  }
  for (const ssa::Block* succ : source->succs) block.succs.push(arena_, succ->order);
  for (Instr* phi = source->first; phi && phi->is(wazen::Op::Phi); phi = phi->next) {
    block.params.push(arena_, result(phi));
  }
  block.loopDepth = source->loop ? source->loop->depth : 0;
  block.isLoopHeader = source->isLoopHeader;
  block.isCold = source->isCold;
  if (source->loop) endLoop(source->loop, index + 1);
}

void Selector::endLoop(const ssa::Loop* loop, uint32_t end) {
  uint32_t& known = mir_.blocks[loop->header->order].loopEnd;
  known = std::max(known, end);
}

void Selector::finish() {
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

void Selector::push(const InstBuilder& builder) {
  mir::Inst inst = builder.inst_;
  inst.operandCount = uint8_t(builder.count_);
  inst.firstOperand = mir_.operands.size();
  inst.payload = std::bit_cast<uint32_t>(builder.payload);
  for (uint32_t i = 0; i < builder.count_; i++) mir_.operands.push(arena_, builder.operands_[i]);
  reversed_.push(arena_, inst);
}

}  // namespace wazen::amd64
