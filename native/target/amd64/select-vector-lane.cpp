// Selection of vector opcodes between lanes and scalars or memory. See select.h.
#include "target/amd64/select.h"

namespace wazen::amd64 {

namespace {

using IrOp = wazen::Op;

constexpr uint8_t kLowerTwice = 0x44, kUpperTwice = 0xee;  // pshufd: qwords

}  // namespace

// All lanes as lane 0.
void Selector::broadcastInto(mir::VReg d, mir::VReg lane0, Width width) {
  switch (width) {
    case Width::W8:
      if (features_.avx2) return applyInto(d, Op::Vpbroadcastb, lane0);
      return combineInto(d, Op::Pshufb, lane0, zeroVector());
    case Width::W16:
      if (features_.avx2) return applyInto(d, Op::Vpbroadcastw, lane0);
      return applyInto(d, Op::Pshufd, apply(Op::Pshuflw, lane0, 0), 0);
    case Width::W32: return applyInto(d, Op::Pshufd, lane0, 0);
    case Width::W64: return applyInto(d, Op::Pshufd, lane0, kLowerTwice);
  }
}

void Selector::selectSplat(Instr* instr, const SelectRow& row) {
  const mir::VReg d = result(instr);
  const Width width = row.width == Width::W64 ? Width::W64 : Width::W32;
  if (row.width == Width::W64 && canFoldLoad(instr->arg(0), instr, 8)) {
    return applyInto(d, Op::Movddup, foldLoad(instr->arg(0)));
  }
  if (row.width == Width::W32 && features_.avx && canFoldLoad(instr->arg(0), instr, 4)) {
    return applyInto(d, Op::Vbroadcastss, foldLoad(instr->arg(0)));
  }
  const mir::VReg source = regFor(instr->arg(0), width);
  const mir::VReg lane0 = newVector();
  InstBuilder(*this, row.op).width(width).def(lane0).useAny(source).push();
  broadcastInto(d, lane0, row.width);
}

void Selector::selectFloatSplat(Instr* instr, const SelectRow& row) {
  const mir::VReg d = result(instr);
  const bool isDouble = row.width == Width::W64;
  if (isDouble || features_.avx2) {
    const SourceOperand source = floatSource(instr->arg(0), instr, isDouble);
    return applyInto(d, isDouble ? row.op : Op::Vbroadcastss, source);
  }
  const mir::VReg source = reg(instr->arg(0));
  combineInto(d, row.op, source, source, 0);
}

// ---- lanes ----

void Selector::selectExtractLane(Instr* instr, const SelectRow& row) {
  const uint32_t lane = instr->imm[0];
  const mir::VReg d = result(instr);
  const mir::VReg source = reg(instr->arg(0));
  if (row.width >= Width::W32 && lane == 0) {
    InstBuilder(*this, Op::MovdToGpr).width(row.width).def(d).use(source).push();
    return;
  }
  const Width width = row.width == Width::W64 ? Width::W64 : Width::W32;
  const bool isExtended = row.width < Width::W32 && row.detail == kSigned;
  const mir::VReg extracted = isExtended ? newGpr() : d;
  InstBuilder(*this, row.op).width(width).sub(lane).def(extracted).use(source).push();
  if (!isExtended) return;
  InstBuilder(*this, row.width == Width::W8 ? Op::Movsx8 : Op::Movsx16)
      .width(Width::W32)
      .def(d)
      .useAny(extracted)
      .push();
}

void Selector::selectExtractFloat(Instr* instr, const SelectRow& row) {
  const uint32_t lane = instr->imm[0];
  const mir::VReg d = result(instr);
  if (lane == 0) return copyInto(d, reg(instr->arg(0)));
  const SourceOperand source = vectorSource(instr->arg(0), instr);
  if (row.width == Width::W64) return applyInto(d, row.op, source, kUpperTwice);
  if (lane == 1) return applyInto(d, Op::Movshdup, source);
  applyInto(d, row.op, source, uint8_t(lane));
}

// The instructions that replace lanes one after the other, from `last` back to a vector that something else makes.
// Producers make a vector of scalars so: a splat of the first, then the others. Its other lanes are never seen.
Selector::LaneChain Selector::laneChain(Instr* last, IrOp splat) {
  LaneChain chain;
  const uint32_t lanes = laneCount(last->op);
  uint32_t replaced = 0;
  for (Instr* instr = last;; instr = instr->arg(0)) {
    chain.instrs[chain.count++] = instr;
    replaced |= 1u << instr->imm[0];
    Instr* before = instr->arg(0);
    const bool isFull = (replaced | 1) == (1u << lanes) - 1;
    if (isFull && !(replaced & 1) && before->is(splat) && canMove(before, last)) {
      chain.lane0 = before->arg(0);
      return chain;
    }
    if (!before->is(last->op) || !canMove(before, last) || chain.count == lanes) break;
  }
  chain.count = 1;
  return chain;
}

void Selector::selectReplaceLane(Instr* instr, const SelectRow& row) {
  constexpr IrOp splats[] = {IrOp::I8x16Splat, IrOp::I16x8Splat, IrOp::I32x4Splat, IrOp::I64x2Splat};
  const Width width = row.width == Width::W64 ? Width::W64 : Width::W32;
  const LaneChain chain = laneChain(instr, splats[size_t(row.width)]);
  const mir::VReg d = result(instr);
  mir::VReg vector;
  if (chain.lane0) {
    const mir::VReg source = regFor(chain.lane0, width);
    vector = newVector();
    InstBuilder(*this, Op::Movd).width(width).def(vector).useAny(source).push();
  } else {
    vector = reg(instr->arg(0));
  }
  for (uint32_t i = chain.count; i-- > 0;) {
    Instr* value = chain.instrs[i]->arg(1);
    const bool folds = row.width == width && canFoldLoad(value, instr, width == Width::W64 ? 8 : 4);
    const SourceOperand source = folds ? SourceOperand(foldLoad(value)) : SourceOperand(regFor(value, width));
    const mir::VReg next = i == 0 ? d : newVector();
    combineInto(next, row.op, vector, source, uint8_t(chain.instrs[i]->imm[0]), width);
    vector = next;
  }
}

// insertps and movhps take a lane from memory, too; the lower lane of doubles is blended.
void Selector::selectReplaceFloat(Instr* instr, const SelectRow& row) {
  const bool isDouble = row.width == Width::W64;
  const LaneChain chain = laneChain(instr, isDouble ? IrOp::F64x2Splat : IrOp::F32x4Splat);
  const mir::VReg d = result(instr);
  mir::VReg vector = reg(chain.lane0 ? chain.lane0 : instr->arg(0));
  for (uint32_t i = chain.count; i-- > 0;) {
    Instr* value = chain.instrs[i]->arg(1);
    const uint32_t lane = chain.instrs[i]->imm[0];
    const mir::VReg next = i == 0 ? d : newVector();
    if (isDouble && lane == 0) {
      combineInto(next, Op::Blendpd, vector, reg(value), 1);
    } else {
      const SourceOperand source = floatSource(value, instr, isDouble);
      combineInto(next, row.op, vector, source, isDouble ? 0 : uint8_t(lane << 4));
    }
    vector = next;
  }
}

// ---- memory ----

void Selector::selectLoadExtended(Instr* instr, const SelectRow& row) {
  const mir::VReg d = result(instr);
  applyInto(d, row.op, memoryAddress(instr, 1));
}

void Selector::selectLoadSplat(Instr* instr, const SelectRow& row) {
  const mir::VReg d = result(instr);
  const Address from = memoryAddress(instr, 1);
  if (row.width == Width::W64) return applyInto(d, row.op, from);
  if (row.width == Width::W32 && features_.avx) return applyInto(d, Op::Vbroadcastss, from);
  if (row.width < Width::W32 && features_.avx2) {
    return applyInto(d, row.width == Width::W8 ? Op::Vpbroadcastb : Op::Vpbroadcastw, from);
  }
  mir::VReg lane0;
  if (row.width == Width::W32) {
    lane0 = newVector();
    InstBuilder(*this, row.op).def(lane0).mem(from).push();
  } else {
    lane0 = combine(row.op, zeroVector(), from);
  }
  broadcastInto(d, lane0, row.width);
}

void Selector::selectLoadLane(Instr* instr, const SelectRow& row) {
  const uint32_t lane = instr->imm[2];
  const mir::VReg d = result(instr);
  const mir::VReg vector = reg(instr->arg(1));
  const Address from = memoryAddress(instr, 2);
  if (row.width == Width::W64 && lane == 1) return combineInto(d, Op::Movhps, vector, from);
  combineInto(d, row.op, vector, from, uint8_t(lane), row.width == Width::W64 ? Width::W64 : Width::W32);
}

// The lowest lane has plain moves.
void Selector::selectStoreLane(Instr* instr, const SelectRow& row) {
  const uint32_t lane = instr->imm[2];
  const mir::VReg vector = reg(instr->arg(1));
  const Address to = memoryAddress(instr, 2);
  Op op = row.op;
  if (row.width == Width::W32 && lane == 0) op = Op::Movss;
  if (row.width == Width::W64) op = lane == 0 ? Op::Movsd : Op::Movhps;
  InstBuilder builder(*this, op);
  builder.sub(lane).payload.targetIsMem = 1;
  builder.use(vector).mem(to).push();
}

}  // namespace wazen::amd64
