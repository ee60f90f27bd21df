/**
 * Cold functions of vectors of two 64-bit integers, which are pairs of words: as BigInts each would be an object.
 *
 * A function of a lane writes two words of {@link result}, from `to` on.
 */
import type { ColdFamily } from './cold.js';
import type { Machine } from './machine.js';
import { operandWord, resultWord } from './operands.js';
import { copyVector, put } from './simd-forms.js';

const result = new Int32Array(4);

type ComputeLong = (low: number, high: number, otherLow: number, otherHigh: number, to: number) => void;

function set(to: number, low: number, high: number): void {
  result[to] = low;
  result[to + 1] = high;
}

function unary(machine: Machine, pc: number, fp: number, compute: ComputeLong): number {
  const { words } = machine;
  const word = machine.instance.code.words[pc];
  const a = operandWord(word, fp);
  compute(words[a], words[a + 1], 0, 0, 0);
  compute(words[a + 2], words[a + 3], 0, 0, 2);
  copyVector(words, resultWord(word, fp), result, 0);
  return pc + 1;
}

function binary(machine: Machine, pc: number, fp: number, compute: ComputeLong): number {
  const { words } = machine;
  const code = machine.instance.code.words;
  const a = operandWord(code[pc], fp);
  const b = fp + code[pc + 1];
  compute(words[a], words[a + 1], words[b], words[b + 1], 0);
  compute(words[a + 2], words[a + 3], words[b + 2], words[b + 3], 2);
  copyVector(words, resultWord(code[pc], fp), result, 0);
  return pc + 2;
}

/** The amount is below 64. */
type ComputeShift = (low: number, high: number, amount: number, to: number) => void;

function shift(machine: Machine, pc: number, fp: number, compute: ComputeShift): number {
  const { words } = machine;
  const code = machine.instance.code.words;
  const a = operandWord(code[pc], fp);
  const amount = words[fp + code[pc + 1]] & 63;
  compute(words[a], words[a + 1], amount, 0);
  compute(words[a + 2], words[a + 3], amount, 2);
  copyVector(words, resultWord(code[pc], fp), result, 0);
  return pc + 2;
}

/** Lanes of 32 bits that become 64; `start` is the first of them. */
function extend(machine: Machine, pc: number, fp: number, start: number, isSigned: boolean): number {
  const { words } = machine;
  const word = machine.instance.code.words[pc];
  const x = words[operandWord(word, fp) + start];
  const y = words[operandWord(word, fp) + start + 1];
  put(words, resultWord(word, fp), x, isSigned ? x >> 31 : 0, y, isSigned ? y >> 31 : 0);
  return pc + 1;
}

function extendAndMultiply(machine: Machine, pc: number, fp: number, start: number, highWord: (x: number, y: number) => number): number {
  const { words } = machine;
  const code = machine.instance.code.words;
  const a = operandWord(code[pc], fp) + start;
  const b = fp + code[pc + 1] + start;
  const x0 = words[a];
  const x1 = words[a + 1];
  const y0 = words[b];
  const y1 = words[b + 1];
  put(words, resultWord(code[pc], fp), Math.imul(x0, y0), highWord(x0, y0), Math.imul(x1, y1), highWord(x1, y1));
  return pc + 2;
}

/** The upper word of the product of two unsigned words. Exact: no intermediate number has more than 49 bits. */
function highUnsigned(x: number, y: number): number {
  const low = (x >>> 0) * (y & 0xffff);
  const high = (x >>> 0) * (y >>> 16);
  return Math.floor((high + Math.floor(low / 2 ** 16)) / 2 ** 16) | 0;
}

/** A negative number is 2^32 less than the unsigned one of the same bits. */
function highSigned(x: number, y: number): number {
  return (highUnsigned(x, y) - (x < 0 ? y : 0) - (y < 0 ? x : 0)) | 0;
}

const add: ComputeLong = (low, high, otherLow, otherHigh, to) => {
  const sum = (low + otherLow) | 0;
  set(to, sum, (high + otherHigh + (sum >>> 0 < low >>> 0 ? 1 : 0)) | 0);
};
const subtract: ComputeLong = (low, high, otherLow, otherHigh, to) => {
  set(to, (low - otherLow) | 0, (high - otherHigh - (low >>> 0 < otherLow >>> 0 ? 1 : 0)) | 0);
};

export const simdLong: ColdFamily = {
  'i64x2.add': (m, pc, fp) => binary(m, pc, fp, add),
  'i64x2.sub': (m, pc, fp) => binary(m, pc, fp, subtract),
  'i64x2.mul': (m, pc, fp) =>
    binary(m, pc, fp, (low, high, otherLow, otherHigh, to) => {
      const cross = Math.imul(low, otherHigh) + Math.imul(high, otherLow);
      set(to, Math.imul(low, otherLow), (highUnsigned(low, otherLow) + cross) | 0);
    }),
  'i64x2.neg': (m, pc, fp) => unary(m, pc, fp, (low, high, _low, _high, to) => subtract(0, 0, low, high, to)),
  'i64x2.abs': (m, pc, fp) =>
    unary(m, pc, fp, (low, high, _low, _high, to) => {
      if (high < 0) subtract(0, 0, low, high, to);
      else set(to, low, high);
    }),

  // An amount of a JavaScript shift is taken modulo 32; shifting by 1 before and `~n` after is shifting by 32 - n, for 0 too.
  'i64x2.shl': (m, pc, fp) =>
    shift(m, pc, fp, (low, high, n, to) => {
      if (n < 32) set(to, low << n, (high << n) | ((low >>> 1) >>> ~n));
      else set(to, 0, low << n);
    }),
  'i64x2.shr_s': (m, pc, fp) =>
    shift(m, pc, fp, (low, high, n, to) => {
      if (n < 32) set(to, (low >>> n) | ((high << 1) << ~n), high >> n);
      else set(to, high >> n, high >> 31);
    }),
  'i64x2.shr_u': (m, pc, fp) =>
    shift(m, pc, fp, (low, high, n, to) => {
      if (n < 32) set(to, (low >>> n) | ((high << 1) << ~n), (high >>> n) | 0);
      else set(to, (high >>> n) | 0, 0);
    }),

  'i64x2.extend_low_i32x4_s': (m, pc, fp) => extend(m, pc, fp, 0, true),
  'i64x2.extend_high_i32x4_s': (m, pc, fp) => extend(m, pc, fp, 2, true),
  'i64x2.extend_low_i32x4_u': (m, pc, fp) => extend(m, pc, fp, 0, false),
  'i64x2.extend_high_i32x4_u': (m, pc, fp) => extend(m, pc, fp, 2, false),
  'i64x2.extmul_low_i32x4_s': (m, pc, fp) => extendAndMultiply(m, pc, fp, 0, highSigned),
  'i64x2.extmul_high_i32x4_s': (m, pc, fp) => extendAndMultiply(m, pc, fp, 2, highSigned),
  'i64x2.extmul_low_i32x4_u': (m, pc, fp) => extendAndMultiply(m, pc, fp, 0, highUnsigned),
  'i64x2.extmul_high_i32x4_u': (m, pc, fp) => extendAndMultiply(m, pc, fp, 2, highUnsigned),
};
