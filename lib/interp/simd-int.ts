/** Cold functions of vectors of integers of 8, 16 and 32 bits, lane by lane. */
import type { ColdFamily } from './cold.js';
import { binary, type Compute, shift, signedBytes, signedHalves, unary, unsignedBytes, unsignedHalves } from './simd-forms.js';
import { fillBytes, fillHalves } from './simd-lanes.js';

const absolute = (x: number): number => (x < 0 ? -x | 0 : x);
const smaller = (x: number, y: number): number => (x < y ? x : y);
const larger = (x: number, y: number): number => (x > y ? x : y);
const average = (x: number, y: number): number => (x + y + 1) >>> 1;
const clamp = (x: number, least: number, most: number): number => (x < least ? least : x > most ? most : x);

const addToByte: Compute = (x, y) => clamp(x + y, -0x80, 0x7f);
const subtractToByte: Compute = (x, y) => clamp(x - y, -0x80, 0x7f);
const addToUnsignedByte: Compute = (x, y) => clamp(x + y, 0, 0xff);
const subtractToUnsignedByte: Compute = (x, y) => clamp(x - y, 0, 0xff);
const addToHalf: Compute = (x, y) => clamp(x + y, -0x8000, 0x7fff);
const subtractToHalf: Compute = (x, y) => clamp(x - y, -0x8000, 0x7fff);
const addToUnsignedHalf: Compute = (x, y) => clamp(x + y, 0, 0xffff);
const subtractToUnsignedHalf: Compute = (x, y) => clamp(x - y, 0, 0xffff);

// All lanes of a word at once. Sums and differences keep the highest bit of each lane apart, so that nothing is carried into the next.

const topOfBytes = -0x7f7f7f80;
const addBytes: Compute = (x, y) => ((x & ~topOfBytes) + (y & ~topOfBytes)) ^ ((x ^ y) & topOfBytes);
const subtractBytes: Compute = (x, y) => ((x | topOfBytes) - (y & ~topOfBytes)) ^ (~(x ^ y) & topOfBytes);
const shiftLeftBytes: Compute = (x, n) => (x << n) & fillBytes(0xff << n);
const shiftRightUnsignedBytes: Compute = (x, n) => (x >>> n) & fillBytes(0xff >>> n);
const topOfHalves = -0x7fff8000;
const addHalves: Compute = (x, y) => ((x & ~topOfHalves) + (y & ~topOfHalves)) ^ ((x ^ y) & topOfHalves);
const subtractHalves: Compute = (x, y) => ((x | topOfHalves) - (y & ~topOfHalves)) ^ (~(x ^ y) & topOfHalves);
const shiftLeftHalves: Compute = (x, n) => (x << n) & fillHalves(0xffff << n);
const shiftRightUnsignedHalves: Compute = (x, n) => (x >>> n) & fillHalves(0xffff >>> n);

/** Extends the sign, which is bit `n` from the top of each lane now. */
const shiftRightBytes: Compute = (x, n) => {
  const sign = fillBytes(0x80 >>> n);
  return subtractBytes(shiftRightUnsignedBytes(x, n) ^ sign, sign);
};
const shiftRightHalves: Compute = (x, n) => {
  const sign = fillHalves(0x8000 >>> n);
  return subtractHalves(shiftRightUnsignedHalves(x, n) ^ sign, sign);
};
/** Turns the bits of negative lanes over, and subtracts -1. */
const absoluteBytes = (x: number): number => {
  const negative = Math.imul((x >>> 7) & 0x01010101, 0xff);
  return subtractBytes(x ^ negative, negative);
};
const absoluteHalves = (x: number): number => {
  const negative = Math.imul((x >>> 15) & 0x00010001, 0xffff);
  return subtractHalves(x ^ negative, negative);
};

/** Counts of the bits of each byte of a word. */
function countByteOnes(x: number): number {
  x -= (x >>> 1) & 0x55555555;
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  return (x + (x >>> 4)) & 0x0f0f0f0f;
}

