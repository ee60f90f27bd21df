// Selection of i8x16.shuffle and i8x16.swizzle.
//
// A shuffle is matched against what one instruction can do, of one operand, of one and zeros, of two in either order;
// then against pairs of instructions without a table; else it is pshufb of each operand by a table, and por.
#include <algorithm>
#include <array>
#include <utility>

#include "target/amd64/select.h"

namespace wazen::amd64 {

namespace {

constexpr uint8_t kZero = 0xff;

// For each byte of the result: 0 to 15 a byte of the first operand, 16 to 31 of the second, or kZero.
using Lanes = std::array<uint8_t, 16>;

// The same in lanes of `bytes` bytes, if it moves only whole ones of them.
bool widen(const Lanes& lanes, uint32_t bytes, uint8_t* wide) {
  for (uint32_t i = 0; i < 16; i++) {
    const uint32_t first = lanes[i / bytes * bytes];
    if (first == kZero || first % bytes || lanes[i] != first + i % bytes) return false;
    wide[i / bytes] = uint8_t(first / bytes);
  }
  return true;
}

// punpckl and punpckh: lanes of both in turn, from the lower or the upper half.
struct Unpack {
  Op op;
  uint32_t bytes;
  bool isHigh;
};
constexpr Unpack unpacks[] = {
    {Op::Punpcklbw, 1, false}, {Op::Punpckhbw, 1, true}, {Op::Punpcklwd, 2, false},  {Op::Punpckhwd, 2, true},
    {Op::Punpckldq, 4, false}, {Op::Punpckhdq, 4, true}, {Op::Punpcklqdq, 8, false}, {Op::Punpckhqdq, 8, true},
};

bool matches(const Lanes& lanes, const Unpack& unpack, uint32_t second) {
  for (uint32_t i = 0; i < 16; i++) {
    const uint32_t lane = i / unpack.bytes;
    const uint32_t byte = (unpack.isHigh ? 8 : 0) + lane / 2 * unpack.bytes + i % unpack.bytes;
    if (lanes[i] != byte + (lane % 2 ? second : 0)) return false;
  }
  return true;
}

// pmovzx: lanes of the lower half, each followed by zeros.
struct Extension {
  Op op;
  uint32_t from, to;
};
constexpr Extension extensions[] = {
    {Op::Pmovzxbw, 1, 2}, {Op::Pmovzxwd, 2, 4}, {Op::Pmovzxdq, 4, 8},
    {Op::Pmovzxbd, 1, 4}, {Op::Pmovzxwq, 2, 8}, {Op::Pmovzxbq, 1, 8},
};

bool matches(const Lanes& lanes, const Extension& extension) {
  for (uint32_t i = 0; i < 16; i++) {
    const uint32_t within = i % extension.to;
    const uint32_t byte = within < extension.from ? i / extension.to * extension.from + within : kZero;
    if (lanes[i] != byte) return false;
  }
  return true;
}

// Whether byte i is `first + i` for all i in [from, to).
bool isRun(const Lanes& lanes, uint32_t from, uint32_t to, uint32_t first) {
  for (uint32_t i = from; i < to; i++) {
    if (lanes[i] != first + (i - from)) return false;
  }
  return true;
}

bool isZero(const Lanes& lanes, uint32_t from, uint32_t to) {
  return std::all_of(lanes.begin() + from, lanes.begin() + to, [](uint8_t lane) { return lane == kZero; });
}

// Packs of every other lane: the lower or the upper parts of lanes twice as wide.
bool isEveryOther(const Lanes& lanes, uint32_t bytes, uint32_t first) {
  for (uint32_t i = 0; i < 16; i++) {
    if (lanes[i] != i / bytes * 2 * bytes + first * bytes + i % bytes) return false;
  }
  return true;
}

uint8_t fourOf(const uint8_t* lanes) {
  return uint8_t((lanes[0] & 3) | (lanes[1] & 3) << 2 | (lanes[2] & 3) << 4 | (lanes[3] & 3) << 6);
}

bool isConstZero(const ssa::Instr* value) { return value->isConst() && value->bits[0] == 0 && value->bits[1] == 0; }

}  // namespace

class ShuffleSelector {
 public:
  ShuffleSelector(Selector& selector, ssa::Instr* instr) : s_(selector), instr_(instr) {
    a_ = instr->arg(0);
    b_ = instr->arg(1);
    for (uint32_t i = 0; i < 16; i++) lanes_[i] = uint8_t(instr->imm[i / 4] >> (8 * (i % 4)));
  }

