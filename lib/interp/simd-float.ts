/**
 * Cold functions of vectors of floating-point numbers.
 *
 * What JavaScript computes with doubles and then rounds to f32 is exact for all these operators.
 */
import type { ColdFamily } from './cold.js';
import { nearest } from './float.js';
import type { Machine } from './machine.js';
import { operandWord, resultWord } from './operands.js';
import { copyVector, put, unary } from './simd-forms.js';

// Forms of operators of four f32 and of two f64, as in simd-forms.ts. A result is written as a float only if it was computed: copies are of words.

function unarySingles(machine: Machine, pc: number, fp: number, compute: (x: number) => number): number {
  const { singles } = machine;
  const word = machine.instance.code.words[pc];
  const a = operandWord(word, fp);
  const s0 = compute(singles[a]);
  const s1 = compute(singles[a + 1]);
  const s2 = compute(singles[a + 2]);
  const s3 = compute(singles[a + 3]);
  putSingles(singles, resultWord(word, fp), s0, s1, s2, s3);
  return pc + 1;
}

function binarySingles(machine: Machine, pc: number, fp: number, compute: (x: number, y: number) => number): number {
  const { singles } = machine;
  const code = machine.instance.code.words;
  const a = operandWord(code[pc], fp);
  const b = fp + code[pc + 1];
  const s0 = compute(singles[a], singles[b]);
  const s1 = compute(singles[a + 1], singles[b + 1]);
  const s2 = compute(singles[a + 2], singles[b + 2]);
  const s3 = compute(singles[a + 3], singles[b + 3]);
  putSingles(singles, resultWord(code[pc], fp), s0, s1, s2, s3);
  return pc + 2;
}

function putSingles(singles: Float32Array, to: number, s0: number, s1: number, s2: number, s3: number): void {
  singles[to] = s0;
  singles[to + 1] = s1;
  singles[to + 2] = s2;
  singles[to + 3] = s3;
}

function unaryDoubles(machine: Machine, pc: number, fp: number, compute: (x: number) => number): number {
  const { doubles } = machine;
  const word = machine.instance.code.words[pc];
  const a = operandWord(word, fp) >> 1;
  const d = resultWord(word, fp) >> 1;
  const first = compute(doubles[a]);
  const second = compute(doubles[a + 1]);
  doubles[d] = first;
  doubles[d + 1] = second;
  return pc + 1;
}

function binaryDoubles(machine: Machine, pc: number, fp: number, compute: (x: number, y: number) => number): number {
  const { doubles } = machine;
  const code = machine.instance.code.words;
  const a = operandWord(code[pc], fp) >> 1;
  const b = (fp + code[pc + 1]) >> 1;
  const d = resultWord(code[pc], fp) >> 1;
  const first = compute(doubles[a], doubles[b]);
  const second = compute(doubles[a + 1], doubles[b + 1]);
  doubles[d] = first;
  doubles[d + 1] = second;
  return pc + 2;
}

/** Copies lanes of the second operand where the predicate holds, else of the first. */
function chooseSingles(machine: Machine, pc: number, fp: number, isSecond: (x: number, y: number) => boolean): number {
  const { words, singles } = machine;
  const code = machine.instance.code.words;
  const a = operandWord(code[pc], fp);
  const b = fp + code[pc + 1];
  const w0 = words[isSecond(singles[a], singles[b]) ? b : a];
  const w1 = words[(isSecond(singles[a + 1], singles[b + 1]) ? b : a) + 1];
  const w2 = words[(isSecond(singles[a + 2], singles[b + 2]) ? b : a) + 2];
  const w3 = words[(isSecond(singles[a + 3], singles[b + 3]) ? b : a) + 3];
  put(words, resultWord(code[pc], fp), w0, w1, w2, w3);
  return pc + 2;
}

function chooseDoubles(machine: Machine, pc: number, fp: number, isSecond: (x: number, y: number) => boolean): number {
  const { words, doubles } = machine;
  const code = machine.instance.code.words;
  const a = operandWord(code[pc], fp);
  const b = fp + code[pc + 1];
  const first = isSecond(doubles[a >> 1], doubles[b >> 1]) ? b : a;
  const second = (isSecond(doubles[(a >> 1) + 1], doubles[(b >> 1) + 1]) ? b : a) + 2;
  put(words, resultWord(code[pc], fp), words[first], words[first + 1], words[second], words[second + 1]);
  return pc + 2;
}

