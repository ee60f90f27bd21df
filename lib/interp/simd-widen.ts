/** Cold functions of vectors of integers that make wider or narrower lanes: extensions, products and sums of neighbours, narrowing. */
import type { ColdFamily } from './cold.js';
import type { Machine } from './machine.js';
import { operandWord, resultWord } from './operands.js';
import { binary, type Compute, inSignedHalves, put, signedHalves, unary } from './simd-forms.js';

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

function extend(machine: Machine, pc: number, fp: number, start: number, spread: Spread): number {
  const { words } = machine;
  const word = machine.instance.code.words[pc];
  const x0 = words[operandWord(word, fp) + start];
  const x1 = words[operandWord(word, fp) + start + 1];
  put(words, resultWord(word, fp), spread(x0), spread(x0 >>> 16), spread(x1), spread(x1 >>> 16));
  return pc + 1;
}

/** Extends both operands and multiplies. */
function extendAndMultiply(machine: Machine, pc: number, fp: number, start: number, spread: Spread, multiply: Compute): number {
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
}

/** `pack` makes a word of the lanes of two neighbours, of which the second operand's come after those of the first. */
function narrow(machine: Machine, pc: number, fp: number, pack: Compute): number {
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
}

const saturateToByte = (x: number): number => (x > 0x7f ? 0x7f : x < -0x80 ? 0x80 : x & 0xff);
const saturateToUnsignedByte = (x: number): number => (x > 0xff ? 0xff : x < 0 ? 0 : x);
const saturateToHalf = (x: number): number => (x > 0x7fff ? 0x7fff : x < -0x8000 ? 0x8000 : x & 0xffff);
const saturateToUnsignedHalf = (x: number): number => (x > 0xffff ? 0xffff : x < 0 ? 0 : x);

const packToBytes: Compute = (x, y) =>
  saturateToByte((x << 16) >> 16) |
  (saturateToByte(x >> 16) << 8) |
  (saturateToByte((y << 16) >> 16) << 16) |
  (saturateToByte(y >> 16) << 24);
const packToUnsignedBytes: Compute = (x, y) =>
  saturateToUnsignedByte((x << 16) >> 16) |
  (saturateToUnsignedByte(x >> 16) << 8) |
  (saturateToUnsignedByte((y << 16) >> 16) << 16) |
  (saturateToUnsignedByte(y >> 16) << 24);
const packToHalves: Compute = (x, y) => saturateToHalf(x) | (saturateToHalf(y) << 16);
const packToUnsignedHalves: Compute = (x, y) => saturateToUnsignedHalf(x) | (saturateToUnsignedHalf(y) << 16);

const multiplyHalves: Compute = (x, y) => inSignedHalves(x, y, Math.imul);
/** The product of the lower lanes plus that of the upper. */
const dotHalves: Compute = (x, y) => (Math.imul((x << 16) >> 16, (y << 16) >> 16) + Math.imul(x >> 16, y >> 16)) | 0;
/** Only the product of the two least numbers is too large. */
const multiplyRounding: Compute = (x, y) => Math.min((Math.imul(x, y) + 0x4000) >> 15, 0x7fff);

/** Adds the lanes of two words of two. */
const addHalves = (x: number, y: number): number => ((x + (x >> 16)) & 0xffff) | ((y + (y >> 16)) << 16);
const addNeighbourBytes: Compute = x => addHalves(spreadBytesSigned(x), spreadBytesSigned(x >>> 16));
const addUnsignedNeighbourBytes: Compute = x => addHalves(spreadBytesUnsigned(x), spreadBytesUnsigned(x >>> 16));
const addNeighbourHalves: Compute = x => ((x << 16) >> 16) + (x >> 16);
const addUnsignedNeighbourHalves: Compute = x => (x & 0xffff) + (x >>> 16);