  void run() {
    normalize();
    d_ = s_.result(instr_);
    if (isUnary_) return hasZeros_ ? selectWithZeros() : selectUnary();
    if (selectBinary(a_, b_, lanes_) || selectBinary(b_, a_, swapped())) return;
    if (selectDwords() || selectPack() || selectBlend()) return;
    const mir::VReg first = s_.combine(Op::Pshufb, s_.reg(a_), table(lanes_));
    const mir::VReg second = s_.combine(Op::Pshufb, s_.reg(b_), table(swapped()));
    s_.combineInto(d_, Op::Por, first, second);
  }

 private:
  // One operand, if there are not two different ones, is the first; bytes of a constant zero are kZero.
  void normalize() {
    bool usesA = false, usesB = false;
    for (uint8_t& lane : lanes_) {
      if (a_ == b_) lane &= 15;
      if (isConstZero(lane < 16 ? a_ : b_)) {
        lane = kZero;
        hasZeros_ = true;
      } else {
        (lane < 16 ? usesA : usesB) = true;
      }
    }
    isUnary_ = !usesA || !usesB;
    if (!isUnary_ || !usesB) return;
    lanes_ = swapped();
    a_ = b_;
  }

  Lanes swapped() const {
    Lanes lanes = lanes_;
    for (uint8_t& lane : lanes) {
      if (lane != kZero) lane ^= 16;
    }
    return lanes;
  }

  // What pshufb takes bytes of its first operand by; others become zero.
  SourceOperand table(const Lanes& lanes) {
    uint64_t halves[2] = {0, 0};
    for (uint32_t i = 0; i < 16; i++) halves[i / 8] |= uint64_t(lanes[i] < 16 ? lanes[i] : 0x80) << (8 * (i % 8));
    return s_.widePoolAddress(halves[0], halves[1]);
  }

  void selectUnary() {
    if (isRun(lanes_, 0, 16, 0)) return s_.copyInto(d_, s_.reg(a_));
    uint8_t wide[8];
    if (widen(lanes_, 4, wide)) return s_.applyInto(d_, Op::Pshufd, s_.vectorSource(a_, instr_), fourOf(wide));
    if (widen(lanes_, 2, wide)) {
      if (isRun(lanes_, 8, 16, 8) && std::all_of(wide, wide + 4, [](uint8_t lane) { return lane < 4; })) {
        return s_.applyInto(d_, Op::Pshuflw, s_.vectorSource(a_, instr_), fourOf(wide));
      }
      if (isRun(lanes_, 0, 8, 0) && std::all_of(wide + 4, wide + 8, [](uint8_t lane) { return lane >= 4; })) {
        return s_.applyInto(d_, Op::Pshufhw, s_.vectorSource(a_, instr_), fourOf(wide + 4));
      }
    }
    const mir::VReg source = s_.reg(a_);
    for (const Unpack& unpack : unpacks) {
      if (matches(lanes_, unpack, 0)) return s_.combineInto(d_, unpack.op, source, source);
    }
    const uint32_t start = lanes_[0];
    if (isRun(lanes_, 0, 16 - start, start) && isRun(lanes_, 16 - start, 16, 0)) {
      return s_.combineInto(d_, Op::Palignr, source, source, uint8_t(start));
    }
    const bool isBroadcast = std::all_of(lanes_.begin(), lanes_.end(), [](uint8_t lane) { return lane == 0; });
    if (isBroadcast) return s_.broadcastInto(d_, source, Width::W8);
    s_.combineInto(d_, Op::Pshufb, source, table(lanes_));
  }

