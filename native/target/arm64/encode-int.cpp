// Integers and memory. See encode.h.
#include <algorithm>
#include <cassert>

#include "target/arm64/encode.h"

namespace wazen::arm64 {

namespace {

uint32_t sf(Width width) { return width == Width::W64 ? 1u << 31 : 0; }
uint32_t wordOf(Op op) { return infoOf(op).word; }
uint32_t fields(Gpr d, Gpr a) { return a.code() << 5 | d.code(); }
uint32_t fields(Gpr d, Gpr a, Gpr b) { return b.code() << 16 | fields(d, a); }

}  // namespace

void shifted(CodeBuffer& code, Op op, Width width, Gpr d, Gpr a, Gpr b, Shift shift, uint32_t bits) {
  word(code, wordOf(op) | sf(width) | uint32_t(shift) << 22 | bits << 10 | fields(d, a, b));
}

void extended(CodeBuffer& code, Op op, Width width, Gpr d, Gpr a, Gpr b, Extend extend, uint32_t bits) {
  word(code, wordOf(op) | sf(width) | 1u << 21 | uint32_t(extend) << 13 | bits << 10 | fields(d, a, b));
}

// From the form with a register: bits 28 to 24 are 01011 there and 10001 here; op and S stay.
void immediate(CodeBuffer& code, Op op, Width width, Gpr d, Gpr a, AddImm imm) {
  word(code, (wordOf(op) & 0x6000001f) | 0x11000000 | sf(width) | imm.bits() | fields(d, a));
}

void immediate(CodeBuffer& code, Op op, Width width, Gpr d, Gpr a, LogicalImm imm) {
  const uint32_t bits = width == Width::W64 ? imm.bits() : imm.bits() & ~(1u << 22);
  word(code, (wordOf(op) & 0x6000001f) | 0x12000000 | sf(width) | bits | fields(d, a));
}

void three(CodeBuffer& code, Op op, Width width, Gpr d, Gpr a, Gpr b) {
  word(code, wordOf(op) | sf(width) | fields(d, a, b));
}

void four(CodeBuffer& code, Op op, Width width, Gpr d, Gpr a, Gpr b, Gpr c) {
  word(code, wordOf(op) | sf(width) | c.code() << 10 | fields(d, a, b));
}

void two(CodeBuffer& code, Op op, Width width, Gpr d, Gpr a) { word(code, wordOf(op) | sf(width) | fields(d, a)); }

void bitField(CodeBuffer& code, Op op, Width width, Gpr d, Gpr a, uint32_t rotate, uint32_t last) {
  const uint32_t n = width == Width::W64 ? 1u << 22 : 0;
  word(code, wordOf(op) | sf(width) | n | rotate << 16 | last << 10 | fields(d, a));
}

void extract(CodeBuffer& code, Width width, Gpr d, Gpr a, Gpr b, uint32_t bits) {
  const uint32_t n = width == Width::W64 ? 1u << 22 : 0;
  word(code, wordOf(Op::Extr) | sf(width) | n | bits << 10 | fields(d, a, b));
}

void condSelect(CodeBuffer& code, Op op, Width width, Cond cond, Gpr d, Gpr a, Gpr b) {
  word(code, wordOf(op) | sf(width) | uint32_t(cond) << 12 | fields(d, a, b));
}

// csinc and csinv of zr by the opposite condition.
void condSet(CodeBuffer& code, Op op, Width width, Cond cond, Gpr d) {
  word(code, wordOf(op) | sf(width) | uint32_t(negate(cond)) << 12 | d.code());
}

void condCompare(CodeBuffer& code, Op op, Width width, Cond cond, Gpr a, uint32_t b, uint32_t flags) {
  word(code, wordOf(op) | sf(width) | b << 16 | uint32_t(cond) << 12 | a.code() << 5 | flags);
}

void moveWide(CodeBuffer& code, MoveWide kind, Width width, Gpr d, uint32_t bits, uint32_t half) {
  word(code, 0x12800000 | sf(width) | uint32_t(kind) << 29 | half << 21 | bits << 5 | d.code());
}

// A pattern of ones, or halves one by one: those that are not as most of them are.
namespace {

// The halfwords of a value that is moved to a register.
struct Halves {
  Width width;
  uint32_t count;
  uint32_t zeros = 0, ones = 0;

