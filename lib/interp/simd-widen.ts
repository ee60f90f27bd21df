/** Cold functions of vectors of integers that make wider or narrower lanes: extensions, products and sums of neighbours, narrowing. */
import type { ColdFamily, ColdFunction } from './cold.js';
import { operandWord, resultWord } from './operands.js';
import { binary, type Compute, put, signedHalves, unary } from './simd-forms.js';

/** Makes a word of the lanes of half a word, given in the low bits. */
type Spread = (half: number) => number;

// The lanes are bytes that become halves, or one half that becomes a word.
export const spreadBytesSigned: Spread = x => (((x << 24) >> 24) & 0xffff) | (((x << 16) >> 24) << 16);
export const spreadBytesUnsigned: Spread = x => (x & 0xff) | ((x & 0xff00) << 8);
export const spreadHalfSigned: Spread = x => (x << 16) >> 16;
export const spreadHalfUnsigned: Spread = x => x & 0xffff;

/** Word in which the lower or upper half of a vector starts. */
const lowHalf = 0;
const highHalf = 2;

function extend(start: number, spread: Spread): ColdFunction {
  return (machine, pc, fp) => {
    const { words } = machine;
    const word = machine.instance.code.words[pc];
    const x0 = words[operandWord(word, fp) + start];
    const x1 = words[operandWord(word, fp) + start + 1];
    put(words, resultWord(word, fp), spread(x0), spread(x0 >>> 16), spread(x1), spread(x1 >>> 16));
    return pc + 1;
  };
}

/** Extends both operands and multiplies. */
function extendAndMultiply(start: number, spread: Spread, multiply: Compute): ColdFunction {
  return (machine, pc, fp) => {
    const { words } = machine;
    const code = machine.instance.code.words;
    const a = operandWord(code[pc], fp) + start;
    const b = fp + code[pc + 1] + start;
    const w0 = multiply(spread(words[a]), spread(words[b]));
    const w1 = multiply(spread(words[a] >>> 16), spread(words[b] >>> 16));
    const w2 = multiply(spread(words[a + 1]), spread(words[b + 1]));
    const w3 = multiply(spread(words[a + 1] >>> 16), spread(words[b + 1] >>> 16));
    put(words, resultWord(code[pc], fp), w0, w1, w2, w3);
    return pc + 2;
  };
}

/** `pack` makes a word of the lanes of two neighbours, of which the second operand's come after those of the first. */
function narrow(pack: Compute): ColdFunction {
  return (machine, pc, fp) => {
    const { words } = machine;
    const code = machine.instance.code.words;
    const a = operandWord(code[pc], fp);
    const b = fp + code[pc + 1];
    const w0 = pack(words[a], words[a + 1]);
    const w1 = pack(words[a + 2], words[a + 3]);
    const w2 = pack(words[b], words[b + 1]);
    const w3 = pack(words[b + 2], words[b + 3]);
    put(words, resultWord(code[pc], fp), w0, w1, w2, w3);
    return pc + 2;
  };
}

const packHalves =
  (saturate: (x: number) => number): Compute =>
  (x, y) =>
    saturate((x << 16) >> 16) | (saturate(x >> 16) << 8) | (saturate((y << 16) >> 16) << 16) | (saturate(y >> 16) << 24);
const packWords =
  (saturate: (x: number) => number): Compute =>
  (x, y) =>
    saturate(x) | (saturate(y) << 16);
/** Bits of the number of `bits` bits that is nearest to a signed one. */
const saturateSigned = (bits: number) => {
  const most = 2 ** (bits - 1) - 1;
  return (x: number): number => (x > most ? most : x < -most - 1 ? -most - 1 : x) & (2 ** bits - 1);
};
const saturateUnsigned = (bits: number) => {
  const most = 2 ** bits - 1;
  return (x: number): number => (x > most ? most : x < 0 ? 0 : x);
};

const multiplyHalves = signedHalves((x, y) => Math.imul(x, y));
const multiplyWords: Compute = (x, y) => Math.imul(x, y);

/** The sums of the neighbours in each half of a word, or in the word. */
const addBytes =
  (spread: Spread): Compute =>
  x => {
    const low = spread(x);
    const high = spread(x >>> 16);
    return ((low + (low >> 16)) & 0xffff) | ((high + (high >> 16)) << 16);
  };
const addHalves =
  (spread: Spread): Compute =>
  x =>
    spread(x) + spread(x >>> 16);

export const simdWiden: ColdFamily = {
  'i16x8.extend_low_i8x16_s': extend(lowHalf, spreadBytesSigned),
  'i16x8.extend_high_i8x16_s': extend(highHalf, spreadBytesSigned),
  'i16x8.extend_low_i8x16_u': extend(lowHalf, spreadBytesUnsigned),
  'i16x8.extend_high_i8x16_u': extend(highHalf, spreadBytesUnsigned),
  'i32x4.extend_low_i16x8_s': extend(lowHalf, spreadHalfSigned),
  'i32x4.extend_high_i16x8_s': extend(highHalf, spreadHalfSigned),
  'i32x4.extend_low_i16x8_u': extend(lowHalf, spreadHalfUnsigned),
  'i32x4.extend_high_i16x8_u': extend(highHalf, spreadHalfUnsigned),

  'i16x8.extmul_low_i8x16_s': extendAndMultiply(lowHalf, spreadBytesSigned, multiplyHalves),
  'i16x8.extmul_high_i8x16_s': extendAndMultiply(highHalf, spreadBytesSigned, multiplyHalves),
  'i16x8.extmul_low_i8x16_u': extendAndMultiply(lowHalf, spreadBytesUnsigned, multiplyHalves),
  'i16x8.extmul_high_i8x16_u': extendAndMultiply(highHalf, spreadBytesUnsigned, multiplyHalves),
  'i32x4.extmul_low_i16x8_s': extendAndMultiply(lowHalf, spreadHalfSigned, multiplyWords),
  'i32x4.extmul_high_i16x8_s': extendAndMultiply(highHalf, spreadHalfSigned, multiplyWords),
  'i32x4.extmul_low_i16x8_u': extendAndMultiply(lowHalf, spreadHalfUnsigned, multiplyWords),
  'i32x4.extmul_high_i16x8_u': extendAndMultiply(highHalf, spreadHalfUnsigned, multiplyWords),

  'i16x8.extadd_pairwise_i8x16_s': unary(addBytes(spreadBytesSigned)),
  'i16x8.extadd_pairwise_i8x16_u': unary(addBytes(spreadBytesUnsigned)),
  'i32x4.extadd_pairwise_i16x8_s': unary(addHalves(spreadHalfSigned)),
  'i32x4.extadd_pairwise_i16x8_u': unary(addHalves(spreadHalfUnsigned)),

  'i8x16.narrow_i16x8_s': narrow(packHalves(saturateSigned(8))),
  'i8x16.narrow_i16x8_u': narrow(packHalves(saturateUnsigned(8))),
  'i16x8.narrow_i32x4_s': narrow(packWords(saturateSigned(16))),
  'i16x8.narrow_i32x4_u': narrow(packWords(saturateUnsigned(16))),

  'i32x4.dot_i16x8_s': binary((x, y) => (Math.imul((x << 16) >> 16, (y << 16) >> 16) + Math.imul(x >> 16, y >> 16)) | 0),
  /** Only the product of the two least numbers is too large. */
  'i16x8.q15mulr_sat_s': binary(signedHalves((x, y) => Math.min((Math.imul(x, y) + 0x4000) >> 15, 0x7fff))),
};