  void selectWithZeros() {
    if (isZero(lanes_, 0, 16)) return s_.copyInto(d_, s_.zeroVector());
    for (const Extension& extension : extensions) {
      if (matches(lanes_, extension)) return s_.applyInto(d_, extension.op, s_.lowHalfSource(a_, instr_));
    }
    if (isRun(lanes_, 0, 8, 0) && isZero(lanes_, 8, 16)) return s_.applyInto(d_, Op::Movq, s_.reg(a_));
    for (uint32_t n = 1; n < 16; n++) {
      if (isRun(lanes_, 0, 16 - n, n) && isZero(lanes_, 16 - n, 16)) {
        return s_.shiftInto(d_, Op::Psrldq, s_.reg(a_), n);
      }
      if (isZero(lanes_, 0, n) && isRun(lanes_, n, 16, 0)) return s_.shiftInto(d_, Op::Pslldq, s_.reg(a_), n);
    }
    s_.combineInto(d_, Op::Pshufb, s_.reg(a_), table(lanes_));
  }

  // One instruction with `a` as its first source, or `b` for palignr.
  bool selectBinary(ssa::Instr* a, ssa::Instr* b, const Lanes& lanes) {
    const auto combined = [&](Op op, uint8_t imm8 = 0) {
      const SourceOperand second = s_.vectorSource(b, instr_);
      s_.combineInto(d_, op, s_.reg(a), second, imm8);
      return true;
    };
    for (const Unpack& unpack : unpacks) {
      if (matches(lanes, unpack, 16)) return combined(unpack.op);
    }
    if (lanes[0] < 16 && isRun(lanes, 0, 16, lanes[0])) {
      const SourceOperand lower = s_.vectorSource(a, instr_);
      s_.combineInto(d_, Op::Palignr, s_.reg(b), lower, lanes[0]);
      return true;
    }
    uint8_t dwords[4], words[8];
    if (!widen(lanes, 2, words)) return false;
    if (std::all_of(words, words + 8, [&](const uint8_t& lane) { return (lane & 7) == &lane - words; })) {
      if (!s_.features_.avx2 || !widen(lanes, 4, dwords)) return combined(Op::Pblendw, blendMask(words, 8));
      return combined(Op::Vpblendd, blendMask(dwords, 4));
    }
    if (!widen(lanes, 4, dwords)) return false;
    if (dwords[0] < 4 && dwords[1] < 4 && dwords[2] >= 4 && dwords[3] >= 4) return combined(Op::Shufps, fourOf(dwords));
    uint32_t moved = 0, place = 0;
    for (uint32_t i = 0; i < 4; i++) {
      if (dwords[i] != i) moved++, place = i;
    }
    if (moved != 1 || dwords[place] < 4) return false;
    insert(d_, s_.reg(a), b, dwords[place] & 3u, place);
    return true;
  }

  static uint8_t blendMask(const uint8_t* lanes, uint32_t count) {
    uint32_t mask = 0;
    for (uint32_t i = 0; i < count; i++) mask |= uint32_t(lanes[i] >= count) << i;
    return uint8_t(mask);
  }

  // insertps from a register: from memory it would take the first lane.
  void insert(mir::VReg d, mir::VReg a, ssa::Instr* b, uint32_t from, uint32_t to) {
    const mir::VReg second = s_.reg(b);
    InstBuilder builder(s_, Op::Insertps);
    builder.sub(from << 6 | to << 4);
    if (s_.features_.avx) {
      builder.payload.vex = 1;
      builder.def(d);
    } else {
      builder.defReuse(d, 1);
    }
    builder.use(a).use(second).push();
  }

  // Any four lanes of 32 bits: two of each are gathered by shufps and put in order; one goes into a permuted vector.
  bool selectDwords() {
    uint8_t dwords[4];
    if (!widen(lanes_, 4, dwords)) return false;
    const auto fromB = std::count_if(dwords, dwords + 4, [](uint8_t lane) { return lane >= 4; });
    if (fromB != 2) {
      const bool isOneOfB = fromB == 1;
      uint32_t place = 0;
      while ((dwords[place] >= 4) != isOneOfB) place++;
      const mir::VReg others = s_.apply(Op::Pshufd, s_.vectorSource(isOneOfB ? a_ : b_, instr_), fourOf(dwords));
      insert(d_, others, isOneOfB ? b_ : a_, dwords[place] & 3u, place);
      return true;
    }
    uint8_t gathered[4], order[4];
    uint8_t ofA = 0, ofB = 2;
    for (uint32_t i = 0; i < 4; i++) {
      uint8_t& next = dwords[i] < 4 ? ofA : ofB;
      gathered[next] = dwords[i];
      order[i] = next++;
    }
    const SourceOperand second = s_.vectorSource(b_, instr_);
    const mir::VReg both = s_.combine(Op::Shufps, s_.reg(a_), second, fourOf(gathered));
    s_.applyInto(d_, Op::Pshufd, both, fourOf(order));
    return true;
  }