export const simdWiden: ColdFamily = {
  'i16x8.extend_low_i8x16_s': (m, pc, fp) => extend(m, pc, fp, lowHalf, spreadBytesSigned),
  'i16x8.extend_high_i8x16_s': (m, pc, fp) => extend(m, pc, fp, highHalf, spreadBytesSigned),
  'i16x8.extend_low_i8x16_u': (m, pc, fp) => extend(m, pc, fp, lowHalf, spreadBytesUnsigned),
  'i16x8.extend_high_i8x16_u': (m, pc, fp) => extend(m, pc, fp, highHalf, spreadBytesUnsigned),
  'i32x4.extend_low_i16x8_s': (m, pc, fp) => extend(m, pc, fp, lowHalf, spreadHalfSigned),
  'i32x4.extend_high_i16x8_s': (m, pc, fp) => extend(m, pc, fp, highHalf, spreadHalfSigned),
  'i32x4.extend_low_i16x8_u': (m, pc, fp) => extend(m, pc, fp, lowHalf, spreadHalfUnsigned),
  'i32x4.extend_high_i16x8_u': (m, pc, fp) => extend(m, pc, fp, highHalf, spreadHalfUnsigned),

  'i16x8.extmul_low_i8x16_s': (m, pc, fp) => extendAndMultiply(m, pc, fp, lowHalf, spreadBytesSigned, multiplyHalves),
  'i16x8.extmul_high_i8x16_s': (m, pc, fp) => extendAndMultiply(m, pc, fp, highHalf, spreadBytesSigned, multiplyHalves),
  'i16x8.extmul_low_i8x16_u': (m, pc, fp) => extendAndMultiply(m, pc, fp, lowHalf, spreadBytesUnsigned, multiplyHalves),
  'i16x8.extmul_high_i8x16_u': (m, pc, fp) => extendAndMultiply(m, pc, fp, highHalf, spreadBytesUnsigned, multiplyHalves),
  'i32x4.extmul_low_i16x8_s': (m, pc, fp) => extendAndMultiply(m, pc, fp, lowHalf, spreadHalfSigned, Math.imul),
  'i32x4.extmul_high_i16x8_s': (m, pc, fp) => extendAndMultiply(m, pc, fp, highHalf, spreadHalfSigned, Math.imul),
  'i32x4.extmul_low_i16x8_u': (m, pc, fp) => extendAndMultiply(m, pc, fp, lowHalf, spreadHalfUnsigned, Math.imul),
  'i32x4.extmul_high_i16x8_u': (m, pc, fp) => extendAndMultiply(m, pc, fp, highHalf, spreadHalfUnsigned, Math.imul),

  'i16x8.extadd_pairwise_i8x16_s': (m, pc, fp) => unary(m, pc, fp, addNeighbourBytes),
  'i16x8.extadd_pairwise_i8x16_u': (m, pc, fp) => unary(m, pc, fp, addUnsignedNeighbourBytes),
  'i32x4.extadd_pairwise_i16x8_s': (m, pc, fp) => unary(m, pc, fp, addNeighbourHalves),
  'i32x4.extadd_pairwise_i16x8_u': (m, pc, fp) => unary(m, pc, fp, addUnsignedNeighbourHalves),

  'i8x16.narrow_i16x8_s': (m, pc, fp) => narrow(m, pc, fp, packToBytes),
  'i8x16.narrow_i16x8_u': (m, pc, fp) => narrow(m, pc, fp, packToUnsignedBytes),
  'i16x8.narrow_i32x4_s': (m, pc, fp) => narrow(m, pc, fp, packToHalves),
  'i16x8.narrow_i32x4_u': (m, pc, fp) => narrow(m, pc, fp, packToUnsignedHalves),

  'i32x4.dot_i16x8_s': (m, pc, fp) => binary(m, pc, fp, dotHalves),
  'i16x8.q15mulr_sat_s': (m, pc, fp) => signedHalves(m, pc, fp, multiplyRounding),
};
