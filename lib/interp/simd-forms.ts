/**
 * Forms of vector operators: where a cold function finds its vectors, what it computes with, where the result goes.
 *
 * A v128 is four words of the registers, the lowest first. An operator whose lanes have 32 bits or less is a function of words,
 * {@link Compute}, that is called four times; {@link signedBytes} and its like call one for each lane of the words.
 * Words are signed 32-bit integers everywhere: V8 passes those, but not larger ones, without making an object.
 *
 * The tables have a function of their own around each use of a form, because V8 inlines form and computation there. Were the form a function that
 * makes functions, all of these would share what V8 knows about them, and each lane would cost a call.
 *
 * A computation that is too long to be inlined has a name: written there it would be a new object each time.
 *
 * All operands are read before the result is written, because their slots may overlap.
 */
import type { Machine } from './machine.js';
import { operandWord, resultWord } from './operands.js';

/** A function of one word or lane of each operand; the second is 0 for a unary operator. */
export type Compute = (x: number, y: number) => number;

/** Writes the four words of a vector. */
export function put(words: Int32Array, to: number, w0: number, w1: number, w2: number, w3: number): void {
  words[to] = w0;
  words[to + 1] = w1;
  words[to + 2] = w2;
  words[to + 3] = w3;
}

/** Writes a vector of four equal words. */
export function fill(words: Int32Array, to: number, word: number): void {
  put(words, to, word, word, word, word);
}

/** Copies the four words of a vector. */
export function copyVector(to: Int32Array, toWord: number, from: Int32Array, fromWord: number): void {
  put(to, toWord, from[fromWord], from[fromWord + 1], from[fromWord + 2], from[fromWord + 3]);
}

export function unary(machine: Machine, pc: number, fp: number, compute: Compute): number {
  const { words } = machine;
  const word = machine.instance.code.words[pc];
  const a = operandWord(word, fp);
  const w0 = compute(words[a], 0);
  const w1 = compute(words[a + 1], 0);
  const w2 = compute(words[a + 2], 0);
  const w3 = compute(words[a + 3], 0);
  put(words, resultWord(word, fp), w0, w1, w2, w3);
  return pc + 1;
}

export function binary(machine: Machine, pc: number, fp: number, compute: Compute): number {
  const { words } = machine;
  const code = machine.instance.code.words;
  const a = operandWord(code[pc], fp);
  const b = fp + code[pc + 1];
  const w0 = compute(words[a], words[b]);
  const w1 = compute(words[a + 1], words[b + 1]);
  const w2 = compute(words[a + 2], words[b + 2]);
  const w3 = compute(words[a + 3], words[b + 3]);
  put(words, resultWord(code[pc], fp), w0, w1, w2, w3);
  return pc + 2;
}

/** The second operand is an i32, of which the low bits that `mask` has are what the computation gets with each word. */
export function shift(machine: Machine, pc: number, fp: number, mask: number, compute: Compute): number {
  const { words } = machine;
  const code = machine.instance.code.words;
  const a = operandWord(code[pc], fp);
  const amount = words[fp + code[pc + 1]] & mask;
  const w0 = compute(words[a], amount);
  const w1 = compute(words[a + 1], amount);
  const w2 = compute(words[a + 2], amount);
  const w3 = compute(words[a + 3], amount);
  put(words, resultWord(code[pc], fp), w0, w1, w2, w3);
  return pc + 2;
}

/** An i32 made of the four words of the operand. */
export function reduce(
  machine: Machine,
  pc: number,
  fp: number,
  compute: (w0: number, w1: number, w2: number, w3: number) => number,
): number {
  const { words } = machine;
  const word = machine.instance.code.words[pc];
  const a = operandWord(word, fp);
  words[resultWord(word, fp)] = compute(words[a], words[a + 1], words[a + 2], words[a + 3]);
  return pc + 1;
}

// Binary operators whose lanes are parts of a word. What a result has too many bits is cut off.