  bool selectPack() {
    struct Pack {
      uint32_t bytes;
      Op pack, shift;
      uint64_t mask;
    };
    static constexpr Pack packs[] = {{1, Op::Packuswb, Op::PsrlwImm, 0x00ff00ff00ff00ff},
                                     {2, Op::Packusdw, Op::PsrldImm, 0x0000ffff0000ffff}};
    for (const Pack& pack : packs) {
      for (const uint32_t first : {0u, 1u}) {
        if (!isEveryOther(lanes_, pack.bytes, first)) continue;
        const auto part = [&](ssa::Instr* value) {
          const mir::VReg source = s_.reg(value);
          return first ? s_.shift(pack.shift, source, 8 * pack.bytes)
                       : s_.combine(Op::Pand, source, s_.pattern(pack.mask));
        };
        const mir::VReg lower = part(a_);
        s_.combineInto(d_, pack.pack, lower, part(b_));
        return true;
      }
    }
    return false;
  }

  // Words of one operand that stay where they are, among any bytes of the other.
  bool selectBlend() {
    for (const bool isB : {true, false}) {
      const Lanes lanes = isB ? lanes_ : swapped();
      uint32_t mask = 0;
      bool fits = true;
      for (uint32_t i = 0; i < 16; i += 2) {
        const bool isKept = lanes[i] == 16 + i && lanes[i + 1] == 17 + i;
        fits = fits && (isKept || (lanes[i] < 16 && lanes[i + 1] < 16));
        mask |= uint32_t(isKept) << (i / 2);
      }
      if (!fits) continue;
      const SourceOperand kept = s_.vectorSource(isB ? b_ : a_, instr_);
      const mir::VReg moved = s_.combine(Op::Pshufb, s_.reg(isB ? a_ : b_), table(lanes));
      s_.combineInto(d_, Op::Pblendw, moved, kept, uint8_t(mask));
      return true;
    }
    return false;
  }

  Selector& s_;
  ssa::Instr* instr_;
  ssa::Instr* a_;
  ssa::Instr* b_;
  Lanes lanes_;
  mir::VReg d_ = mir::kNoVReg;
  bool isUnary_ = false;
  bool hasZeros_ = false;
};

void Selector::selectShuffle(Instr* instr, const SelectRow&) { ShuffleSelector(*this, instr).run(); }

namespace {

// Whether bits 4 to 6 of all bytes are 0 for certain.
bool hasSmallBytes(const ssa::Instr* value) {
  constexpr uint64_t kMiddleBits = 0x7070707070707070;
  if (value->argCount != 2 || !value->arg(1)->isConst()) return false;
  const ssa::Instr* by = value->arg(1);
  if (value->is(wazen::Op::V128And)) return ((by->bits[0] | by->bits[1]) & kMiddleBits) == 0;
  return value->is(wazen::Op::I8x16ShrU) && (by->i32() & 7) >= 4;
}

}  // namespace

// Bytes are 0 where the number is above 15: pshufb asks only for the highest bit.
void Selector::selectSwizzle(Instr* instr, const SelectRow& row) {
  Instr* numbers = instr->arg(1);
  const mir::VReg d = result(instr);
  const mir::VReg source = reg(instr->arg(0));
  if (hasSmallBytes(numbers)) return combineInto(d, row.op, source, vectorSource(numbers, instr));
  if (!numbers->isConst()) {
    return combineInto(d, row.op, source, combine(Op::Paddusb, reg(numbers), pattern(0x7070707070707070)));
  }
  uint64_t halves[2] = {numbers->bits[0], numbers->bits[1]};
  for (uint64_t& half : halves) {
    for (uint32_t i = 0; i < 64; i += 8) {
      if ((half >> i & 0xff) > 15) half |= uint64_t(0x80) << i;
    }
  }
  combineInto(d, row.op, source, widePoolAddress(halves[0], halves[1]));
}

}  // namespace wazen::amd64