const bytes: ColdFamily = {
  'i8x16.abs': (m, pc, fp) => unary(m, pc, fp, absoluteBytes),
  'i8x16.neg': (m, pc, fp) => unary(m, pc, fp, x => subtractBytes(0, x)),
  'i8x16.popcnt': (m, pc, fp) => unary(m, pc, fp, countByteOnes),
  'i8x16.add': (m, pc, fp) => binary(m, pc, fp, addBytes),
  'i8x16.sub': (m, pc, fp) => binary(m, pc, fp, subtractBytes),
  'i8x16.add_sat_s': (m, pc, fp) => signedBytes(m, pc, fp, addToByte),
  'i8x16.sub_sat_s': (m, pc, fp) => signedBytes(m, pc, fp, subtractToByte),
  'i8x16.add_sat_u': (m, pc, fp) => unsignedBytes(m, pc, fp, addToUnsignedByte),
  'i8x16.sub_sat_u': (m, pc, fp) => unsignedBytes(m, pc, fp, subtractToUnsignedByte),
  'i8x16.min_s': (m, pc, fp) => signedBytes(m, pc, fp, smaller),
  'i8x16.min_u': (m, pc, fp) => unsignedBytes(m, pc, fp, smaller),
  'i8x16.max_s': (m, pc, fp) => signedBytes(m, pc, fp, larger),
  'i8x16.max_u': (m, pc, fp) => unsignedBytes(m, pc, fp, larger),
  'i8x16.avgr_u': (m, pc, fp) => unsignedBytes(m, pc, fp, average),
  'i8x16.shl': (m, pc, fp) => shift(m, pc, fp, 7, shiftLeftBytes),
  'i8x16.shr_s': (m, pc, fp) => shift(m, pc, fp, 7, shiftRightBytes),
  'i8x16.shr_u': (m, pc, fp) => shift(m, pc, fp, 7, shiftRightUnsignedBytes),
};

const halves: ColdFamily = {
  'i16x8.abs': (m, pc, fp) => unary(m, pc, fp, absoluteHalves),
  'i16x8.neg': (m, pc, fp) => unary(m, pc, fp, x => subtractHalves(0, x)),
  'i16x8.add': (m, pc, fp) => binary(m, pc, fp, addHalves),
  'i16x8.sub': (m, pc, fp) => binary(m, pc, fp, subtractHalves),
  'i16x8.mul': (m, pc, fp) => signedHalves(m, pc, fp, Math.imul),
  'i16x8.add_sat_s': (m, pc, fp) => signedHalves(m, pc, fp, addToHalf),
  'i16x8.sub_sat_s': (m, pc, fp) => signedHalves(m, pc, fp, subtractToHalf),
  'i16x8.add_sat_u': (m, pc, fp) => unsignedHalves(m, pc, fp, addToUnsignedHalf),
  'i16x8.sub_sat_u': (m, pc, fp) => unsignedHalves(m, pc, fp, subtractToUnsignedHalf),
  'i16x8.min_s': (m, pc, fp) => signedHalves(m, pc, fp, smaller),
  'i16x8.min_u': (m, pc, fp) => unsignedHalves(m, pc, fp, smaller),
  'i16x8.max_s': (m, pc, fp) => signedHalves(m, pc, fp, larger),
  'i16x8.max_u': (m, pc, fp) => unsignedHalves(m, pc, fp, larger),
  'i16x8.avgr_u': (m, pc, fp) => unsignedHalves(m, pc, fp, average),
  'i16x8.shl': (m, pc, fp) => shift(m, pc, fp, 15, shiftLeftHalves),
  'i16x8.shr_s': (m, pc, fp) => shift(m, pc, fp, 15, shiftRightHalves),
  'i16x8.shr_u': (m, pc, fp) => shift(m, pc, fp, 15, shiftRightUnsignedHalves),
};

const words: ColdFamily = {
  'i32x4.abs': (m, pc, fp) => unary(m, pc, fp, absolute),
  'i32x4.neg': (m, pc, fp) => unary(m, pc, fp, x => -x | 0),
  'i32x4.add': (m, pc, fp) => binary(m, pc, fp, (x, y) => (x + y) | 0),
  'i32x4.sub': (m, pc, fp) => binary(m, pc, fp, (x, y) => (x - y) | 0),
  'i32x4.mul': (m, pc, fp) => binary(m, pc, fp, Math.imul),
  'i32x4.min_s': (m, pc, fp) => binary(m, pc, fp, smaller),
  'i32x4.min_u': (m, pc, fp) => binary(m, pc, fp, (x, y) => (x >>> 0 < y >>> 0 ? x : y)),
  'i32x4.max_s': (m, pc, fp) => binary(m, pc, fp, larger),
  'i32x4.max_u': (m, pc, fp) => binary(m, pc, fp, (x, y) => (x >>> 0 > y >>> 0 ? x : y)),
  'i32x4.shl': (m, pc, fp) => shift(m, pc, fp, 31, (x, n) => x << n),
  'i32x4.shr_s': (m, pc, fp) => shift(m, pc, fp, 31, (x, n) => x >> n),
  'i32x4.shr_u': (m, pc, fp) => shift(m, pc, fp, 31, (x, n) => (x >>> n) | 0),
};

export const simdInt: ColdFamily = { ...bytes, ...halves, ...words };
