/** Cold functions that compare vectors: lanes of the result have all bits set where the comparison holds, and none elsewhere. */
import type { ColdFamily } from './cold.js';
import type { Machine } from './machine.js';
import { operandWord, resultWord } from './operands.js';
import { binary, put, signedBytes, signedHalves, unsignedBytes, unsignedHalves } from './simd-forms.js';

const less = (x: number, y: number): number => (x < y ? -1 : 0);
const greater = (x: number, y: number): number => (x > y ? -1 : 0);
const lessOrEqual = (x: number, y: number): number => (x <= y ? -1 : 0);
const greaterOrEqual = (x: number, y: number): number => (x >= y ? -1 : 0);

/** All lanes of a word at once: the highest bit of each byte of `same` tells whether the bytes are the same. */
function equalBytes(x: number, y: number): number {
  const different = x ^ y;
  const same = ~(((different & 0x7f7f7f7f) + 0x7f7f7f7f) | different | 0x7f7f7f7f);
  return Math.imul(same >>> 7, 0xff);
}
function equalHalves(x: number, y: number): number {
  const different = x ^ y;
  return ((different & 0xffff) === 0 ? 0xffff : 0) | (different >>> 16 === 0 ? -0x10000 : 0);
}

const bytes: ColdFamily = {
  'i8x16.eq': (m, pc, fp) => binary(m, pc, fp, equalBytes),
  'i8x16.ne': (m, pc, fp) => binary(m, pc, fp, (x, y) => ~equalBytes(x, y)),
  'i8x16.lt_s': (m, pc, fp) => signedBytes(m, pc, fp, less),
  'i8x16.lt_u': (m, pc, fp) => unsignedBytes(m, pc, fp, less),
  'i8x16.gt_s': (m, pc, fp) => signedBytes(m, pc, fp, greater),
  'i8x16.gt_u': (m, pc, fp) => unsignedBytes(m, pc, fp, greater),
  'i8x16.le_s': (m, pc, fp) => signedBytes(m, pc, fp, lessOrEqual),
  'i8x16.le_u': (m, pc, fp) => unsignedBytes(m, pc, fp, lessOrEqual),
  'i8x16.ge_s': (m, pc, fp) => signedBytes(m, pc, fp, greaterOrEqual),
  'i8x16.ge_u': (m, pc, fp) => unsignedBytes(m, pc, fp, greaterOrEqual),
};

const halves: ColdFamily = {
  'i16x8.eq': (m, pc, fp) => binary(m, pc, fp, equalHalves),
  'i16x8.ne': (m, pc, fp) => binary(m, pc, fp, (x, y) => ~equalHalves(x, y)),
  'i16x8.lt_s': (m, pc, fp) => signedHalves(m, pc, fp, less),
  'i16x8.lt_u': (m, pc, fp) => unsignedHalves(m, pc, fp, less),
  'i16x8.gt_s': (m, pc, fp) => signedHalves(m, pc, fp, greater),
  'i16x8.gt_u': (m, pc, fp) => unsignedHalves(m, pc, fp, greater),
  'i16x8.le_s': (m, pc, fp) => signedHalves(m, pc, fp, lessOrEqual),
  'i16x8.le_u': (m, pc, fp) => unsignedHalves(m, pc, fp, lessOrEqual),
  'i16x8.ge_s': (m, pc, fp) => signedHalves(m, pc, fp, greaterOrEqual),
  'i16x8.ge_u': (m, pc, fp) => unsignedHalves(m, pc, fp, greaterOrEqual),
};

const words: ColdFamily = {
  'i32x4.eq': (m, pc, fp) => binary(m, pc, fp, (x, y) => (x === y ? -1 : 0)),
  'i32x4.ne': (m, pc, fp) => binary(m, pc, fp, (x, y) => (x !== y ? -1 : 0)),
  'i32x4.lt_s': (m, pc, fp) => binary(m, pc, fp, less),
  'i32x4.lt_u': (m, pc, fp) => binary(m, pc, fp, (x, y) => less(x >>> 0, y >>> 0)),
  'i32x4.gt_s': (m, pc, fp) => binary(m, pc, fp, greater),
  'i32x4.gt_u': (m, pc, fp) => binary(m, pc, fp, (x, y) => greater(x >>> 0, y >>> 0)),
  'i32x4.le_s': (m, pc, fp) => binary(m, pc, fp, lessOrEqual),
  'i32x4.le_u': (m, pc, fp) => binary(m, pc, fp, (x, y) => lessOrEqual(x >>> 0, y >>> 0)),
  'i32x4.ge_s': (m, pc, fp) => binary(m, pc, fp, greaterOrEqual),
  'i32x4.ge_u': (m, pc, fp) => binary(m, pc, fp, (x, y) => greaterOrEqual(x >>> 0, y >>> 0)),
};