export function signedBytes(machine: Machine, pc: number, fp: number, compute: Compute): number {
  const { words } = machine;
  const code = machine.instance.code.words;
  const a = operandWord(code[pc], fp);
  const b = fp + code[pc + 1];
  const w0 = inSignedBytes(words[a], words[b], compute);
  const w1 = inSignedBytes(words[a + 1], words[b + 1], compute);
  const w2 = inSignedBytes(words[a + 2], words[b + 2], compute);
  const w3 = inSignedBytes(words[a + 3], words[b + 3], compute);
  put(words, resultWord(code[pc], fp), w0, w1, w2, w3);
  return pc + 2;
}

export function unsignedBytes(machine: Machine, pc: number, fp: number, compute: Compute): number {
  const { words } = machine;
  const code = machine.instance.code.words;
  const a = operandWord(code[pc], fp);
  const b = fp + code[pc + 1];
  const w0 = inUnsignedBytes(words[a], words[b], compute);
  const w1 = inUnsignedBytes(words[a + 1], words[b + 1], compute);
  const w2 = inUnsignedBytes(words[a + 2], words[b + 2], compute);
  const w3 = inUnsignedBytes(words[a + 3], words[b + 3], compute);
  put(words, resultWord(code[pc], fp), w0, w1, w2, w3);
  return pc + 2;
}

export function signedHalves(machine: Machine, pc: number, fp: number, compute: Compute): number {
  const { words } = machine;
  const code = machine.instance.code.words;
  const a = operandWord(code[pc], fp);
  const b = fp + code[pc + 1];
  const w0 = inSignedHalves(words[a], words[b], compute);
  const w1 = inSignedHalves(words[a + 1], words[b + 1], compute);
  const w2 = inSignedHalves(words[a + 2], words[b + 2], compute);
  const w3 = inSignedHalves(words[a + 3], words[b + 3], compute);
  put(words, resultWord(code[pc], fp), w0, w1, w2, w3);
  return pc + 2;
}

export function unsignedHalves(machine: Machine, pc: number, fp: number, compute: Compute): number {
  const { words } = machine;
  const code = machine.instance.code.words;
  const a = operandWord(code[pc], fp);
  const b = fp + code[pc + 1];
  const w0 = inUnsignedHalves(words[a], words[b], compute);
  const w1 = inUnsignedHalves(words[a + 1], words[b + 1], compute);
  const w2 = inUnsignedHalves(words[a + 2], words[b + 2], compute);
  const w3 = inUnsignedHalves(words[a + 3], words[b + 3], compute);
  put(words, resultWord(code[pc], fp), w0, w1, w2, w3);
  return pc + 2;
}

function inSignedBytes(x: number, y: number, compute: Compute): number {
  return (
    (compute((x << 24) >> 24, (y << 24) >> 24) & 0xff) |
    ((compute((x << 16) >> 24, (y << 16) >> 24) & 0xff) << 8) |
    ((compute((x << 8) >> 24, (y << 8) >> 24) & 0xff) << 16) |
    (compute(x >> 24, y >> 24) << 24)
  );
}

function inUnsignedBytes(x: number, y: number, compute: Compute): number {
  return (
    (compute(x & 0xff, y & 0xff) & 0xff) |
    ((compute((x >>> 8) & 0xff, (y >>> 8) & 0xff) & 0xff) << 8) |
    ((compute((x >>> 16) & 0xff, (y >>> 16) & 0xff) & 0xff) << 16) |
    (compute(x >>> 24, y >>> 24) << 24)
  );
}

export function inSignedHalves(x: number, y: number, compute: Compute): number {
  return (compute((x << 16) >> 16, (y << 16) >> 16) & 0xffff) | (compute(x >> 16, y >> 16) << 16);
}

function inUnsignedHalves(x: number, y: number, compute: Compute): number {
  return (compute(x & 0xffff, y & 0xffff) & 0xffff) | (compute(x >>> 16, y >>> 16) << 16);
}
