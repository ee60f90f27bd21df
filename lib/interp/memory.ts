/**
 * Cold functions of loads and stores: of memories other than 0, and of the widths that the loop leaves out.
 *
 * Words: d, a; memory, offset for loads; d unused, a: address; value, memory, offset for stores.
 */
import { Trap } from '../ir/trap.js';
import type { ColdFamily, ColdFunction } from './cold.js';
import type { Machine } from './machine.js';
import { operandWord, resultWord } from './operands.js';

/** Puts what is in memory at `at` into the register words from `to` on. */
export type Read = (view: DataView, at: number, words: Int32Array, to: number) => void;
/** Writes the register words from `from` on to memory. */
export type Write = (view: DataView, at: number, words: Int32Array, from: number) => void;

/** Executes a load of `bytes` bytes. */
export function loadWith(machine: Machine, pc: number, fp: number, bytes: number, read: Read): number {
  const code = machine.instance.code.words;
  const { view, size } = machine.instance.memories[code[pc + 1]];
  const at = (machine.words[operandWord(code[pc], fp)] >>> 0) + (code[pc + 2] >>> 0);
  if (at + bytes > size) return machine.trap(Trap.MemoryOutOfBounds);
  read(view, at, machine.words, resultWord(code[pc], fp));
  return pc + 3;
}

/** Executes a store of `bytes` bytes. */
export function storeWith(machine: Machine, pc: number, fp: number, bytes: number, write: Write): number {
  const code = machine.instance.code.words;
  const { view, size } = machine.instance.memories[code[pc + 2]];
  const at = (machine.words[operandWord(code[pc], fp)] >>> 0) + (code[pc + 3] >>> 0);
  if (at + bytes > size) return machine.trap(Trap.MemoryOutOfBounds);
  write(view, at, machine.words, fp + code[pc + 1]);
  return pc + 4;
}

function load(bytes: number, read: Read): ColdFunction {
  return (machine, pc, fp) => loadWith(machine, pc, fp, bytes, read);
}

function store(bytes: number, write: Write): ColdFunction {
  return (machine, pc, fp) => storeWith(machine, pc, fp, bytes, write);
}

const load32 = load(4, (view, at, words, to) => {
  words[to] = view.getInt32(at, true);
});
const load64 = load(8, (view, at, words, to) => {
  words[to] = view.getInt32(at, true);
  words[to + 1] = view.getInt32(at + 4, true);
});
/** A 64-bit load of less than 64 bits. */
const loadTo64 = (bytes: number, read: (view: DataView, at: number) => number, signed: boolean): ColdFunction =>
  load(bytes, (view, at, words, to) => {
    const low = read(view, at);
    words[to] = low;
    words[to + 1] = signed ? low >> 31 : 0;
  });
const loadTo32 = (bytes: number, read: (view: DataView, at: number) => number): ColdFunction =>
  load(bytes, (view, at, words, to) => {
    words[to] = read(view, at);
  });

const store8 = store(1, (view, at, words, from) => view.setInt8(at, words[from]));
const store16 = store(2, (view, at, words, from) => view.setInt16(at, words[from], true));
const store32 = store(4, (view, at, words, from) => view.setInt32(at, words[from], true));
const store64 = store(8, (view, at, words, from) => {
  view.setInt32(at, words[from], true);
  view.setInt32(at + 4, words[from + 1], true);
});

export const memory: ColdFamily = {
  'i32.load': load32,
  'i32.load8_s': loadTo32(1, (view, at) => view.getInt8(at)),
  'i32.load8_u': loadTo32(1, (view, at) => view.getUint8(at)),
  'i32.load16_s': loadTo32(2, (view, at) => view.getInt16(at, true)),
  'i32.load16_u': loadTo32(2, (view, at) => view.getUint16(at, true)),
  'i64.load': load64,
  'i64.load8_s': loadTo64(1, (view, at) => view.getInt8(at), true),
  'i64.load8_u': loadTo64(1, (view, at) => view.getUint8(at), false),
  'i64.load16_s': loadTo64(2, (view, at) => view.getInt16(at, true), true),
  'i64.load16_u': loadTo64(2, (view, at) => view.getUint16(at, true), false),
  'i64.load32_s': loadTo64(4, (view, at) => view.getInt32(at, true), true),
  'i64.load32_u': loadTo64(4, (view, at) => view.getInt32(at, true), false),
  'f32.load': load32,
  'f64.load': load64,
  'i32.store': store32,
  'i32.store8': store8,
  'i32.store16': store16,
  'i64.store': store64,
  'i64.store8': store8,
  'i64.store16': store16,
  'i64.store32': store32,
  'f32.store': store32,
  'f64.store': store64,
};
