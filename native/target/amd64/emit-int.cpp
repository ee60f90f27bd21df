// Pseudo instructions over integers. See pseudo.inc for their operands.
#include <bit>

#include "target/amd64/emit.h"

namespace wazen::amd64 {

void Emitter::loadConstant(const mir::Inst& inst, const mir::Alloc& to) {
  if (to.reg < 32) {
    movImm(code_, Gpr(to.reg), inst.imm);
    return;
  }
  const Xmm d(to.reg - 32u);
  if (PoolBytes(payloadOf(inst).poolBytes) == PoolBytes::Wide) {
    loadVector(d, mir_.wideConstants[uint32_t(inst.imm)]);
  } else if (inst.imm == 0) {
    rm(code_, Op::Xorps, d, d);
  } else if (PoolBytes(payloadOf(inst).poolBytes) == PoolBytes::B4) {
    rm(code_, Op::Movss, d, pool(4, inst.imm));
  } else {
    rm(code_, Op::Movsd, d, pool(8, inst.imm));
  }
}

void Emitter::emitLoadImm(const mir::Inst& inst) { loadConstant(inst, alloc(inst, 0)); }
void Emitter::emitLoadFloat(const mir::Inst& inst) { loadConstant(inst, alloc(inst, 0)); }
void Emitter::emitLoadContext(const mir::Inst& inst) { rm(code_, Op::Mov, Width::W64, gpr(inst, 0), kContext); }

void Emitter::emitAdd(const mir::Inst& inst) {
  const Width width = widthOf(payloadOf(inst));
  const Gpr d = gpr(inst, 0), a = gpr(inst, 1);
  const bool isImm = Source(payloadOf(inst).source) == Source::Imm;
  if (d == a || (!isImm && d == gpr(inst, 2))) flags_ = {d.code(), width};  // add, not lea
  if (isImm) {
    if (d == a) {
      mi(code_, Op::Add, width, d, immOf(inst));
    } else {
      lea(code_, width, d, Mem(a, immOf(inst)));
    }
    return;
  }
  const Gpr b = gpr(inst, 2);
  if (d == a) {
    rm(code_, Op::Add, width, d, b);
  } else if (d == b) {
    rm(code_, Op::Add, width, d, a);
  } else {
    lea(code_, width, d, Mem(a, b));
  }
}

void Emitter::emitSetcc(const mir::Inst& inst) {
  const Test test = Test(payloadOf(inst).test);
  const Gpr d = gpr(inst, 0);
  if (!isFloatTest(test)) {
    setcc(code_, condOf(test), d);
    rm(code_, Op::Movzx8, Width::W32, d, d);
    return;
  }
  // d = parity ? (test is "not equal") : the zero flag's answer; mov keeps flags
  const bool isNe = test == Test::FloatNe;
  const Label done = code_.newLabel();
  movImm(code_, d, isNe);
  jcc(code_, Cond::P, done, Reach::Short);
  setcc(code_, isNe ? Cond::NE : Cond::E, d);
  code_.bind(done);
}

void Emitter::emitCmov(const mir::Inst& inst) {
  const Payload payload = payloadOf(inst);
  const Test test = Test(payload.test);
  const RegMem from = place(alloc(inst, 2));
  if (isFloatTest(test)) {
    cmov(code_, Cond::NE, widthOf(payload), gpr(inst, 0), from);
    cmov(code_, Cond::P, widthOf(payload), gpr(inst, 0), from);
  } else {
    cmov(code_, condOf(test), widthOf(payload), gpr(inst, 0), from);
  }
}

// ---- division: rax (quotient), rdx (remainder), dividend in rax, divisor ----

// The processor faults on a zero divisor by itself.
void Emitter::emitDivU(const mir::Inst& inst) {
  const Width width = widthOf(payloadOf(inst));
  rm(code_, Op::Xor, Width::W32, rdx, rdx);
  if (payloadOf(inst).sub) addTrap(TrapKind::IntegerDivideByZero, inst.at);
  unary(code_, Op::Div, width, gpr(inst, 3));
}

// The fault is left for the overflow.
void Emitter::emitDivS(const mir::Inst& inst) {
  const Width width = widthOf(payloadOf(inst));
  const Gpr divisor = gpr(inst, 3);
  if (payloadOf(inst).sub) {
    mr(code_, Op::Test, width, divisor, divisor);
    jcc(code_, Cond::E, addColdTrap(inst, TrapKind::IntegerDivideByZero));
  }
  cdq(code_, width);
  if (payloadOf(inst).sub) addTrap(TrapKind::IntegerOverflow, inst.at);
  unary(code_, Op::Idiv, width, divisor);
}

// The smallest integer modulo -1 is 0, where the processor faults.
void Emitter::emitRemS(const mir::Inst& inst) {
  const Width width = widthOf(payloadOf(inst));
  const Gpr divisor = gpr(inst, 3);
  const Label done = code_.newLabel();
  if (payloadOf(inst).sub) {
    mi(code_, Op::Cmp, width, divisor, -1);
    jcc(code_, Cond::E, addCold(&Emitter::coldRemMinusOne, inst, done));
  }
  cdq(code_, width);
  if (payloadOf(inst).sub) addTrap(TrapKind::IntegerDivideByZero, inst.at);
  unary(code_, Op::Idiv, width, divisor);
  code_.bind(done);
}

void Emitter::coldRemMinusOne(const Cold& cold) {
  rm(code_, Op::Xor, Width::W32, rdx, rdx);
  jmp(code_, cold.resume);
}

// ---- clz, ctz and popcnt on processors without them: d, temporary, source ----

void Emitter::emitBitCount(const mir::Inst& inst) {
  const Width width = widthOf(payloadOf(inst));
  const int32_t bits = width == Width::W64 ? 64 : 32;
  const Gpr d = gpr(inst, 0), temporary = gpr(inst, 1), value = gpr(inst, 2);
  const Op op = Op(payloadOf(inst).sub);
  if (op == Op::Lzcnt) {
    rm(code_, Op::Bsr, width, d, value);
    movImm(code_, temporary, uint64_t(2 * bits - 1));  // turned into `bits` by the xor
    cmov(code_, Cond::E, width, d, temporary);
    mi(code_, Op::Xor, width, d, bits - 1);
    return;
  }
  if (op == Op::Tzcnt) {
    rm(code_, Op::Bsf, width, d, value);
    movImm(code_, temporary, uint64_t(bits));
    cmov(code_, Cond::E, width, d, temporary);
    return;
  }
  // Sums of 2, 4 and 8 bits, then all bytes by a multiplication.
  const auto shiftedInto = [&](Gpr to, Gpr from, uint8_t count) {
    rm(code_, Op::Mov, width, to, from);
    shiftImm(code_, Op::Shr, width, to, count);
  };
  const auto masked = [&](Gpr reg, uint64_t mask) { rm(code_, Op::And, width, reg, pool(8, mask)); };
  shiftedInto(temporary, value, 1);
  masked(temporary, 0x5555555555555555);
  rm(code_, Op::Mov, width, d, value);
  rm(code_, Op::Sub, width, d, temporary);
  shiftedInto(temporary, d, 2);
  masked(temporary, 0x3333333333333333);
  masked(d, 0x3333333333333333);
  rm(code_, Op::Add, width, d, temporary);
  shiftedInto(temporary, d, 4);
  rm(code_, Op::Add, width, d, temporary);
  masked(d, 0x0f0f0f0f0f0f0f0f);
  rm(code_, Op::Imul, width, d, pool(8, 0x0101010101010101));
  shiftImm(code_, Op::Shr, width, d, uint8_t(bits - 8));
}

}  // namespace wazen::amd64
