/** Cold functions of vector loads and stores. Words as in memory.ts; the lane comes last. */
import { Trap } from '../ir/trap.js';
import type { ColdFamily } from './cold.js';
import type { Machine } from './machine.js';
import { loadWith, type Read, storeWith, type Write } from './memory.js';
import { operandWord, resultWord } from './operands.js';
import { copyVector, fill, put } from './simd-forms.js';
import { fillBytes, fillHalves, laneAt, setLane } from './simd-lanes.js';
import { spreadBytesSigned, spreadBytesUnsigned, spreadHalfSigned, spreadHalfUnsigned } from './simd-widen.js';

const readVector: Read = (view, at, words, to) => {
  words[to] = view.getInt32(at, true);
  words[to + 1] = view.getInt32(at + 4, true);
  words[to + 2] = view.getInt32(at + 8, true);
  words[to + 3] = view.getInt32(at + 12, true);
};
const writeVector: Write = (view, at, words, from) => {
  view.setInt32(at, words[from], true);
  view.setInt32(at + 4, words[from + 1], true);
  view.setInt32(at + 8, words[from + 2], true);
  view.setInt32(at + 12, words[from + 3], true);
};

// 8 bytes whose lanes become twice as wide.

function spreadTo(view: DataView, at: number, words: Int32Array, to: number, spread: (half: number) => number): void {
  const low = view.getInt32(at, true);
  const high = view.getInt32(at + 4, true);
  put(words, to, spread(low), spread(low >>> 16), spread(high), spread(high >>> 16));
}
const readBytesSigned: Read = (view, at, words, to) => spreadTo(view, at, words, to, spreadBytesSigned);
const readBytesUnsigned: Read = (view, at, words, to) => spreadTo(view, at, words, to, spreadBytesUnsigned);
const readHalvesSigned: Read = (view, at, words, to) => spreadTo(view, at, words, to, spreadHalfSigned);
const readHalvesUnsigned: Read = (view, at, words, to) => spreadTo(view, at, words, to, spreadHalfUnsigned);
const readWordsSigned: Read = (view, at, words, to) => {
  const low = view.getInt32(at, true);
  const high = view.getInt32(at + 4, true);
  put(words, to, low, low >> 31, high, high >> 31);
};
const readWordsUnsigned: Read = (view, at, words, to) => put(words, to, view.getInt32(at, true), 0, view.getInt32(at + 4, true), 0);

// One value for all lanes, or for the first, with zeros above it.

const splatByte: Read = (view, at, words, to) => fill(words, to, fillBytes(view.getInt8(at)));
const splatHalf: Read = (view, at, words, to) => fill(words, to, fillHalves(view.getInt16(at, true)));
const splatWord: Read = (view, at, words, to) => fill(words, to, view.getInt32(at, true));
const splatLong: Read = (view, at, words, to) => {
  const low = view.getInt32(at, true);
  const high = view.getInt32(at + 4, true);
  put(words, to, low, high, low, high);
};
const readWord: Read = (view, at, words, to) => put(words, to, view.getInt32(at, true), 0, 0, 0);
const readLong: Read = (view, at, words, to) => put(words, to, view.getInt32(at, true), view.getInt32(at + 4, true), 0, 0);

/** Moves one lane of a vector from or to memory. */
type MoveLane = (view: DataView, at: number, words: Int32Array, vector: number, lane: number) => void;

const readByteLane: MoveLane = (view, at, words, vector, lane) => setLane(words, vector, 8, lane, view.getInt8(at));
const readHalfLane: MoveLane = (view, at, words, vector, lane) => setLane(words, vector, 16, lane, view.getInt16(at, true));
const readWordLane: MoveLane = (view, at, words, vector, lane) => setLane(words, vector, 32, lane, view.getInt32(at, true));
const readLongLane: MoveLane = (view, at, words, vector, lane) => {
  words[vector + 2 * lane] = view.getInt32(at, true);
  words[vector + 2 * lane + 1] = view.getInt32(at + 4, true);
};
const writeByteLane: MoveLane = (view, at, words, vector, lane) => view.setInt8(at, laneAt(words, vector, 8, lane));
const writeHalfLane: MoveLane = (view, at, words, vector, lane) => view.setInt16(at, laneAt(words, vector, 16, lane), true);
const writeWordLane: MoveLane = (view, at, words, vector, lane) => view.setInt32(at, laneAt(words, vector, 32, lane), true);
const writeLongLane: MoveLane = (view, at, words, vector, lane) => {
  view.setInt32(at, words[vector + 2 * lane], true);
  view.setInt32(at + 4, words[vector + 2 * lane + 1], true);
};

