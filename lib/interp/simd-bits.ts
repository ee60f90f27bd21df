/** Cold functions of vectors as bits, and of what all lanes have in common. */
import type { ColdFamily } from './cold.js';
import { operandWord, resultWord } from './operands.js';
import { binary, put, reduce, unary } from './simd-forms.js';

/** Subtracting 1 from each byte borrows from the highest bit of one that is zero, and the lowest of these is found right. */
const hasZeroByte = (x: number): boolean => ((x - 0x01010101) & ~x & -0x7f7f7f80) !== 0;
const hasZeroHalf = (x: number): boolean => (x & 0xffff) === 0 || x >>> 16 === 0;

/** Signs of the lanes of a word, the lowest first. */
const signsOfBytes = (x: number): number => ((x >>> 7) & 1) | ((x >>> 14) & 2) | ((x >>> 21) & 4) | ((x >>> 28) & 8);
const signsOfHalves = (x: number): number => ((x >>> 15) & 1) | ((x >>> 30) & 2);

export const simdBits: ColdFamily = {
  'v128.not': (m, pc, fp) => unary(m, pc, fp, x => ~x),
  'v128.and': (m, pc, fp) => binary(m, pc, fp, (x, y) => x & y),
  'v128.andnot': (m, pc, fp) => binary(m, pc, fp, (x, y) => x & ~y),
  'v128.or': (m, pc, fp) => binary(m, pc, fp, (x, y) => x | y),
  'v128.xor': (m, pc, fp) => binary(m, pc, fp, (x, y) => x ^ y),

  'v128.bitselect'(machine, pc, fp) {
    const { words } = machine;
    const code = machine.instance.code.words;
    const a = operandWord(code[pc], fp);
    const b = fp + code[pc + 1];
    const mask = fp + code[pc + 2];
    const w0 = words[b] ^ ((words[a] ^ words[b]) & words[mask]);
    const w1 = words[b + 1] ^ ((words[a + 1] ^ words[b + 1]) & words[mask + 1]);
    const w2 = words[b + 2] ^ ((words[a + 2] ^ words[b + 2]) & words[mask + 2]);
    const w3 = words[b + 3] ^ ((words[a + 3] ^ words[b + 3]) & words[mask + 3]);
    put(words, resultWord(code[pc], fp), w0, w1, w2, w3);
    return pc + 3;
  },

  'v128.any_true': (m, pc, fp) => reduce(m, pc, fp, (w0, w1, w2, w3) => ((w0 | w1 | w2 | w3) !== 0 ? 1 : 0)),
  'i8x16.all_true': (m, pc, fp) =>
    reduce(m, pc, fp, (w0, w1, w2, w3) => (hasZeroByte(w0) || hasZeroByte(w1) || hasZeroByte(w2) || hasZeroByte(w3) ? 0 : 1)),
  'i16x8.all_true': (m, pc, fp) =>
    reduce(m, pc, fp, (w0, w1, w2, w3) => (hasZeroHalf(w0) || hasZeroHalf(w1) || hasZeroHalf(w2) || hasZeroHalf(w3) ? 0 : 1)),
  'i32x4.all_true': (m, pc, fp) => reduce(m, pc, fp, (w0, w1, w2, w3) => (w0 !== 0 && w1 !== 0 && w2 !== 0 && w3 !== 0 ? 1 : 0)),
  'i64x2.all_true': (m, pc, fp) => reduce(m, pc, fp, (w0, w1, w2, w3) => ((w0 | w1) !== 0 && (w2 | w3) !== 0 ? 1 : 0)),

  'i8x16.bitmask': (m, pc, fp) =>
    reduce(m, pc, fp, (w0, w1, w2, w3) => signsOfBytes(w0) | (signsOfBytes(w1) << 4) | (signsOfBytes(w2) << 8) | (signsOfBytes(w3) << 12)),
  'i16x8.bitmask': (m, pc, fp) =>
    reduce(
      m,
      pc,
      fp,
      (w0, w1, w2, w3) => signsOfHalves(w0) | (signsOfHalves(w1) << 2) | (signsOfHalves(w2) << 4) | (signsOfHalves(w3) << 6),
    ),
  'i32x4.bitmask': (m, pc, fp) =>
    reduce(m, pc, fp, (w0, w1, w2, w3) => (w0 >>> 31) | ((w1 >>> 30) & 2) | ((w2 >>> 29) & 4) | ((w3 >>> 28) & 8)),
  'i64x2.bitmask': (m, pc, fp) => reduce(m, pc, fp, (_w0, w1, _w2, w3) => (w1 >>> 31) | ((w3 >>> 30) & 2)),
};
