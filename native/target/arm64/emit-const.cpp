// Pseudo instructions that make constants. See pseudo.inc for their operands.
#include "target/arm64/emit.h"

namespace wazen::arm64 {

namespace {

// How many instructions an integer needs that is moved to a float register afterwards.
uint32_t movesOf(uint64_t value) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < 4; i++) count += (value >> (16 * i) & 0xffff) != 0;
  return count;
}

}  // namespace

void Emitter::emitLoadImm(const mir::Inst& inst) { loadConstant(inst, alloc(inst, 0)); }
void Emitter::emitLoadFloat(const mir::Inst& inst) { loadConstant(inst, alloc(inst, 0)); }
void Emitter::emitLoadVector(const mir::Inst& inst) { loadConstant(inst, alloc(inst, 0)); }
void Emitter::emitLoadContext(const mir::Inst& inst) { loadConstant(inst, alloc(inst, 0)); }

// Repeats an instruction that makes a constant, with another destination: also for the allocator.
void Emitter::loadConstant(const mir::Inst& inst, const mir::Alloc& to) {
  switch (pseudoOf(inst.op)) {
    case Pseudo::LoadImm: return moveImm(code_, Gpr(to.reg), inst.imm);
    case Pseudo::LoadContext: return move(code_, Gpr(to.reg), kContext);
    case Pseudo::LoadVector: return loadVector(mir_.wideConstants[uint32_t(inst.imm)], Vec(to.reg - 32u));
    default: return loadScalar(Width(payloadOf(inst).width), inst.imm, Vec(to.reg - 32u));
  }
}

// Nobody reads what is above a scalar: it may be the same again.
void Emitter::loadScalar(Width width, uint64_t bits, Vec d) {
  const bool isDouble = width == Width::W64;
  const auto imm = isDouble ? FloatImm::fromDouble(bits) : FloatImm::fromFloat(uint32_t(bits));
  if (imm) return floatImm(code_, width, d, *imm);
  if (const auto lanes = VectorImm::from(isDouble ? bits : bits << 32 | bits)) return vecImm(code_, d, *lanes);
  loadFloat(width, bits, d);
}

// With zeros above.
void Emitter::loadFloat(Width width, uint64_t bits, Vec d) {
  const bool isDouble = width == Width::W64;
  if (movesOf(bits) == 1) {
    moveImm(code_, kScratch2, bits);
    return convert(code_, Op::FmovFromGpr, width, isDouble, d.code(), kScratch2.code());
  }
  const uint32_t bytes = isDouble ? 8 : 4;
  loadPool(bytes, d, pool_.add(code_, bytes, bits));
}

void Emitter::loadVector(const mir::WideConstant& value, Vec d) {
  if (value.low == value.high) {
    if (const auto imm = VectorImm::from(value.low)) return vecImm(code_, d, *imm);
  }
  if (value.high == 0) return loadFloat(Width::W64, value.low, d);
  loadPool(16, d, pool_.add(code_, 16, value.low, value.high));
}

void Emitter::loadPool(uint32_t bytes, Vec d, Label label) {
  if (!isBranchFar_) return loadLiteral(code_, bytes, d, label);
  farAddress(code_, kScratch2, kScratch, label);
  memory(code_, bytes == 4 ? Op::LdrS : bytes == 8 ? Op::LdrD : Op::LdrQ, d, Mem(kScratch2));
}

}  // namespace wazen::arm64
