/** Cold functions of conversions between number types: what the loop leaves out. */
import { Trap } from '../ir/trap.js';
import type { ColdFamily, ColdFunction } from './cold.js';
import type { Machine } from './machine.js';
import { operandWord, resultWord } from './operands.js';

/** Reads a float operand as a number. */
type Read = (machine: Machine, at: number) => number;
const readF32: Read = (machine, at) => machine.singles[at];
const readF64: Read = (machine, at) => machine.doubles[at >> 1];

/** The integers of one type: `low` <= n < `end`. */
interface Range {
  readonly low: number;
  readonly end: number;
  readonly isLong: boolean;
}
const signed32: Range = { low: -(2 ** 31), end: 2 ** 31, isLong: false };
const unsigned32: Range = { low: 0, end: 2 ** 32, isLong: false };
const signed64: Range = { low: -(2 ** 63), end: 2 ** 63, isLong: true };
const unsigned64: Range = { low: 0, end: 2 ** 64, isLong: true };

/** Writes an integer in range to the result. Exact: splitting by a power of two rounds nothing. */
function writeInteger(machine: Machine, d: number, value: number, isLong: boolean): void {
  const high = Math.floor(value / 2 ** 32);
  machine.words[d] = value - high * 2 ** 32;
  if (isLong) machine.words[d + 1] = high;
}

/** @see core spec, exec/numerics.html#op-trunc-u */
function truncate(read: Read, range: Range): ColdFunction {
  return (machine, pc, fp) => {
    const word = machine.instance.code.words[pc];
    const value = Math.trunc(read(machine, operandWord(word, fp)));
    if (value >= range.low && value < range.end) {
      writeInteger(machine, resultWord(word, fp), value, range.isLong);
      return pc + 1;
    }
    return machine.trap(Number.isNaN(value) ? Trap.InvalidConversionToInteger : Trap.IntegerOverflow);
  };
}

/** @see core spec, exec/numerics.html#op-trunc-sat-u */
function truncateSaturating(read: Read, range: Range): ColdFunction {
  return (machine, pc, fp) => {
    const word = machine.instance.code.words[pc];
    const value = Math.trunc(read(machine, operandWord(word, fp)));
    const d = resultWord(word, fp);
    if (value >= range.end) {
      // The largest value has all bits set but, when signed, the first; it may not be a double.
      if (range.isLong) machine.words[d] = -1;
      machine.words[range.isLong ? d + 1 : d] = range.low === 0 ? -1 : 0x7fffffff;
    } else {
      writeInteger(machine, d, Number.isNaN(value) ? 0 : Math.max(value, range.low), range.isLong);
    }
    return pc + 1;
  };
}

/** The i64 at a word index as the nearest double: the high part is exact, so that the sum rounds once. */
function toDouble(words: Int32Array, at: number, signed: boolean): number {
  return (signed ? words[at + 1] : words[at + 1] >>> 0) * 2 ** 32 + (words[at] >>> 0);
}

function convertLong64(signed: boolean): ColdFunction {
  return (machine, pc, fp) => {
    const word = machine.instance.code.words[pc];
    machine.doubles[resultWord(word, fp) >> 1] = toDouble(machine.words, operandWord(word, fp), signed);
    return pc + 1;
  };
}

/** Rounds to f32 once: the low 11 bits only matter by being zero or not, so they become one sticky bit, and the rest is exact. */
function convertLong32(signed: boolean): ColdFunction {
  return (machine, pc, fp) => {
    const word = machine.instance.code.words[pc];
    const a = operandWord(word, fp);
    const low = machine.words[a];
    const high = signed ? machine.words[a + 1] : machine.words[a + 1] >>> 0;
    const isSmall = high >= -(2 ** 20) && high < 2 ** 20;
    const rounded = isSmall || (low & 0x7ff) === 0 ? low >>> 0 : ((low & ~0xfff) | 0x800) >>> 0;
    machine.singles[resultWord(word, fp)] = high * 2 ** 32 + rounded;
    return pc + 1;
  };
}

function convertWord(write: (machine: Machine, d: number, value: number) => void, read: (word: number) => number): ColdFunction {
  return (machine, pc, fp) => {
    const word = machine.instance.code.words[pc];
    write(machine, resultWord(word, fp), read(machine.words[operandWord(word, fp)]));
    return pc + 1;
  };
}
const writeF32 = (machine: Machine, d: number, value: number): void => {
  machine.singles[d] = value;
};

export const convert: ColdFamily = {
  'i32.trunc_f32_s': truncate(readF32, signed32),
  'i32.trunc_f32_u': truncate(readF32, unsigned32),
  'i32.trunc_f64_s': truncate(readF64, signed32),
  'i32.trunc_f64_u': truncate(readF64, unsigned32),
  'i64.trunc_f32_s': truncate(readF32, signed64),
  'i64.trunc_f32_u': truncate(readF32, unsigned64),
  'i64.trunc_f64_s': truncate(readF64, signed64),
  'i64.trunc_f64_u': truncate(readF64, unsigned64),
  'i32.trunc_sat_f32_s': truncateSaturating(readF32, signed32),
  'i32.trunc_sat_f32_u': truncateSaturating(readF32, unsigned32),
  'i32.trunc_sat_f64_s': truncateSaturating(readF64, signed32),
  'i32.trunc_sat_f64_u': truncateSaturating(readF64, unsigned32),
  'i64.trunc_sat_f32_s': truncateSaturating(readF32, signed64),
  'i64.trunc_sat_f32_u': truncateSaturating(readF32, unsigned64),
  'i64.trunc_sat_f64_s': truncateSaturating(readF64, signed64),
  'i64.trunc_sat_f64_u': truncateSaturating(readF64, unsigned64),
  'f32.convert_i32_s': convertWord(writeF32, x => x),
  'f32.convert_i32_u': convertWord(writeF32, x => x >>> 0),
  'f32.convert_i64_s': convertLong32(true),
  'f32.convert_i64_u': convertLong32(false),
  'f64.convert_i64_s': convertLong64(true),
  'f64.convert_i64_u': convertLong64(false),

  'f32.demote_f64'(machine, pc, fp) {
    const word = machine.instance.code.words[pc];
    machine.singles[resultWord(word, fp)] = machine.doubles[operandWord(word, fp) >> 1];
    return pc + 1;
  },

  'f64.promote_f32'(machine, pc, fp) {
    const word = machine.instance.code.words[pc];
    machine.doubles[resultWord(word, fp) >> 1] = machine.singles[operandWord(word, fp)];
    return pc + 1;
  },
};
