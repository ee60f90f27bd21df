/** Cold functions of vector loads and stores. Words as in memory.ts; the lane comes last. */
import { Trap } from '../ir/trap.js';
import type { ColdFamily, ColdFunction } from './cold.js';
import { load, store } from './memory.js';
import { operandWord, resultWord } from './operands.js';
import { copyVector, put } from './simd-forms.js';
import { fillBytes, fillHalves, laneAt, setLane } from './simd-lanes.js';
import { spreadBytesSigned, spreadBytesUnsigned, spreadHalfSigned, spreadHalfUnsigned } from './simd-widen.js';

/** 8 bytes whose lanes become twice as wide; `spread` makes a word of two bytes. */
const extend = (spread: (half: number) => number): ColdFunction =>
  load(8, (view, at, words, to) => {
    const low = view.getInt32(at, true);
    const high = view.getInt32(at + 4, true);
    put(words, to, spread(low), spread(low >>> 16), spread(high), spread(high >>> 16));
  });

const extendWords = (isSigned: boolean): ColdFunction =>
  load(8, (view, at, words, to) => {
    const low = view.getInt32(at, true);
    const high = view.getInt32(at + 4, true);
    put(words, to, low, isSigned ? low >> 31 : 0, high, isSigned ? high >> 31 : 0);
  });

/** How lanes of 8, 16 or 32 bits are read and written. */
interface LaneAccess {
  readonly bits: number;
  readonly read: (view: DataView, at: number) => number;
  readonly write: (view: DataView, at: number, value: number) => void;
}
const bytes: LaneAccess = {
  bits: 8,
  read: (view, at) => view.getInt8(at),
  write: (view, at, value) => view.setInt8(at, value),
};
const halves: LaneAccess = {
  bits: 16,
  read: (view, at) => view.getInt16(at, true),
  write: (view, at, value) => view.setInt16(at, value, true),
};
const words32: LaneAccess = {
  bits: 32,
  read: (view, at) => view.getInt32(at, true),
  write: (view, at, value) => view.setInt32(at, value, true),
};

const splat = ({ bits, read }: LaneAccess, fill: (x: number) => number): ColdFunction =>
  load(bits / 8, (view, at, words, to) => {
    const word = fill(read(view, at));
    put(words, to, word, word, word, word);
  });

/** The vector operand with one lane, which `set` reads from memory. */
function loadLane(size: number, set: (view: DataView, at: number, words: Int32Array, vector: number, lane: number) => void): ColdFunction {
  return (machine, pc, fp) => {
    const { instance, words } = machine;
    const code = instance.code.words;
    const memory = instance.memories[code[pc + 2]];
    const at = (words[operandWord(code[pc], fp)] >>> 0) + (code[pc + 3] >>> 0);
    if (at + size > memory.size) return machine.trap(Trap.MemoryOutOfBounds);
    const d = resultWord(code[pc], fp);
    copyVector(words, d, words, fp + code[pc + 1]);
    set(memory.view, at, words, d, code[pc + 4]);
    return pc + 5;
  };
}

/** Writes one lane of the vector operand. */
function storeLane(
  size: number,
  write: (view: DataView, at: number, words: Int32Array, vector: number, lane: number) => void,
): ColdFunction {
  return (machine, pc, fp) => {
    const { instance, words } = machine;
    const code = instance.code.words;
    const memory = instance.memories[code[pc + 2]];
    const at = (words[operandWord(code[pc], fp)] >>> 0) + (code[pc + 3] >>> 0);
    if (at + size > memory.size) return machine.trap(Trap.MemoryOutOfBounds);
    write(memory.view, at, words, fp + code[pc + 1], code[pc + 4]);
    return pc + 5;
  };
}

const loadOneLane = ({ bits, read }: LaneAccess): ColdFunction =>
  loadLane(bits / 8, (view, at, words, vector, lane) => setLane(words, vector, bits, lane, read(view, at)));
const storeOneLane = ({ bits, write }: LaneAccess): ColdFunction =>
  storeLane(bits / 8, (view, at, words, vector, lane) => write(view, at, laneAt(words, vector, bits, lane)));

export const simdMemory: ColdFamily = {
  'v128.load': load(16, (view, at, words, to) => {
    words[to] = view.getInt32(at, true);
    words[to + 1] = view.getInt32(at + 4, true);
    words[to + 2] = view.getInt32(at + 8, true);
    words[to + 3] = view.getInt32(at + 12, true);
  }),
  'v128.store': store(16, (view, at, words, from) => {
    view.setInt32(at, words[from], true);
    view.setInt32(at + 4, words[from + 1], true);
    view.setInt32(at + 8, words[from + 2], true);
    view.setInt32(at + 12, words[from + 3], true);
  }),

  'v128.load8x8_s': extend(spreadBytesSigned),
  'v128.load8x8_u': extend(spreadBytesUnsigned),
  'v128.load16x4_s': extend(spreadHalfSigned),
  'v128.load16x4_u': extend(spreadHalfUnsigned),
  'v128.load32x2_s': extendWords(true),
  'v128.load32x2_u': extendWords(false),

  'v128.load8_splat': splat(bytes, fillBytes),
  'v128.load16_splat': splat(halves, fillHalves),
  'v128.load32_splat': splat(words32, x => x),
  'v128.load64_splat': load(8, (view, at, words, to) => {
    const low = view.getInt32(at, true);
    const high = view.getInt32(at + 4, true);
    put(words, to, low, high, low, high);
  }),
  'v128.load32_zero': load(4, (view, at, words, to) => put(words, to, view.getInt32(at, true), 0, 0, 0)),
  'v128.load64_zero': load(8, (view, at, words, to) => put(words, to, view.getInt32(at, true), view.getInt32(at + 4, true), 0, 0)),

  'v128.load8_lane': loadOneLane(bytes),
  'v128.load16_lane': loadOneLane(halves),
  'v128.load32_lane': loadOneLane(words32),
  'v128.load64_lane': loadLane(8, (view, at, words, vector, lane) => {
    words[vector + 2 * lane] = view.getInt32(at, true);
    words[vector + 2 * lane + 1] = view.getInt32(at + 4, true);
  }),
  'v128.store8_lane': storeOneLane(bytes),
  'v128.store16_lane': storeOneLane(halves),
  'v128.store32_lane': storeOneLane(words32),
  'v128.store64_lane': storeLane(8, (view, at, words, vector, lane) => {
    view.setInt32(at, words[vector + 2 * lane], true);
    view.setInt32(at + 4, words[vector + 2 * lane + 1], true);
  }),
};