/** A predicate of two 64-bit integers, each a low and a high word. */
type LongPredicate = (low: number, high: number, otherLow: number, otherHigh: number) => boolean;

function compareLongs(machine: Machine, pc: number, fp: number, holds: LongPredicate): number {
  const { words } = machine;
  const code = machine.instance.code.words;
  const a = operandWord(code[pc], fp);
  const b = fp + code[pc + 1];
  const first = holds(words[a], words[a + 1], words[b], words[b + 1]) ? -1 : 0;
  const second = holds(words[a + 2], words[a + 3], words[b + 2], words[b + 3]) ? -1 : 0;
  put(words, resultWord(code[pc], fp), first, first, second, second);
  return pc + 2;
}

const longsEqual: LongPredicate = (low, high, otherLow, otherHigh) => low === otherLow && high === otherHigh;
const longLess: LongPredicate = (low, high, otherLow, otherHigh) => high < otherHigh || (high === otherHigh && low >>> 0 < otherLow >>> 0);

const longs: ColdFamily = {
  'i64x2.eq': (m, pc, fp) => compareLongs(m, pc, fp, longsEqual),
  'i64x2.ne': (m, pc, fp) => compareLongs(m, pc, fp, (a, b, c, d) => !longsEqual(a, b, c, d)),
  'i64x2.lt_s': (m, pc, fp) => compareLongs(m, pc, fp, longLess),
  'i64x2.gt_s': (m, pc, fp) => compareLongs(m, pc, fp, (a, b, c, d) => longLess(c, d, a, b)),
  'i64x2.le_s': (m, pc, fp) => compareLongs(m, pc, fp, (a, b, c, d) => !longLess(c, d, a, b)),
  'i64x2.ge_s': (m, pc, fp) => compareLongs(m, pc, fp, (a, b, c, d) => !longLess(a, b, c, d)),
};

type FloatPredicate = (x: number, y: number) => boolean;

function compareSingles(machine: Machine, pc: number, fp: number, holds: FloatPredicate): number {
  const { singles } = machine;
  const code = machine.instance.code.words;
  const a = operandWord(code[pc], fp);
  const b = fp + code[pc + 1];
  const w0 = holds(singles[a], singles[b]) ? -1 : 0;
  const w1 = holds(singles[a + 1], singles[b + 1]) ? -1 : 0;
  const w2 = holds(singles[a + 2], singles[b + 2]) ? -1 : 0;
  const w3 = holds(singles[a + 3], singles[b + 3]) ? -1 : 0;
  put(machine.words, resultWord(code[pc], fp), w0, w1, w2, w3);
  return pc + 2;
}

function compareDoubles(machine: Machine, pc: number, fp: number, holds: FloatPredicate): number {
  const { doubles } = machine;
  const code = machine.instance.code.words;
  const a = operandWord(code[pc], fp) >> 1;
  const b = (fp + code[pc + 1]) >> 1;
  const first = holds(doubles[a], doubles[b]) ? -1 : 0;
  const second = holds(doubles[a + 1], doubles[b + 1]) ? -1 : 0;
  put(machine.words, resultWord(code[pc], fp), first, first, second, second);
  return pc + 2;
}

const floats: ColdFamily = {
  'f32x4.eq': (m, pc, fp) => compareSingles(m, pc, fp, (x, y) => x === y),
  'f32x4.ne': (m, pc, fp) => compareSingles(m, pc, fp, (x, y) => x !== y),
  'f32x4.lt': (m, pc, fp) => compareSingles(m, pc, fp, (x, y) => x < y),
  'f32x4.gt': (m, pc, fp) => compareSingles(m, pc, fp, (x, y) => x > y),
  'f32x4.le': (m, pc, fp) => compareSingles(m, pc, fp, (x, y) => x <= y),
  'f32x4.ge': (m, pc, fp) => compareSingles(m, pc, fp, (x, y) => x >= y),
  'f64x2.eq': (m, pc, fp) => compareDoubles(m, pc, fp, (x, y) => x === y),
  'f64x2.ne': (m, pc, fp) => compareDoubles(m, pc, fp, (x, y) => x !== y),
  'f64x2.lt': (m, pc, fp) => compareDoubles(m, pc, fp, (x, y) => x < y),
  'f64x2.gt': (m, pc, fp) => compareDoubles(m, pc, fp, (x, y) => x > y),
  'f64x2.le': (m, pc, fp) => compareDoubles(m, pc, fp, (x, y) => x <= y),
  'f64x2.ge': (m, pc, fp) => compareDoubles(m, pc, fp, (x, y) => x >= y),
};

export const simdCompare: ColdFamily = { ...bytes, ...halves, ...words, ...longs, ...floats };
