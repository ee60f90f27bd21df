// Runs all rows, then what rows cannot say: constants that are refused, sequences, and distances (../runner.h).
#include "rows.h"

namespace wazen::arm64::test {
namespace {

// ---- constants that do not fit are refused when they are made ----

static_assert(!AddImm::from(0x1001) && !AddImm::from(0x1000000) && !AddImm::from(~uint64_t(0)));
static_assert(AddImm::from(0) && AddImm::from(0xfff) && AddImm::from(0xfff000));
static_assert(!FloatImm::fromDouble(0) && !FloatImm::fromFloat(0));
static_assert(!FloatImm::fromFloat(std::bit_cast<uint32_t>(32.0f)) &&
              !FloatImm::fromFloat(std::bit_cast<uint32_t>(0.1f)));
static_assert(!FloatImm::fromDouble(std::bit_cast<uint64_t>(33.0)) &&
              !FloatImm::fromDouble(std::bit_cast<uint64_t>(0.0625)));
static_assert(!FloatImm::fromDouble(~uint64_t(0) << 52) && !FloatImm::fromFloat(0x7f800000));
static_assert(Mem::fits(-256, 3) && !Mem::fits(-257, 0) && Mem::fits(255, 3) && !Mem::fits(257, 3) &&
              Mem::fits(264, 3));
static_assert(Mem::fits(4095 * 8, 3) && !Mem::fits(4096 * 8, 3) && Mem::fits(65520, 4) && !Mem::fits(65528, 4));

// What the processor makes of N, immr and imms: DecodeBitMasks of the manual.
uint64_t decoded(LogicalImm imm) {
  const uint32_t n = imm.bits() >> 22 & 1, immr = imm.bits() >> 16 & 63, imms = imm.bits() >> 10 & 63;
  const uint32_t log = 31 - uint32_t(std::countl_zero(n << 6 | (~imms & 63)));
  const uint32_t size = 1u << log, levels = size - 1;
  const uint32_t ones = (imms & levels) + 1, rotation = immr & levels;
  const uint64_t run = (uint64_t(1) << ones) - 1;
  const uint64_t mask = size == 64 ? ~uint64_t(0) : (uint64_t(1) << size) - 1;
  uint64_t value = rotation == 0 ? run : ((run >> rotation) | (run << (size - rotation))) & mask;
  for (uint32_t width = size; width < 64; width *= 2) value |= value << width;
  return value;
}

// There are 5334 patterns of 64 bits: every run of ones in every element, rotated. All are accepted and decoded to
// themselves, and their neighbours are accepted exactly if they are patterns too.
void logicalImmediates(encoding::Runner& runner) {
  uint32_t count = 0;
  bool areRight = true;
  for (uint32_t size = 2; size <= 64; size *= 2) {
    const uint64_t mask = size == 64 ? ~uint64_t(0) : (uint64_t(1) << size) - 1;
    for (uint32_t ones = 1; ones < size; ones++) {
      for (uint32_t rotation = 0; rotation < size; rotation++) {
        const uint64_t run = (uint64_t(1) << ones) - 1;
        uint64_t value = rotation == 0 ? run : ((run << rotation) | (run >> (size - rotation))) & mask;
        for (uint32_t width = size; width < 64; width *= 2) value |= value << width;
        const auto imm = LogicalImm::from(value, W64);
        areRight &= imm && decoded(*imm) == value;
        if (size < 64) {
          const auto narrow = LogicalImm::from(uint32_t(value), W32);
          areRight &= narrow && decoded(*narrow) == value && (narrow->bits() >> 22 & 1) == 0;
        }
        const auto other = LogicalImm::from(value ^ 0x10, W64);
        areRight &= !other || decoded(*other) == (value ^ 0x10);
        count++;
      }
    }
  }
  runner.expect("logical immediates are what the processor makes of them", areRight && count == 5334);
  const bool hasOthers = LogicalImm::from(0, W64) || LogicalImm::from(~uint64_t(0), W64) || LogicalImm::from(5, W64) ||
                         LogicalImm::from(0x1234, W32) || LogicalImm::from(0xffffffff, W32);
  runner.expect("other constants are no logical immediates", !hasOthers);
}

// What the processor makes of op, cmode and imm8: AdvSIMDExpandImm of the manual.
uint64_t expanded(uint32_t op, uint32_t cmode, uint64_t imm8) {
  constexpr uint64_t kWords = 0x0000000100000001, kHalves = 0x0001000100010001, kBytes = 0x0101010101010101;
  const uint64_t invert = op ? ~uint64_t(0) : 0;
  switch (cmode >> 1) {
    case 0:
    case 1:
    case 2:
    case 3: return (imm8 << (8 * (cmode >> 1))) * kWords ^ invert;
    case 4:
    case 5: return (imm8 << (8 * (cmode >> 1 & 1))) * kHalves ^ invert;
    case 6: return (cmode & 1 ? imm8 << 16 | 0xffff : imm8 << 8 | 0xff) * kWords ^ invert;
    default: break;
  }
  const uint64_t sign = imm8 >> 7, exponent = imm8 >> 6 & 1, rest = imm8 & 63;
  if (cmode == 15 && op) return sign << 63 | uint64_t(exponent ? 0x3fc : 0x400) << 52 | rest << 48;
  if (cmode == 15) return (sign << 31 | uint64_t(exponent ? 0x7c : 0x80) << 23 | rest << 19) * kWords;
  if (!op) return imm8 * kBytes;
  uint64_t value = 0;
  for (uint32_t i = 0; i < 8; i++) value |= (imm8 >> i & 1 ? uint64_t(0xff) : 0) << (8 * i);
  return value;
}

// All that the processor can make is accepted, and what is accepted is what the processor makes; so for neighbours.
// With odd cmode below 12 the instructions are others, orr and bic.
void vectorImmediates(encoding::Runner& runner) {
  bool areRight = true;
  const auto isRight = [](uint64_t value) {
    const auto imm = VectorImm::from(value);
    if (!imm) return false;
    const uint32_t imm8 = (imm->bits() >> 16 & 7) << 5 | (imm->bits() >> 5 & 31);
    return expanded(imm->bits() >> 29 & 1, imm->bits() >> 12 & 15, imm8) == value;
  };
  for (uint32_t cmode = 0; cmode < 16; cmode++) {
    if (cmode < 12 && (cmode & 1)) continue;
    for (uint32_t op = 0; op < 2; op++) {
      for (uint64_t imm8 = 0; imm8 < 256; imm8++) {
        const uint64_t value = expanded(op, cmode, imm8);
        areRight &= isRight(value);
        for (uint32_t bit = 0; bit < 64; bit++) {
          const uint64_t neighbour = value ^ uint64_t(1) << bit;
          areRight &= !VectorImm::from(neighbour) || isRight(neighbour);
        }
      }
    }
  }
  runner.expect("vector immediates are what the processor makes of them", areRight);
  runner.expect("other constants are no vector immediates",
                !VectorImm::from(0x0102030401020304) && !VectorImm::from(0x8000000000000000) && !VectorImm::from(1));
}

// What a sequence of moves leaves in the register: movz, movn, movk and orr with a pattern.
uint64_t moved(const CodeBuffer& code) {
  uint64_t value = 0;
  for (uint32_t at = 0; at < code.size(); at += 4) {
    uint32_t word;
    memcpy(&word, code.bytes().data() + at, sizeof word);
    const uint64_t keep = word >> 31 ? ~uint64_t(0) : uint32_t(~0);
    const uint32_t by = (word >> 21 & 3) * 16;
    const uint64_t half = uint64_t(word >> 5 & 0xffff) << by;
    switch (word >> 23 & 0xff) {
      case 0b00100101: value = ~half & keep; break;
      case 0b10100101: value = half; break;
      case 0b11100101: value = (value & ~(uint64_t(0xffff) << by)) | half; break;
      default: {  // orr
        const uint32_t imms = word >> 10 & 63, immr = word >> 16 & 63, n = word >> 22 & 1;
        const uint32_t log = 31 - uint32_t(std::countl_zero(n << 6 | (~imms & 63)));
        const uint32_t size = 1u << log, ones = (imms & (size - 1)) + 1, rotation = immr & (size - 1);
        const uint64_t mask = size == 64 ? ~uint64_t(0) : (uint64_t(1) << size) - 1;
        const uint64_t run = (uint64_t(1) << ones) - 1;
        value = rotation == 0 ? run : ((run >> rotation) | (run << (size - rotation))) & mask;
        for (uint32_t width = size; width < 64; width *= 2) value |= value << width;
        value &= keep;
      }
    }
  }
  return value;
}

void constants(encoding::Runner& runner) {
  struct Case {
    uint64_t value;
    uint32_t instructions;
  };
  constexpr Case cases[] = {{0, 1},
                            {1, 1},
                            {0xffff, 1},
                            {0x10000, 1},
                            {0x12345678, 2},
                            {0xffffffff, 1},
                            {0xfffffffe, 1},
                            {0xffff1234, 1},
                            {0x55555555, 1},
                            {~uint64_t(0), 1},
                            {~uint64_t(1), 1},
                            {0xffffffff00000000, 1},
                            {0x5555555555555555, 1},
                            {0x00ff00ff00ff00ff, 1},
                            {0x1234000000000000, 1},
                            {0x1234000056780000, 2},
                            {0xffff1234ffff5678, 2},
                            {0x123456789abcdef0, 4},
                            {0x0000123456789abc, 3},
                            {0x8000000000000000, 1},
                            {0x7fffffffffffffff, 1}};
  CodeBuffer code;
  for (const auto& [value, instructions] : cases) {
    code.clear();
    moveImm(code, x7, value);
    runner.expect("a constant is made", moved(code) == value);
    runner.expect("a constant takes as few instructions as it can", code.size() == 4 * instructions);
  }
  uint64_t state = 1;
  bool areRight = true;
  for (int i = 0; i < 100000; i++) {
    state = state * 6364136223846793005 + 1442695040888963407;
    // Halves that are all zeros or ones are as likely as others.
    uint64_t value = state ^ state >> 29;
    for (uint32_t half = 0; half < 4; half++) {
      const uint64_t mask = uint64_t(0xffff) << (16 * half);
      const uint32_t kind = uint32_t(state >> (40 + 3 * half)) & 3;
      if (kind == 0) value &= ~mask;
      if (kind == 1) value |= mask;
    }
    code.clear();
    moveImm(code, x7, value);
    areRight &= moved(code) == value && code.size() <= 16;
  }
  runner.expect("constants are made", areRight);
}

// Labels ahead and behind, in every field; the bytes by llvm-mc for the text beside them.
void distances(encoding::Runner& runner) {
  CodeBuffer code;
  const Label behind = code.newLabel(), ahead = code.newLabel();
  code.bind(behind);
  jump(code, ahead);                          // b #44
  branch(code, Cond::NE, ahead);              // b.ne #40
  branchZero(code, W32, true, x3, ahead);     // cbz w3, #36
  branchZero(code, W64, false, x30, behind);  // cbnz x30, #-12
  branchBit(code, true, x4, 31, ahead);       // tbz w4, #31, #28
  branchBit(code, false, x5, 63, behind);     // tbnz x5, #63, #-20
  adr(code, x17, ahead);                      // adr x17, #20
  adr(code, x6, behind);                      // adr x6, #-28
  loadLiteral(code, 4, v(1), ahead);          // ldr s1, #12
  loadLiteral(code, 8, v(31), behind);        // ldr d31, #-36
  loadLiteral(code, 16, v(2), ahead);         // ldr q2, #4
  code.bind(ahead);
  runner.expect("distances fit", code.finish(patchField));
  runner.expect("distances",
                "0b000014"
                "41010054"
                "23010034"
                "beffffb5"
                "e400f836"
                "65ffffb7"
                "b1000010"
                "26ffff10"
                "6100001c"
                "fffeff5c"
                "2200009c",
                code);

  code.clear();
  nop(code);
  runner.expect("the place of a call whose distance comes later", callLater(code) == 4);
  runner.expect("a call whose distance comes later", "1f2003d500000094", code);
}

// The last distance that fits and the first one that does not, either way.
void reaches(encoding::Runner& runner) {
  struct Case {
    Field field;
    int64_t least, most;
    uint32_t step;
  };
  constexpr Case cases[] = {{Field::Imm26, -(int64_t(1) << 27), (int64_t(1) << 27) - 4, 4},
                            {Field::Imm19, -(int64_t(1) << 20), (int64_t(1) << 20) - 4, 4},
                            {Field::Imm14, -(int64_t(1) << 15), (int64_t(1) << 15) - 4, 4},
                            {Field::Adr, -(int64_t(1) << 20), (int64_t(1) << 20) - 1, 1}};
  for (const Case& item : cases) {
    const auto fits = [&](int64_t distance) {
      uint8_t word[4] = {};
      return patchField(word, uint8_t(item.field), distance);
    };
    runner.expect("the limits of a distance", fits(item.least) && fits(item.most));
    runner.expect("beyond the limits of a distance", !fits(item.least - item.step) && !fits(item.most + item.step));
    if (item.step == 4) runner.expect("half an instruction is no distance", !fits(2));
  }
}

// adr of itself, and the distance from there in two halves.
void farAddresses(encoding::Runner& runner) {
  CodeBuffer code;
  const Label label = code.newLabel();
  nop(code);
  farAddress(code, x3, x16, label);
  while (code.size() < 0x12344) nop(code);
  code.bind(label);
  runner.expect("a far address fits", code.finish(patchField));
  code.truncate(20);
  runner.expect("a far address: adr x3, #0; movz x16, #0x2340; movk x16, #1, lsl #16; add x3, x3, x16",
                "1f2003d5"
                "03000010"
                "106884d2"
                "3000a0f2"
                "6300108b",
                code);
}

}  // namespace
}  // namespace wazen::arm64::test

int main(int argc, char** argv) {
  using namespace wazen::arm64::test;
  wazen::encoding::Runner runner(argc, argv);
  runner.run({intRows, intRowsCount});
  runner.run({memoryRows, memoryRowsCount});
  runner.run({floatRows, floatRowsCount});
  runner.run({vectorRows, vectorRowsCount});
  if (!runner.printsRows()) {
    logicalImmediates(runner);
    vectorImmediates(runner);
    constants(runner);
    distances(runner);
    reaches(runner);
    farAddresses(runner);
  }
  return runner.finish();
}
