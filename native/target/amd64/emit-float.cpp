// Pseudo instructions over floats: minimum and maximum, rounding, conversions. See pseudo.inc for their operands.
#include "target/amd64/emit.h"

namespace wazen::amd64 {

namespace {

constexpr double kTwoTo63 = 9223372036854775808.0;

Op ucomis(bool isDouble) { return isDouble ? Op::Ucomisd : Op::Ucomiss; }

}  // namespace

// d = test ? d : other
void Emitter::emitFloatSelect(const mir::Inst& inst) {
  const Test test = Test(payloadOf(inst).test);
  const Label keep = code_.newLabel();
  branch(test, keep, Reach::Short);
  rm(code_, Op::Movaps, xmm(inst, 0), xmm(inst, 2));
  code_.bind(keep);
}

// minsd and maxsd are right for what compares unequal; the rest is cold: equal values, which may be zeros of either
// sign, and NaN.
void Emitter::emitFloatMin(const mir::Inst& inst) {
  const bool isDouble = payloadOf(inst).isDouble;
  const bool isMin = inst.op == opNumber(Pseudo::FloatMin);
  const Xmm d = xmm(inst, 0), b = xmm(inst, 2);
  const Label done = code_.newLabel();
  rm(code_, ucomis(isDouble), d, b);
  jcc(code_, Cond::E, addCold(&Emitter::coldMinMax, inst, done, isMin));
  const Op op = isMin ? (isDouble ? Op::Minsd : Op::Minss) : (isDouble ? Op::Maxsd : Op::Maxss);
  rm(code_, op, d, b);
  code_.bind(done);
}

void Emitter::emitFloatMax(const mir::Inst& inst) { emitFloatMin(inst); }

void Emitter::coldMinMax(const Cold& cold) {
  const mir::Inst& inst = *cold.inst;
  const bool isDouble = payloadOf(inst).isDouble;
  const Xmm d = xmm(inst, 0), b = xmm(inst, 2);
  const Label isNaN = code_.newLabel();
  jcc(code_, Cond::P, isNaN, Reach::Short);
  rm(code_, cold.extra ? Op::Orps : Op::Andps, d, b);  // -0 wins a minimum, +0 a maximum
  jmp(code_, cold.resume);
  code_.bind(isNaN);
  rm(code_, isDouble ? Op::Addsd : Op::Addss, d, b);
  jmp(code_, cold.resume);
}

void Emitter::emitRound(const mir::Inst& inst) {
  const Payload payload = payloadOf(inst);
  const Op op = payload.isDouble ? Op::Roundsd : Op::Roundss;
  const Xmm d = xmm(inst, 0), s = xmm(inst, 1);
  if (payload.vex) {
    vexImm8(code_, op, d, s, s, uint8_t(payload.sub));
  } else {
    rmImm8(code_, op, d, s, uint8_t(payload.sub));
  }
}

// The zeroing breaks the dependency on what the register held before.
void Emitter::emitIntToFloat(const mir::Inst& inst) {
  const Payload payload = payloadOf(inst);
  const Xmm d = xmm(inst, 0);
  rm(code_, Op::Xorps, d, d);
  rm(code_, payload.isDouble ? Op::Cvtsi2sd : Op::Cvtsi2ss, d, place(alloc(inst, 1)), widthOf(payload));
}

void Emitter::emitUintToFloat(const mir::Inst& inst) {
  const Xmm d = xmm(inst, 0);
  const Gpr value = gpr(inst, 2);
  const Label done = code_.newLabel();
  rm(code_, Op::Xorps, d, d);
  mr(code_, Op::Test, Width::W64, value, value);
  jcc(code_, Cond::S, addCold(&Emitter::coldUintToFloat, inst, done));
  rm(code_, payloadOf(inst).isDouble ? Op::Cvtsi2sd : Op::Cvtsi2ss, d, value, Width::W64);
  code_.bind(done);
}

// Half of it, with the lost bit kept so that rounding is right, doubled.
void Emitter::coldUintToFloat(const Cold& cold) {
  const mir::Inst& inst = *cold.inst;
  const bool isDouble = payloadOf(inst).isDouble;
  const Xmm d = xmm(inst, 0);
  const Gpr half = gpr(inst, 1), value = gpr(inst, 2);
  const Label isEven = code_.newLabel();
  rm(code_, Op::Mov, Width::W64, half, value);
  shiftImm(code_, Op::Shr, Width::W64, half, 1);  // carry: the lost bit
  jcc(code_, Cond::AE, isEven, Reach::Short);
  mi(code_, Op::Or, Width::W64, half, 1);
  code_.bind(isEven);
  rm(code_, isDouble ? Op::Cvtsi2sd : Op::Cvtsi2ss, d, half, Width::W64);
  rm(code_, isDouble ? Op::Addsd : Op::Addss, d, d);
  jmp(code_, cold.resume);
}

// ---- float to integer: d, [temporary,] source ----
//
// cvttsd2si gives the smallest integer for everything out of range. A signed result is checked for it (x - 1
// overflows), an unsigned 32-bit one is a 64-bit conversion whose upper half must be 0, an unsigned 64-bit one is
// converted less 2^63 if it is not smaller.

void Emitter::truncate(const mir::Inst& inst, Width width, Xmm from) {
  rmToGpr(code_, payloadOf(inst).isDouble ? Op::Cvttsd2si : Op::Cvttss2si, width, gpr(inst, 0), from);
}

void Emitter::emitTrunc(const mir::Inst& inst) {
  const Payload payload = payloadOf(inst);
  const Width width = widthOf(payload);
  const Gpr d = gpr(inst, 0);
  const auto slow = inst.op == opNumber(Pseudo::TruncSat) ? &Emitter::coldTruncSat : &Emitter::coldTrunc;
  const Label done = code_.newLabel();
  if (!payload.isUnsigned) {
    truncate(inst, width, xmm(inst, 1));
    mi(code_, Op::Cmp, width, d, 1);
    jcc(code_, Cond::O, addCold(slow, inst, done));
  } else if (width == Width::W32) {
    const Gpr low = gpr(inst, 1);
    truncate(inst, Width::W64, xmm(inst, 2));
    rm(code_, Op::Mov, Width::W32, low, d);
    rm(code_, Op::Cmp, Width::W64, low, d);
    jcc(code_, Cond::NE, addCold(slow, inst, done));
  } else {
    const Xmm value = xmm(inst, 2);
    rm(code_, ucomis(payload.isDouble), value, poolOf(payload.isDouble, kTwoTo63));
    jcc(code_, Cond::AE, addCold(&Emitter::coldTruncBig, inst, done));
    truncate(inst, Width::W64, value);
    mr(code_, Op::Test, Width::W64, d, d);
    jcc(code_, Cond::S, addCold(slow, inst, done));
  }
  code_.bind(done);
}

void Emitter::emitTruncSat(const mir::Inst& inst) { emitTrunc(inst); }

// 2^63 or more, as unsigned 64 bits.
void Emitter::coldTruncBig(const Cold& cold) {
  const mir::Inst& inst = *cold.inst;
  const Payload payload = payloadOf(inst);
  const Gpr d = gpr(inst, 0);
  const Xmm less = xmm(inst, 1);
  const auto slow = inst.op == opNumber(Pseudo::TruncSat) ? &Emitter::coldTruncSat : &Emitter::coldTrunc;
  rm(code_, Op::Movaps, less, xmm(inst, 2));
  rm(code_, payload.isDouble ? Op::Subsd : Op::Subss, less, poolOf(payload.isDouble, kTwoTo63));
  truncate(inst, Width::W64, less);
  mr(code_, Op::Test, Width::W64, d, d);
  jcc(code_, Cond::S, addCold(slow, inst, cold.resume));
  rm(code_, Op::Xor, Width::W64, d, pool(8, uint64_t(1) << 63));
  jmp(code_, cold.resume);
}

// Out of range, or the smallest integer itself, or NaN.
void Emitter::coldTrunc(const Cold& cold) {
  const mir::Inst& inst = *cold.inst;
  const Payload payload = payloadOf(inst);
  const Xmm value = xmm(inst, payload.isUnsigned ? 2 : 1);
  const bool isDouble = payload.isDouble;
  const Label isNumber = code_.newLabel(), overflows = code_.newLabel();
  rm(code_, ucomis(isDouble), value, value);
  jcc(code_, Cond::NP, isNumber, Reach::Short);
  trapHere(TrapKind::InvalidConversionToInteger, inst.at);
  code_.bind(isNumber);
  if (!payload.isUnsigned) {
    // Everything that truncates to the smallest integer: above -2^31 - 1 where that is a float, else from -2^31 or
    // -2^63 on.
    const bool isExclusive = isDouble && widthOf(payload) == Width::W32;
    const double least = isExclusive ? -2147483649.0 : widthOf(payload) == Width::W32 ? -2147483648.0 : -kTwoTo63;
    rm(code_, ucomis(isDouble), value, poolOf(isDouble, least));
    jcc(code_, isExclusive ? Cond::BE : Cond::B, overflows, Reach::Short);
    rm(code_, ucomis(isDouble), value, poolOf(isDouble, 0));
    jcc(code_, Cond::B, cold.resume);
  }
  code_.bind(overflows);
  trapHere(TrapKind::IntegerOverflow, inst.at);
}

void Emitter::coldTruncSat(const Cold& cold) {
  const mir::Inst& inst = *cold.inst;
  const Payload payload = payloadOf(inst);
  const Width width = widthOf(payload);
  const Gpr d = gpr(inst, 0);
  const Xmm value = xmm(inst, payload.isUnsigned ? 2 : 1);
  const uint64_t all = width == Width::W64 ? ~uint64_t(0) : uint32_t(~0);
  const Label isAbove = code_.newLabel();
  rm(code_, ucomis(payload.isDouble), value, poolOf(payload.isDouble, 0));
  jcc(code_, Cond::A, isAbove, Reach::Short);
  if (!payload.isUnsigned) jcc(code_, Cond::NP, cold.resume);  // below: d is the smallest already
  movImm(code_, d, 0);                                         // NaN, or below 0
  jmp(code_, cold.resume);
  code_.bind(isAbove);
  movImm(code_, d, payload.isUnsigned ? all : all >> 1);
  jmp(code_, cold.resume);
}

}  // namespace wazen::amd64
