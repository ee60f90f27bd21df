/** Cold functions of vector loads and stores. Words as in memory.ts; the lane comes last. */
import { Trap } from '../ir/trap.js';
import type { ColdFamily } from './cold.js';
import type { Machine } from './machine.js';
import { loadWith, storeWith } from './memory.js';
import { operandWord, resultWord } from './operands.js';
import { copyVector, fill, put } from './simd-forms.js';
import { fillBytes, fillHalves, laneAt, setLane } from './simd-lanes.js';
import { spreadBytesSigned, spreadBytesUnsigned, spreadHalfSigned, spreadHalfUnsigned } from './simd-widen.js';

/** Loads 8 bytes whose lanes become twice as wide; `spread` makes a word of half a word. */
function loadExtend(machine: Machine, pc: number, fp: number, spread: (half: number) => number): number {
  return loadWith(machine, pc, fp, 8, (view, at, words, to) => {
    const low = view.getInt32(at, true);
    const high = view.getInt32(at + 4, true);
    put(words, to, spread(low), spread(low >>> 16), spread(high), spread(high >>> 16));
  });
}

/** Copies the vector operand; `read` changes one lane of it to what is in memory. */
function loadLane(
  machine: Machine,
  pc: number,
  fp: number,
  bytes: number,
  read: (view: DataView, at: number, words: Int32Array, vector: number, lane: number) => void,
): number {
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

/** `write` writes one lane of the vector operand to memory. */
function storeLane(
  machine: Machine,
  pc: number,
  fp: number,
  bytes: number,
  write: (view: DataView, at: number, words: Int32Array, vector: number, lane: number) => void,
): number {
  const lane = machine.instance.code.words[pc + 4];
  const next = storeWith(machine, pc, fp, bytes, (view, at, words, from) => write(view, at, words, from, lane));
  return next < 0 ? next : next + 1;
}

export const simdMemory: ColdFamily = {
  'v128.load': (m, pc, fp) =>
    loadWith(m, pc, fp, 16, (view, at, words, to) => {
      words[to] = view.getInt32(at, true);
      words[to + 1] = view.getInt32(at + 4, true);
      words[to + 2] = view.getInt32(at + 8, true);
      words[to + 3] = view.getInt32(at + 12, true);
    }),
  'v128.store': (m, pc, fp) =>
    storeWith(m, pc, fp, 16, (view, at, words, from) => {
      view.setInt32(at, words[from], true);
      view.setInt32(at + 4, words[from + 1], true);
      view.setInt32(at + 8, words[from + 2], true);
      view.setInt32(at + 12, words[from + 3], true);
    }),

  'v128.load8x8_s': (m, pc, fp) => loadExtend(m, pc, fp, spreadBytesSigned),
  'v128.load8x8_u': (m, pc, fp) => loadExtend(m, pc, fp, spreadBytesUnsigned),
  'v128.load16x4_s': (m, pc, fp) => loadExtend(m, pc, fp, spreadHalfSigned),
  'v128.load16x4_u': (m, pc, fp) => loadExtend(m, pc, fp, spreadHalfUnsigned),
  'v128.load32x2_s': (m, pc, fp) =>
    loadWith(m, pc, fp, 8, (view, at, words, to) => {
      const low = view.getInt32(at, true);
      const high = view.getInt32(at + 4, true);
      put(words, to, low, low >> 31, high, high >> 31);
    }),
  'v128.load32x2_u': (m, pc, fp) =>
    loadWith(m, pc, fp, 8, (view, at, words, to) => put(words, to, view.getInt32(at, true), 0, view.getInt32(at + 4, true), 0)),

  'v128.load8_splat': (m, pc, fp) => loadWith(m, pc, fp, 1, (view, at, words, to) => fill(words, to, fillBytes(view.getInt8(at)))),
  'v128.load16_splat': (m, pc, fp) => loadWith(m, pc, fp, 2, (view, at, words, to) => fill(words, to, fillHalves(view.getInt16(at, true)))),
  'v128.load32_splat': (m, pc, fp) => loadWith(m, pc, fp, 4, (view, at, words, to) => fill(words, to, view.getInt32(at, true))),
  'v128.load64_splat': (m, pc, fp) =>
    loadWith(m, pc, fp, 8, (view, at, words, to) => {
      const low = view.getInt32(at, true);
      const high = view.getInt32(at + 4, true);
      put(words, to, low, high, low, high);
    }),
  'v128.load32_zero': (m, pc, fp) => loadWith(m, pc, fp, 4, (view, at, words, to) => put(words, to, view.getInt32(at, true), 0, 0, 0)),
  'v128.load64_zero': (m, pc, fp) =>
    loadWith(m, pc, fp, 8, (view, at, words, to) => put(words, to, view.getInt32(at, true), view.getInt32(at + 4, true), 0, 0)),

  'v128.load8_lane': (m, pc, fp) =>
    loadLane(m, pc, fp, 1, (view, at, words, vector, lane) => setLane(words, vector, 8, lane, view.getInt8(at))),
  'v128.load16_lane': (m, pc, fp) =>
    loadLane(m, pc, fp, 2, (view, at, words, vector, lane) => setLane(words, vector, 16, lane, view.getInt16(at, true))),
  'v128.load32_lane': (m, pc, fp) =>
    loadLane(m, pc, fp, 4, (view, at, words, vector, lane) => {
      words[vector + lane] = view.getInt32(at, true);
    }),
  'v128.load64_lane': (m, pc, fp) =>
    loadLane(m, pc, fp, 8, (view, at, words, vector, lane) => {
      words[vector + 2 * lane] = view.getInt32(at, true);
      words[vector + 2 * lane + 1] = view.getInt32(at + 4, true);
    }),
  'v128.store8_lane': (m, pc, fp) =>
    storeLane(m, pc, fp, 1, (view, at, words, vector, lane) => view.setInt8(at, laneAt(words, vector, 8, lane))),
  'v128.store16_lane': (m, pc, fp) =>
    storeLane(m, pc, fp, 2, (view, at, words, vector, lane) => view.setInt16(at, laneAt(words, vector, 16, lane), true)),
  'v128.store32_lane': (m, pc, fp) =>
    storeLane(m, pc, fp, 4, (view, at, words, vector, lane) => view.setInt32(at, words[vector + lane], true)),
  'v128.store64_lane': (m, pc, fp) =>
    storeLane(m, pc, fp, 8, (view, at, words, vector, lane) => {
      view.setInt32(at, words[vector + 2 * lane], true);
      view.setInt32(at + 4, words[vector + 2 * lane + 1], true);
    }),
};
