// Floats and vectors. See encode.h.
#include "target/arm64/encode.h"

namespace wazen::arm64 {

namespace {

uint32_t wordOf(Op op) { return infoOf(op).word; }
uint32_t doubleBit(Width width) { return width == Width::W64 ? 1u << 22 : 0; }
uint32_t fields(Vec d, Vec a) { return a.code() << 5 | d.code(); }
uint32_t fields(Vec d, Vec a, Vec b) { return b.code() << 16 | fields(d, a); }
constexpr uint32_t kAllLanes = 1u << 30;

}  // namespace

void floatThree(CodeBuffer& code, Op op, Width width, Vec d, Vec a, Vec b) {
  word(code, wordOf(op) | doubleBit(width) | fields(d, a, b));
}

void floatTwo(CodeBuffer& code, Op op, Width width, Vec d, Vec a) {
  word(code, wordOf(op) | doubleBit(width) | fields(d, a));
}

// fcmp with 0 has no b.
void floatCompare(CodeBuffer& code, Op op, Width width, Vec a, Vec b) {
  const uint32_t second = op == Op::FcmpZero ? 0 : b.code() << 16;
  word(code, wordOf(op) | doubleBit(width) | second | a.code() << 5);
}

void floatSelect(CodeBuffer& code, Width width, Cond cond, Vec d, Vec a, Vec b) {
  word(code, wordOf(Op::Fcsel) | doubleBit(width) | uint32_t(cond) << 12 | fields(d, a, b));
}

void floatImm(CodeBuffer& code, Width width, Vec d, FloatImm imm) {
  word(code, 0x1e201000 | doubleBit(width) | imm.bits() | d.code());
}

void convert(CodeBuffer& code, Op op, Width width, bool isDouble, uint32_t d, uint32_t a) {
  const uint32_t sf = width == Width::W64 ? 1u << 31 : 0;
  word(code, wordOf(op) | sf | (isDouble ? 1u << 22 : 0) | a << 5 | d);
}

void vecImm(CodeBuffer& code, Vec d, VectorImm imm) { word(code, 0x4f000400 | imm.bits() | d.code()); }

void vecThree(CodeBuffer& code, Op op, Width lane, bool isHigh, Vec d, Vec a, Vec b) {
  const Form form = infoOf(op).form;
  const uint32_t size = form == Form::VecThree || form == Form::VecLong ? uint32_t(lane) << 22
                        : form == Form::VecFloat                        ? doubleBit(lane)
                                                                        : 0;
  word(code, wordOf(op) | size | (isHigh ? kAllLanes : 0) | fields(d, a, b));
}

void vecTwo(CodeBuffer& code, Op op, Width lane, Vec d, Vec a) {
  const bool isFloat = infoOf(op).form == Form::VecFloatTwo;
  word(code, wordOf(op) | (isFloat ? doubleBit(lane) : uint32_t(lane) << 22) | fields(d, a));
}

// The lane's bits plus a left count, or twice the lane's bits less a right one, tell lane and count.
void vecShift(CodeBuffer& code, Op op, Width lane, bool isHigh, Vec d, Vec a, uint32_t bits) {
  const uint32_t laneBits = 8u << uint32_t(lane);
  const bool isRight = infoOf(op).form == Form::VecShiftRight;
  const uint32_t field = isRight ? 2 * laneBits - bits : laneBits + bits;
  word(code, wordOf(op) | (isHigh ? kAllLanes : 0) | field << 16 | fields(d, a));
}

void vecExt(CodeBuffer& code, Vec d, Vec a, Vec b, uint32_t bytes) {
  word(code, wordOf(Op::VExt) | bytes << 11 | fields(d, a, b));
}

// imm5: the lowest bit that is set tells the lane's width, the bits above it its number.
void lane(CodeBuffer& code, Op op, Width lane, uint32_t d, uint32_t a, uint32_t number) {
  const uint32_t isWide = op == Op::VUmov && lane == Width::W64 ? kAllLanes : 0;
  const uint32_t imm5 = (number * 2 + 1) << uint32_t(lane);
  word(code, wordOf(op) | isWide | imm5 << 16 | a << 5 | d);
}

}  // namespace wazen::arm64
