// Prefixes, ModRM, SIB and displacement: what all instruction forms share. Not the forms themselves.
//
//     [66|f2|f3] [REX 0100WRXB] [0f [38|3a]] opcode ModRM(mod reg rm) [SIB(scale index base)] [disp8|disp32]
#include "target/amd64/encode.h"

namespace wazen::amd64 {

namespace {

constexpr uint32_t kNeedsSib = 4;   // ModRM.rm of rsp and r12: a SIB byte follows
constexpr uint32_t kNeedsDisp = 5;  // base of rbp and r13: mod 0 means something else
constexpr uint32_t kNoIndex = 4;    // SIB.index of "none"

constexpr uint8_t modRm(uint32_t mod, uint32_t reg, uint32_t rm) {
  return uint8_t(mod << 6 | (reg & 7) << 3 | (rm & 7));
}

void disp32AtLabel(CodeBuffer& code, const Mem& mem, uint32_t immBytes) {
  const uint32_t at = code.size();
  code.put32(0);
  code.addFixup({at, at + 4 + immBytes - uint32_t(mem.disp()), mem.label(), FixupKind::Rel32});
}

void memory(CodeBuffer& code, uint32_t reg, const Mem& mem, uint32_t immBytes) {
  if (mem.isLabel()) {
    code.put8(modRm(0, reg, 5));
    disp32AtLabel(code, mem, immBytes);
    return;
  }
  const uint8_t sib = uint8_t(uint32_t(mem.scale()) << 6 | ((mem.hasIndex() ? mem.index() : kNoIndex) & 7) << 3 |
                              ((mem.hasBase() ? mem.base() : kNeedsDisp) & 7));
  if (!mem.hasBase()) {  // [index * scale + disp32] and [disp32]; without SIB it would be rip-relative
    code.put8(modRm(0, reg, kNeedsSib));
    code.put8(sib);
    code.put32(uint32_t(mem.disp()));
    return;
  }
  const bool needsSib = mem.hasIndex() || (mem.base() & 7) == kNeedsSib;
  const uint32_t rm = needsSib ? kNeedsSib : mem.base();
  const bool isDisp8 = mem.disp() == int8_t(mem.disp());
  const uint32_t mod = mem.disp() == 0 && (mem.base() & 7) != kNeedsDisp ? 0 : isDisp8 ? 1 : 2;
  code.put8(modRm(mod, reg, rm));
  if (needsSib) code.put8(sib);
  if (mod == 1) code.put8(uint8_t(mem.disp()));
  if (mod == 2) code.put32(uint32_t(mem.disp()));
}

void regMem(CodeBuffer& code, uint32_t reg, const RegMem& target, uint32_t immBytes) {
  if (target.isReg()) {
    code.put8(modRm(3, reg, target.reg()));
  } else {
    memory(code, reg, target.mem(), immBytes);
  }
}

// The high bits of the register numbers, in REX's places: R, X, B.
uint32_t highBits(uint32_t reg, const RegMem& target) {
  uint32_t bits = (reg >> 3) << 2;
  if (target.isReg()) return bits | target.reg() >> 3;
  const Mem& mem = target.mem();
  if (mem.hasIndex()) bits |= (mem.index() >> 3) << 1;
  if (mem.hasBase()) bits |= mem.base() >> 3;
  return bits;
}

}  // namespace

void encode(CodeBuffer& code, const Prefixes& prefixes, uint8_t opcode, uint32_t reg, const RegMem& target,
            uint32_t immBytes) {
  code.room();
  if (prefixes.mandatory) code.put8(prefixes.mandatory);
  const uint32_t rex = highBits(reg, target) | (prefixes.w ? 8 : 0);
  if (rex || prefixes.forceRex) code.put8(uint8_t(0x40 | rex));
  if (prefixes.map != Map::M0) code.put8(0x0f);
  if (prefixes.map == Map::M0F38) code.put8(0x38);
  if (prefixes.map == Map::M0F3A) code.put8(0x3a);
  code.put8(opcode);
  regMem(code, reg, target, immBytes);
}

//     c5 [R vvvv L pp] opcode ...        for map 0f without X, B and W
//     c4 [RXB mmmmm] [W vvvv L pp] opcode ...      R, X, B and vvvv inverted
void encodeVex(CodeBuffer& code, uint8_t mandatory, Map map, bool w, uint8_t opcode, uint32_t reg, uint32_t first,
               const RegMem& target, uint32_t immBytes) {
  code.room();
  const uint32_t pp = mandatory == 0x66 ? 1 : mandatory == 0xf3 ? 2 : mandatory == 0xf2 ? 3 : 0;
  const uint32_t inverted = highBits(reg, target) ^ 7;
  const uint32_t vvvv = (first ^ 15) << 3;
  if ((inverted & 3) == 3 && !w && map == Map::M0F) {
    code.put8(0xc5);
    code.put8(uint8_t((inverted >> 2) << 7 | vvvv | pp));
  } else {
    code.put8(0xc4);
    code.put8(uint8_t(inverted << 5 | uint32_t(map)));
    code.put8(uint8_t(uint32_t(w) << 7 | vvvv | pp));
  }
  code.put8(opcode);
  regMem(code, reg, target, immBytes);
}

}  // namespace wazen::amd64