/** Copies the vector operand; one lane is then read from `bytes` bytes of memory. */
function loadLane(machine: Machine, pc: number, fp: number, bytes: number, read: MoveLane): number {
  const { instance, words } = machine;
  const code = instance.code.words;
  const { view, size } = instance.memories[code[pc + 2]];
  const at = (words[operandWord(code[pc], fp)] >>> 0) + (code[pc + 3] >>> 0);
  if (at + bytes > size) return machine.trap(Trap.MemoryOutOfBounds);
  const d = resultWord(code[pc], fp);
  copyVector(words, d, words, fp + code[pc + 1]);
  read(view, at, words, d, code[pc + 4]);
  return pc + 5;
}

/** Writes one lane of the vector operand to `bytes` bytes of memory. */
function storeLane(machine: Machine, pc: number, fp: number, bytes: number, write: MoveLane): number {
  const { instance, words } = machine;
  const code = instance.code.words;
  const { view, size } = instance.memories[code[pc + 2]];
  const at = (words[operandWord(code[pc], fp)] >>> 0) + (code[pc + 3] >>> 0);
  if (at + bytes > size) return machine.trap(Trap.MemoryOutOfBounds);
  write(view, at, words, fp + code[pc + 1], code[pc + 4]);
  return pc + 5;
}

export const simdMemory: ColdFamily = {
  'v128.load': (m, pc, fp) => loadWith(m, pc, fp, 16, readVector),
  'v128.store': (m, pc, fp) => storeWith(m, pc, fp, 16, writeVector),
  'v128.load8x8_s': (m, pc, fp) => loadWith(m, pc, fp, 8, readBytesSigned),
  'v128.load8x8_u': (m, pc, fp) => loadWith(m, pc, fp, 8, readBytesUnsigned),
  'v128.load16x4_s': (m, pc, fp) => loadWith(m, pc, fp, 8, readHalvesSigned),
  'v128.load16x4_u': (m, pc, fp) => loadWith(m, pc, fp, 8, readHalvesUnsigned),
  'v128.load32x2_s': (m, pc, fp) => loadWith(m, pc, fp, 8, readWordsSigned),
  'v128.load32x2_u': (m, pc, fp) => loadWith(m, pc, fp, 8, readWordsUnsigned),
  'v128.load8_splat': (m, pc, fp) => loadWith(m, pc, fp, 1, splatByte),
  'v128.load16_splat': (m, pc, fp) => loadWith(m, pc, fp, 2, splatHalf),
  'v128.load32_splat': (m, pc, fp) => loadWith(m, pc, fp, 4, splatWord),
  'v128.load64_splat': (m, pc, fp) => loadWith(m, pc, fp, 8, splatLong),
  'v128.load32_zero': (m, pc, fp) => loadWith(m, pc, fp, 4, readWord),
  'v128.load64_zero': (m, pc, fp) => loadWith(m, pc, fp, 8, readLong),
  'v128.load8_lane': (m, pc, fp) => loadLane(m, pc, fp, 1, readByteLane),
  'v128.load16_lane': (m, pc, fp) => loadLane(m, pc, fp, 2, readHalfLane),
  'v128.load32_lane': (m, pc, fp) => loadLane(m, pc, fp, 4, readWordLane),
  'v128.load64_lane': (m, pc, fp) => loadLane(m, pc, fp, 8, readLongLane),
  'v128.store8_lane': (m, pc, fp) => storeLane(m, pc, fp, 1, writeByteLane),
  'v128.store16_lane': (m, pc, fp) => storeLane(m, pc, fp, 2, writeHalfLane),
  'v128.store32_lane': (m, pc, fp) => storeLane(m, pc, fp, 4, writeWordLane),
  'v128.store64_lane': (m, pc, fp) => storeLane(m, pc, fp, 8, writeLongLane),
};
