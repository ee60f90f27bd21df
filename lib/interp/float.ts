/** Cold functions of floating-point numbers: what the loop leaves out. */
import type { ColdFamily, ColdFunction } from './cold.js';
import { operandWord, resultWord } from './operands.js';

/** The sign bit of an f32, and of the high word of an f64. */
const signBit = -0x80000000;

function unary32(compute: (x: number) => number): ColdFunction {
  return (machine, pc, fp) => {
    const word = machine.instance.code.words[pc];
    machine.singles[resultWord(word, fp)] = compute(machine.singles[operandWord(word, fp)]);
    return pc + 1;
  };
}

function unary64(compute: (x: number) => number): ColdFunction {
  return (machine, pc, fp) => {
    const word = machine.instance.code.words[pc];
    machine.doubles[resultWord(word, fp) >> 1] = compute(machine.doubles[operandWord(word, fp) >> 1]);
    return pc + 1;
  };
}

function binary32(compute: (x: number, y: number) => number): ColdFunction {
  return (machine, pc, fp) => {
    const code = machine.instance.code.words;
    const { singles } = machine;
    singles[resultWord(code[pc], fp)] = compute(singles[operandWord(code[pc], fp)], singles[fp + code[pc + 1]]);
    return pc + 2;
  };
}

function binary64(compute: (x: number, y: number) => number): ColdFunction {
  return (machine, pc, fp) => {
    const code = machine.instance.code.words;
    const { doubles } = machine;
    doubles[resultWord(code[pc], fp) >> 1] = compute(doubles[operandWord(code[pc], fp) >> 1], doubles[(fp + code[pc + 1]) >> 1]);
    return pc + 2;
  };
}

function compare32(compute: (x: number, y: number) => boolean): ColdFunction {
  return (machine, pc, fp) => {
    const code = machine.instance.code.words;
    const { singles } = machine;
    const holds = compute(singles[operandWord(code[pc], fp)], singles[fp + code[pc + 1]]);
    machine.words[resultWord(code[pc], fp)] = holds ? 1 : 0;
    return pc + 2;
  };
}

/** JavaScript's rounding functions give a signalling NaN back as it is; WebAssembly wants it quiet. */
function rounding(round: (x: number) => number): (x: number) => number {
  return x => (Number.isNaN(x) ? NaN : round(x));
}

/** Rounds to the nearest integer, ties to even. @see core spec, exec/numerics.html#op-fnearest */
export function nearest(x: number): number {
  // From 2^52 on every double is an integer; adding and taking away 2^52 rounds as the processor does.
  if (!(Math.abs(x) < 2 ** 52)) return x + 0;
  return x < 0 || Object.is(x, -0) ? -(2 ** 52 - x - 2 ** 52) : x + 2 ** 52 - 2 ** 52;
}

export const float: ColdFamily = {
  'f32.eq': compare32((x, y) => x === y),
  'f32.ne': compare32((x, y) => x !== y),
  'f32.ceil': unary32(Math.ceil),
  'f32.floor': unary32(Math.floor),
  'f32.trunc': unary32(Math.trunc),
  'f32.nearest': unary32(nearest),
  'f32.sqrt': unary32(Math.sqrt),
  'f32.min': binary32(Math.min),
  'f32.max': binary32(Math.max),
  'f64.ceil': unary64(rounding(Math.ceil)),
  'f64.floor': unary64(rounding(Math.floor)),
  'f64.trunc': unary64(rounding(Math.trunc)),
  'f64.nearest': unary64(nearest),
  'f64.min': binary64(Math.min),
  'f64.max': binary64(Math.max),

  'f32.copysign'(machine, pc, fp) {
    const code = machine.instance.code.words;
    const { words } = machine;
    const magnitude = words[operandWord(code[pc], fp)] & ~signBit;
    words[resultWord(code[pc], fp)] = magnitude | (words[fp + code[pc + 1]] & signBit);
    return pc + 2;
  },

  'f64.copysign'(machine, pc, fp) {
    const code = machine.instance.code.words;
    const { words } = machine;
    const a = operandWord(code[pc], fp);
    const d = resultWord(code[pc], fp);
    const high = (words[a + 1] & ~signBit) | (words[fp + code[pc + 1] + 1] & signBit);
    words[d] = words[a];
    words[d + 1] = high;
    return pc + 2;
  },
};
