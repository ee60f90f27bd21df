// Selection of vector instructions about single lanes and their order. See select.h.
#include "target/arm64/select.h"

namespace wazen::arm64 {

namespace {

Op loadOfLane(Width lane) {
  constexpr Op ops[] = {Op::LdrB, Op::LdrH, Op::LdrS, Op::LdrD};
  return ops[uint32_t(lane)];
}

Op storeOfLane(Width lane) {
  constexpr Op ops[] = {Op::StrB, Op::StrH, Op::StrS, Op::StrD};
  return ops[uint32_t(lane)];
}

}  // namespace

void Selector::selectSplat(Instr* instr, const SelectRow& row) {
  const mir::VReg d = result(instr);
  const mir::VReg source = regFor(instr->arg(0), row.width == Width::W64 ? Width::W64 : Width::W32);
  InstBuilder(*this, Op::VDup).lanes(row.width).def(d).use(source).push();
}

void Selector::selectFloatSplat(Instr* instr, const SelectRow& row) {
  const mir::VReg d = result(instr);
  InstBuilder(*this, Op::VDupLane).lanes(row.width).sub(0).def(d).use(reg(instr->arg(0))).push();
}

void Selector::selectExtractLane(Instr* instr, const SelectRow& row) {
  const mir::VReg d = result(instr);
  InstBuilder(*this, row.op).lanes(row.width).sub(instr->imm[0]).def(d).use(reg(instr->arg(0))).push();
}

// The lane in a register of its own, whose other bits nobody reads.
void Selector::selectExtractFloat(Instr* instr, const SelectRow& row) {
  const mir::VReg d = result(instr);
  InstBuilder(*this, Op::VDupScalar).lanes(row.width).sub(instr->imm[0]).def(d).use(reg(instr->arg(0))).push();
}

void Selector::selectReplaceLane(Instr* instr, const SelectRow& row) {
  const mir::VReg d = result(instr);
  const mir::VReg vector = reg(instr->arg(0));
  const mir::VReg lane = regFor(instr->arg(1), row.width == Width::W64 ? Width::W64 : Width::W32);
  InstBuilder(*this, Op::VIns).lanes(row.width).sub(instr->imm[0]).defReuse(d, 1).use(vector).use(lane).push();
}

void Selector::selectReplaceFloat(Instr* instr, const SelectRow& row) {
  const mir::VReg d = result(instr);
  insertLane(d, row.width, instr->imm[0], reg(instr->arg(0)), reg(instr->arg(1)));
}

// d = vector with its lane `to` from lane 0 of `from`.
void Selector::insertLane(mir::VReg d, Width lane, uint32_t to, mir::VReg vector, mir::VReg from) {
  InstBuilder(*this, Op::VInsLane).lanes(lane).sub(to).defReuse(d, 1).use(vector).use(from).push();
}

// ---- memory ----

void Selector::selectLoadExtended(Instr* instr, const SelectRow& row) {
  const mir::VReg d = result(instr), narrow = newVector();
  const Address from = memoryAddress(instr, 1, row.detail);
  InstBuilder(*this, Op::LdrD).def(narrow).mem(from).push();
  InstBuilder(*this, row.op).lanes(row.width).sub(0).def(d).use(narrow).push();
}

void Selector::selectLoadSplat(Instr* instr, const SelectRow& row) {
  const mir::VReg d = result(instr), lane = newVector();
  const Address from = memoryAddress(instr, 1, row.detail);
  InstBuilder(*this, loadOfLane(row.width)).def(lane).mem(from).push();
  InstBuilder(*this, Op::VDupLane).lanes(row.width).sub(0).def(d).use(lane).push();
}

void Selector::selectLoadLane(Instr* instr, const SelectRow& row) {
  const mir::VReg d = result(instr), lane = newVector();
  const mir::VReg vector = reg(instr->arg(1));
  const Address from = memoryAddress(instr, 2, row.detail);
  InstBuilder(*this, loadOfLane(row.width)).def(lane).mem(from).push();
  insertLane(d, row.width, instr->imm[2], vector, lane);
}

void Selector::selectStoreLane(Instr* instr, const SelectRow& row) {
  mir::VReg lane = reg(instr->arg(1));
  if (instr->imm[2] != 0) {
    const mir::VReg first = newVector();
    InstBuilder(*this, Op::VDupScalar).lanes(row.width).sub(instr->imm[2]).def(first).use(lane).push();
    lane = first;
  }
  const Address to = memoryAddress(instr, 2, row.detail);
  InstBuilder(*this, storeOfLane(row.width)).use(lane).mem(to).push();
}

// ---- shuffles ----

namespace {

// Bytes of a shuffle's second operand, and where there is none of the table: no byte of a table.
constexpr uint32_t kBytes = 16, kOutside = 0xff;

struct Pattern {
  uint8_t bytes[kBytes];

  // The patterns of two operands as tables: `from` is 0 or 16.
  mir::WideConstant tableFrom(uint32_t from) const {
    uint64_t halves[2] = {0, 0};
    for (uint32_t i = 0; i < kBytes; i++) {
      const uint32_t at = bytes[i] - from;
      halves[i / 8] |= uint64_t(at < kBytes ? at : kOutside) << (i % 8 * 8);
    }
    return {halves[0], halves[1]};
  }
};

}  // namespace

// Bytes of both operands: those of the first by one table, which gives 0 elsewhere, those of the second over them.
void Selector::selectShuffle(Instr* instr, const SelectRow&) {
  const mir::VReg d = result(instr);
  Instr* first = instr->arg(0);
  Instr* second = instr->arg(1);
  Pattern pattern;
  bool usesFirst = false, usesSecond = false;
  for (uint32_t i = 0; i < kBytes; i++) {
    const uint32_t lane = uint32_t(instr->imm[i / 4] >> (i % 4 * 8)) & 31;
    pattern.bytes[i] = uint8_t(first == second ? lane & 15 : lane);
    (pattern.bytes[i] < kBytes ? usesFirst : usesSecond) = true;
  }
  const auto table = [&](uint32_t from) {
    const mir::WideConstant bytes = pattern.tableFrom(from);
    return vectorConstant(bytes.low, bytes.high);
  };
  if (!usesFirst || !usesSecond) {
    const mir::VReg source = reg(usesFirst ? first : second);
    InstBuilder(*this, Op::VTbl).lanes(Width::W8).def(d).use(source).use(table(usesFirst ? 0 : kBytes)).push();
    return;
  }
  const mir::VReg a = reg(first), b = reg(second), partly = newVector();
  InstBuilder(*this, Op::VTbl).lanes(Width::W8).def(partly).use(a).use(table(0)).push();
  const mir::VReg rest = table(kBytes);
  InstBuilder(*this, Op::VTbx).lanes(Width::W8).defReuse(d, 1).use(partly).use(b).use(rest).push();
}

}  // namespace wazen::arm64
