/** Cold functions that put lanes into vectors, take them out and change their places. Floats are moved as integers. */
import type { ColdFamily, ColdFunction } from './cold.js';
import type { Machine } from './machine.js';
import { operandWord, resultWord } from './operands.js';
import { copyVector, fill, put } from './simd-forms.js';

// Lanes of `laneBits` bits (8, 16 or 32) of the vector at a word index.

/** The lane, in the low bits; what is above them is left over from its neighbours. */
export function laneAt(words: Int32Array, vector: number, laneBits: number, lane: number): number {
  const bit = lane * laneBits;
  return words[vector + (bit >> 5)] >> (bit & 31);
}

/** Changes the lane to the low bits of the value. */
export function setLane(words: Int32Array, vector: number, laneBits: number, lane: number, value: number): void {
  const bit = lane * laneBits;
  const at = vector + (bit >> 5);
  const mask = (-1 >>> (32 - laneBits)) << (bit & 31);
  words[at] = (words[at] & ~mask) | ((value << (bit & 31)) & mask);
}

/** `make` makes a word of lanes of the operand. */
function splat(machine: Machine, pc: number, fp: number, make: (x: number) => number): number {
  const { words } = machine;
  const word = machine.instance.code.words[pc];
  fill(words, resultWord(word, fp), make(words[operandWord(word, fp)]));
  return pc + 1;
}
const splatWord: ColdFunction = (m, pc, fp) => splat(m, pc, fp, x => x);

const splatLong: ColdFunction = (machine, pc, fp) => {
  const { words } = machine;
  const word = machine.instance.code.words[pc];
  const low = words[operandWord(word, fp)];
  const high = words[operandWord(word, fp) + 1];
  put(words, resultWord(word, fp), low, high, low, high);
  return pc + 1;
};

/** A word with as many lanes as fit, all the same. */
export const fillBytes = (x: number): number => Math.imul(x & 0xff, 0x01010101);
export const fillHalves = (x: number): number => (x & 0xffff) | (x << 16);

function extract(laneBits: number, isSigned: boolean): ColdFunction {
  const above = 32 - laneBits;
  return (machine, pc, fp) => {
    const { words } = machine;
    const code = machine.instance.code.words;
    const value = laneAt(words, operandWord(code[pc], fp), laneBits, code[pc + 1]) << above;
    words[resultWord(code[pc], fp)] = isSigned ? value >> above : value >>> above;
    return pc + 2;
  };
}
const extractWord = extract(32, true);

const extractLong: ColdFunction = (machine, pc, fp) => {
  const { words } = machine;
  const code = machine.instance.code.words;
  const from = operandWord(code[pc], fp) + 2 * code[pc + 1];
  const d = resultWord(code[pc], fp);
  const low = words[from];
  const high = words[from + 1];
  words[d] = low;
  words[d + 1] = high;
  return pc + 2;
};

function replace(laneBits: number): ColdFunction {
  return (machine, pc, fp) => {
    const { words } = machine;
    const code = machine.instance.code.words;
    const value = words[fp + code[pc + 1]];
    const d = resultWord(code[pc], fp);
    copyVector(words, d, words, operandWord(code[pc], fp));
    setLane(words, d, laneBits, code[pc + 2], value);
    return pc + 3;
  };
}
const replaceWord = replace(32);

const replaceLong: ColdFunction = (machine, pc, fp) => {
  const { words } = machine;
  const code = machine.instance.code.words;
  const low = words[fp + code[pc + 1]];
  const high = words[fp + code[pc + 1] + 1];
  const d = resultWord(code[pc], fp);
  copyVector(words, d, words, operandWord(code[pc], fp));
  words[d + 2 * code[pc + 2]] = low;
  words[d + 2 * code[pc + 2] + 1] = high;
  return pc + 3;
};

/** The two operands of a shuffle. */
const shuffled = new Int32Array(8);
const shuffledBytes = new Uint8Array(shuffled.buffer);
/** The first operand of a swizzle, and zero for all larger indexes. */
const swizzled = new Int32Array(64);
const swizzledBytes = new Uint8Array(swizzled.buffer);

/** The bytes that the four bytes of `indexes` name. */
function chosen(bytes: Uint8Array, indexes: number): number {
  return (
    bytes[indexes & 0xff] | (bytes[(indexes >>> 8) & 0xff] << 8) | (bytes[(indexes >>> 16) & 0xff] << 16) | (bytes[indexes >>> 24] << 24)
  );
}

export const simdLanes: ColdFamily = {
  'i8x16.splat': (m, pc, fp) => splat(m, pc, fp, fillBytes),
  'i16x8.splat': (m, pc, fp) => splat(m, pc, fp, fillHalves),
  'i32x4.splat': splatWord,
  'i64x2.splat': splatLong,
  'f32x4.splat': splatWord,
  'f64x2.splat': splatLong,

  'i8x16.extract_lane_s': extract(8, true),
  'i8x16.extract_lane_u': extract(8, false),
  'i16x8.extract_lane_s': extract(16, true),
  'i16x8.extract_lane_u': extract(16, false),
  'i32x4.extract_lane': extractWord,
  'i64x2.extract_lane': extractLong,
  'f32x4.extract_lane': extractWord,
  'f64x2.extract_lane': extractLong,

  'i8x16.replace_lane': replace(8),
  'i16x8.replace_lane': replace(16),
  'i32x4.replace_lane': replaceWord,
  'i64x2.replace_lane': replaceLong,
  'f32x4.replace_lane': replaceWord,
  'f64x2.replace_lane': replaceLong,

  'i8x16.shuffle'(machine, pc, fp) {
    const { words } = machine;
    const code = machine.instance.code.words;
    copyVector(shuffled, 0, words, operandWord(code[pc], fp));
    copyVector(shuffled, 4, words, fp + code[pc + 1]);
    const w0 = chosen(shuffledBytes, code[pc + 2]);
    const w1 = chosen(shuffledBytes, code[pc + 3]);
    const w2 = chosen(shuffledBytes, code[pc + 4]);
    const w3 = chosen(shuffledBytes, code[pc + 5]);
    put(words, resultWord(code[pc], fp), w0, w1, w2, w3);
    return pc + 6;
  },

  'i8x16.swizzle'(machine, pc, fp) {
    const { words } = machine;
    const code = machine.instance.code.words;
    const b = fp + code[pc + 1];
    copyVector(swizzled, 0, words, operandWord(code[pc], fp));
    const w0 = chosen(swizzledBytes, words[b]);
    const w1 = chosen(swizzledBytes, words[b + 1]);
    const w2 = chosen(swizzledBytes, words[b + 2]);
    const w3 = chosen(swizzledBytes, words[b + 3]);
    put(words, resultWord(code[pc], fp), w0, w1, w2, w3);
    return pc + 2;
  },
};
