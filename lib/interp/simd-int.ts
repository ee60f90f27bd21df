/** Cold functions of vectors of integers of 8, 16 and 32 bits, lane by lane. */
import type { ColdFamily } from './cold.js';
import { binary, shift, signedBytes, signedHalves, unary, unsignedBytes, unsignedHalves } from './simd-forms.js';

const absolute = (x: number): number => (x < 0 ? -x | 0 : x);
const smaller = (x: number, y: number): number => (x < y ? x : y);
const larger = (x: number, y: number): number => (x > y ? x : y);
const average = (x: number, y: number): number => (x + y + 1) >>> 1;
const clamp = (x: number, least: number, most: number): number => (x < least ? least : x > most ? most : x);

// Sums and differences of all lanes of a word at once. The highest bit of each lane is kept apart, so that nothing is carried into the next.

const topOfBytes = -0x7f7f7f80;
const addBytes = (x: number, y: number): number => ((x & ~topOfBytes) + (y & ~topOfBytes)) ^ ((x ^ y) & topOfBytes);
const subtractBytes = (x: number, y: number): number => ((x | topOfBytes) - (y & ~topOfBytes)) ^ (~(x ^ y) & topOfBytes);
const topOfHalves = -0x7fff8000;
const addHalves = (x: number, y: number): number => ((x & ~topOfHalves) + (y & ~topOfHalves)) ^ ((x ^ y) & topOfHalves);
const subtractHalves = (x: number, y: number): number => ((x | topOfHalves) - (y & ~topOfHalves)) ^ (~(x ^ y) & topOfHalves);

/** Counts of the bits of each byte of a word. */
function countByteOnes(x: number): number {
  x -= (x >>> 1) & 0x55555555;
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  return (x + (x >>> 4)) & 0x0f0f0f0f;
}

const bytes: ColdFamily = {
  'i8x16.abs': (m, pc, fp) => unary(m, pc, fp, x => signedBytes(x, 0, absolute)),
  'i8x16.neg': (m, pc, fp) => unary(m, pc, fp, x => subtractBytes(0, x)),
  'i8x16.popcnt': (m, pc, fp) => unary(m, pc, fp, countByteOnes),
  'i8x16.add': (m, pc, fp) => binary(m, pc, fp, addBytes),
  'i8x16.sub': (m, pc, fp) => binary(m, pc, fp, subtractBytes),
  'i8x16.add_sat_s': (m, pc, fp) => binary(m, pc, fp, (x, y) => signedBytes(x, y, (p, q) => clamp(p + q, -128, 127))),
  'i8x16.sub_sat_s': (m, pc, fp) => binary(m, pc, fp, (x, y) => signedBytes(x, y, (p, q) => clamp(p - q, -128, 127))),
  'i8x16.add_sat_u': (m, pc, fp) => binary(m, pc, fp, (x, y) => unsignedBytes(x, y, (p, q) => clamp(p + q, 0, 255))),
  'i8x16.sub_sat_u': (m, pc, fp) => binary(m, pc, fp, (x, y) => unsignedBytes(x, y, (p, q) => clamp(p - q, 0, 255))),
  'i8x16.min_s': (m, pc, fp) => binary(m, pc, fp, (x, y) => signedBytes(x, y, smaller)),
  'i8x16.min_u': (m, pc, fp) => binary(m, pc, fp, (x, y) => unsignedBytes(x, y, smaller)),
  'i8x16.max_s': (m, pc, fp) => binary(m, pc, fp, (x, y) => signedBytes(x, y, larger)),
  'i8x16.max_u': (m, pc, fp) => binary(m, pc, fp, (x, y) => unsignedBytes(x, y, larger)),
  'i8x16.avgr_u': (m, pc, fp) => binary(m, pc, fp, (x, y) => unsignedBytes(x, y, average)),
  'i8x16.shl': (m, pc, fp) => shift(m, pc, fp, 8, (x, y) => unsignedBytes(x, y, (p, n) => p << n)),
  'i8x16.shr_s': (m, pc, fp) => shift(m, pc, fp, 8, (x, y) => signedBytes(x, y, (p, n) => p >> n)),
  'i8x16.shr_u': (m, pc, fp) => shift(m, pc, fp, 8, (x, y) => unsignedBytes(x, y, (p, n) => p >>> n)),
};

const halves: ColdFamily = {
  'i16x8.abs': (m, pc, fp) => unary(m, pc, fp, x => signedHalves(x, 0, absolute)),
  'i16x8.neg': (m, pc, fp) => unary(m, pc, fp, x => subtractHalves(0, x)),
  'i16x8.add': (m, pc, fp) => binary(m, pc, fp, addHalves),
  'i16x8.sub': (m, pc, fp) => binary(m, pc, fp, subtractHalves),
  'i16x8.mul': (m, pc, fp) => binary(m, pc, fp, (x, y) => signedHalves(x, y, Math.imul)),
  'i16x8.add_sat_s': (m, pc, fp) => binary(m, pc, fp, (x, y) => signedHalves(x, y, (p, q) => clamp(p + q, -32768, 32767))),
  'i16x8.sub_sat_s': (m, pc, fp) => binary(m, pc, fp, (x, y) => signedHalves(x, y, (p, q) => clamp(p - q, -32768, 32767))),
  'i16x8.add_sat_u': (m, pc, fp) => binary(m, pc, fp, (x, y) => unsignedHalves(x, y, (p, q) => clamp(p + q, 0, 65535))),
  'i16x8.sub_sat_u': (m, pc, fp) => binary(m, pc, fp, (x, y) => unsignedHalves(x, y, (p, q) => clamp(p - q, 0, 65535))),
  'i16x8.min_s': (m, pc, fp) => binary(m, pc, fp, (x, y) => signedHalves(x, y, smaller)),
  'i16x8.min_u': (m, pc, fp) => binary(m, pc, fp, (x, y) => unsignedHalves(x, y, smaller)),
  'i16x8.max_s': (m, pc, fp) => binary(m, pc, fp, (x, y) => signedHalves(x, y, larger)),
  'i16x8.max_u': (m, pc, fp) => binary(m, pc, fp, (x, y) => unsignedHalves(x, y, larger)),
  'i16x8.avgr_u': (m, pc, fp) => binary(m, pc, fp, (x, y) => unsignedHalves(x, y, average)),
  'i16x8.shl': (m, pc, fp) => shift(m, pc, fp, 16, (x, y) => unsignedHalves(x, y, (p, n) => p << n)),
  'i16x8.shr_s': (m, pc, fp) => shift(m, pc, fp, 16, (x, y) => signedHalves(x, y, (p, n) => p >> n)),
  'i16x8.shr_u': (m, pc, fp) => shift(m, pc, fp, 16, (x, y) => unsignedHalves(x, y, (p, n) => p >>> n)),
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
  'i32x4.shl': (m, pc, fp) => shift(m, pc, fp, 32, (x, n) => x << n),
  'i32x4.shr_s': (m, pc, fp) => shift(m, pc, fp, 32, (x, n) => x >> n),
  'i32x4.shr_u': (m, pc, fp) => shift(m, pc, fp, 32, (x, n) => (x >>> n) | 0),
};

export const simdInt: ColdFamily = { ...bytes, ...halves, ...words };