/** Changes the upper word of each double. */
function upperWords(machine: Machine, pc: number, fp: number, compute: (high: number) => number): number {
  const { words } = machine;
  const word = machine.instance.code.words[pc];
  const d = resultWord(word, fp);
  copyVector(words, d, words, operandWord(word, fp));
  words[d + 1] = compute(words[d + 1]);
  words[d + 3] = compute(words[d + 3]);
  return pc + 1;
}

const clearSign = (word: number): number => word & 0x7fffffff;
const turnSign = (word: number): number => word ^ -0x80000000;

// JavaScript's rounding functions may give a signalling NaN back as it is, see float.ts.
const ceil = (x: number): number => (Number.isNaN(x) ? NaN : Math.ceil(x));
const floor = (x: number): number => (Number.isNaN(x) ? NaN : Math.floor(x));
const trunc = (x: number): number => (Number.isNaN(x) ? NaN : Math.trunc(x));

export const simdFloat: ColdFamily = {
  'f32x4.abs': (m, pc, fp) => unary(m, pc, fp, clearSign),
  'f32x4.neg': (m, pc, fp) => unary(m, pc, fp, turnSign),
  'f32x4.ceil': (m, pc, fp) => unarySingles(m, pc, fp, ceil),
  'f32x4.floor': (m, pc, fp) => unarySingles(m, pc, fp, floor),
  'f32x4.trunc': (m, pc, fp) => unarySingles(m, pc, fp, trunc),
  'f32x4.nearest': (m, pc, fp) => unarySingles(m, pc, fp, nearest),
  'f32x4.sqrt': (m, pc, fp) => unarySingles(m, pc, fp, x => Math.sqrt(x)),
  'f32x4.add': (m, pc, fp) => binarySingles(m, pc, fp, (x, y) => x + y),
  'f32x4.sub': (m, pc, fp) => binarySingles(m, pc, fp, (x, y) => x - y),
  'f32x4.mul': (m, pc, fp) => binarySingles(m, pc, fp, (x, y) => x * y),
  'f32x4.div': (m, pc, fp) => binarySingles(m, pc, fp, (x, y) => x / y),
  'f32x4.min': (m, pc, fp) => binarySingles(m, pc, fp, (x, y) => Math.min(x, y)),
  'f32x4.max': (m, pc, fp) => binarySingles(m, pc, fp, (x, y) => Math.max(x, y)),
  'f32x4.pmin': (m, pc, fp) => chooseSingles(m, pc, fp, (x, y) => y < x),
  'f32x4.pmax': (m, pc, fp) => chooseSingles(m, pc, fp, (x, y) => x < y),

  'f64x2.abs': (m, pc, fp) => upperWords(m, pc, fp, clearSign),
  'f64x2.neg': (m, pc, fp) => upperWords(m, pc, fp, turnSign),
  'f64x2.ceil': (m, pc, fp) => unaryDoubles(m, pc, fp, ceil),
  'f64x2.floor': (m, pc, fp) => unaryDoubles(m, pc, fp, floor),
  'f64x2.trunc': (m, pc, fp) => unaryDoubles(m, pc, fp, trunc),
  'f64x2.nearest': (m, pc, fp) => unaryDoubles(m, pc, fp, nearest),
  'f64x2.sqrt': (m, pc, fp) => unaryDoubles(m, pc, fp, x => Math.sqrt(x)),
  'f64x2.add': (m, pc, fp) => binaryDoubles(m, pc, fp, (x, y) => x + y),
  'f64x2.sub': (m, pc, fp) => binaryDoubles(m, pc, fp, (x, y) => x - y),
  'f64x2.mul': (m, pc, fp) => binaryDoubles(m, pc, fp, (x, y) => x * y),
  'f64x2.div': (m, pc, fp) => binaryDoubles(m, pc, fp, (x, y) => x / y),
  'f64x2.min': (m, pc, fp) => binaryDoubles(m, pc, fp, (x, y) => Math.min(x, y)),
  'f64x2.max': (m, pc, fp) => binaryDoubles(m, pc, fp, (x, y) => Math.max(x, y)),
  'f64x2.pmin': (m, pc, fp) => chooseDoubles(m, pc, fp, (x, y) => y < x),
  'f64x2.pmax': (m, pc, fp) => chooseDoubles(m, pc, fp, (x, y) => x < y),
};