  explicit Halves(uint64_t value) {
    const bool isNarrow = value >> 32 == 0;
    width = isNarrow ? Width::W32 : Width::W64;
    count = isNarrow ? 2 : 4;
    for (uint32_t i = 0; i < count; i++) {
      const uint32_t half = uint32_t(value >> (16 * i)) & 0xffff;
      zeros += half == 0;
      ones += half == 0xffff;
    }
  }
  bool isSimple() const { return zeros + 1 >= count || ones + 1 >= count; }
};

}  // namespace

uint32_t moveImmWords(uint64_t value) {
  const Halves halves(value);
  if (halves.isSimple() || LogicalImm::from(value, halves.width)) return 1;
  return halves.count - std::max(halves.zeros, halves.ones);
}

void moveImm(CodeBuffer& code, Gpr d, uint64_t value) {
  const Halves plan(value);
  const Width width = plan.width;
  const uint32_t halves = plan.count;
  if (!plan.isSimple()) {
    if (const auto imm = LogicalImm::from(value, width)) return immediate(code, Op::Orr, width, d, zr, *imm);
  }
  const bool isInverted = plan.ones > plan.zeros;
  const uint32_t usual = isInverted ? 0xffff : 0;
  bool isFirst = true;
  for (uint32_t i = 0; i < halves; i++) {
    const uint32_t half = uint32_t(value >> (16 * i)) & 0xffff;
    if (half == usual) continue;
    if (!isFirst) {
      moveWide(code, MoveWide::Movk, width, d, half, i);
    } else if (isInverted) {
      moveWide(code, MoveWide::Movn, width, d, ~half & 0xffff, i);
    } else {
      moveWide(code, MoveWide::Movz, width, d, half, i);
    }
    isFirst = false;
  }
  if (isFirst) moveWide(code, isInverted ? MoveWide::Movn : MoveWide::Movz, width, d, 0, 0);
}

void memory(CodeBuffer& code, Op op, uint32_t reg, const Mem& mem) {
  constexpr uint32_t kUnsignedOffset = 1u << 24, kRegisterOffset = 1u << 21 | 0b10u << 10, kLsl = 0b011u << 13;
  const InstInfo& info = infoOf(op);
  const uint32_t common = info.word | mem.base().code() << 5 | reg;
  if (mem.isIndexed()) {
    word(code, (common & ~kUnsignedOffset) | kRegisterOffset | kLsl | uint32_t(mem.isScaled()) << 12 |
                   mem.index().code() << 16);
    return;
  }
  assert(Mem::fits(mem.disp(), info.detail) && "larger displacements are added before");
  const int64_t disp = mem.disp();
  if (disp >= 0 && (disp & ((int64_t(1) << info.detail) - 1)) == 0 && disp >> info.detail < 4096) {
    word(code, common | uint32_t(disp >> info.detail) << 10);
  } else {
    word(code, (common & ~kUnsignedOffset) | (uint32_t(disp) & 0x1ff) << 12);
  }
}

void pair(CodeBuffer& code, Pair kind, uint32_t first, uint32_t second, Gpr base, int32_t disp) {
  const int32_t bytes = kind == Pair::LoadQ || kind == Pair::StoreQ ? 16 : 8;
  assert(disp % bytes == 0 && disp / bytes >= -64 && disp / bytes < 64);
  word(code, uint32_t(kind) | (uint32_t(disp / bytes) & 0x7f) << 15 | second << 10 | base.code() << 5 | first);
}

}  // namespace wazen::arm64
