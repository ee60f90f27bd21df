/**
 * Cold functions of vectors of floating-point numbers.
 *
 * Results are computed in a vector of their own and copied as words: operands and result may overlap, and floats as arguments of
 * functions would become objects. What JavaScript computes with doubles and then rounds to f32 is exact for all these operators.
 */
import type { ColdFamily, ColdFunction } from './cold.js';
import { nearest } from './float.js';
import { operandWord, resultWord } from './operands.js';
import { copyVector, unary } from './simd-forms.js';
import { family } from './simd-int.js';

type Floats = Float32Array | Float64Array;

const result = new Int32Array(4);
const singleResult = new Float32Array(result.buffer);
const doubleResult = new Float64Array(result.buffer);

/** Computes all lanes of `to` from those of `from` that start at the indexes `x` and `y`. */
type ComputeLanes = (to: Floats, from: Floats, x: number, y: number) => void;

/** How the operators of a shape are called. */
interface Forms {
  readonly unary: (compute: ComputeLanes) => ColdFunction;
  readonly binary: (compute: ComputeLanes) => ColdFunction;
  /** Copies lanes of the second operand where the predicate holds, else of the first. */
  readonly choose: (isSecond: (lanes: Floats, x: number, y: number) => boolean) => ColdFunction;
}

const singleForms: Forms = {
  unary: compute => (machine, pc, fp) => {
    const word = machine.instance.code.words[pc];
    compute(singleResult, machine.singles, operandWord(word, fp), 0);
    copyVector(machine.words, resultWord(word, fp), result, 0);
    return pc + 1;
  },
  binary: compute => (machine, pc, fp) => {
    const code = machine.instance.code.words;
    compute(singleResult, machine.singles, operandWord(code[pc], fp), fp + code[pc + 1]);
    copyVector(machine.words, resultWord(code[pc], fp), result, 0);
    return pc + 2;
  },
  choose: isSecond => (machine, pc, fp) => {
    const { words, singles } = machine;
    const code = machine.instance.code.words;
    const a = operandWord(code[pc], fp);
    const b = fp + code[pc + 1];
    for (let i = 0; i < 4; i++) result[i] = words[(isSecond(singles, a + i, b + i) ? b : a) + i];
    copyVector(words, resultWord(code[pc], fp), result, 0);
    return pc + 2;
  },
};

const doubleForms: Forms = {
  unary: compute => (machine, pc, fp) => {
    const word = machine.instance.code.words[pc];
    compute(doubleResult, machine.doubles, operandWord(word, fp) >> 1, 0);
    copyVector(machine.words, resultWord(word, fp), result, 0);
    return pc + 1;
  },
  binary: compute => (machine, pc, fp) => {
    const code = machine.instance.code.words;
    compute(doubleResult, machine.doubles, operandWord(code[pc], fp) >> 1, (fp + code[pc + 1]) >> 1);
    copyVector(machine.words, resultWord(code[pc], fp), result, 0);
    return pc + 2;
  },
  choose: isSecond => (machine, pc, fp) => {
    const { words, doubles } = machine;
    const code = machine.instance.code.words;
    const a = operandWord(code[pc], fp);
    const b = fp + code[pc + 1];
    for (let i = 0; i < 4; i += 2) {
      const from = (isSecond(doubles, (a + i) >> 1, (b + i) >> 1) ? b : a) + i;
      result[i] = words[from];
      result[i + 1] = words[from + 1];
    }
    copyVector(words, resultWord(code[pc], fp), result, 0);
    return pc + 2;
  },
};

/** For the rounding operators see float.ts: JavaScript's may give a signalling NaN back. */
function operators(shape: string, { unary, binary, choose }: Forms): ColdFamily {
  return family(shape, {
    ceil: unary((to, from, x) => {
      for (let i = 0; i < to.length; i++) to[i] = Number.isNaN(from[x + i]) ? NaN : Math.ceil(from[x + i]);
    }),
    floor: unary((to, from, x) => {
      for (let i = 0; i < to.length; i++) to[i] = Number.isNaN(from[x + i]) ? NaN : Math.floor(from[x + i]);
    }),
    trunc: unary((to, from, x) => {
      for (let i = 0; i < to.length; i++) to[i] = Number.isNaN(from[x + i]) ? NaN : Math.trunc(from[x + i]);
    }),
    nearest: unary((to, from, x) => {
      for (let i = 0; i < to.length; i++) to[i] = nearest(from[x + i]);
    }),
    sqrt: unary((to, from, x) => {
      for (let i = 0; i < to.length; i++) to[i] = Math.sqrt(from[x + i]);
    }),
    add: binary((to, from, x, y) => {
      for (let i = 0; i < to.length; i++) to[i] = from[x + i] + from[y + i];
    }),
    sub: binary((to, from, x, y) => {
      for (let i = 0; i < to.length; i++) to[i] = from[x + i] - from[y + i];
    }),
    mul: binary((to, from, x, y) => {
      for (let i = 0; i < to.length; i++) to[i] = from[x + i] * from[y + i];
    }),
    div: binary((to, from, x, y) => {
      for (let i = 0; i < to.length; i++) to[i] = from[x + i] / from[y + i];
    }),
    min: binary((to, from, x, y) => {
      for (let i = 0; i < to.length; i++) to[i] = Math.min(from[x + i], from[y + i]);
    }),
    max: binary((to, from, x, y) => {
      for (let i = 0; i < to.length; i++) to[i] = Math.max(from[x + i], from[y + i]);
    }),
    pmin: choose((lanes, x, y) => lanes[y] < lanes[x]),
    pmax: choose((lanes, x, y) => lanes[x] < lanes[y]),
  });
}

/** Changes the upper word of each double. */
function upperWords(compute: (high: number) => number): ColdFunction {
  return (machine, pc, fp) => {
    const { words } = machine;
    const word = machine.instance.code.words[pc];
    const d = resultWord(word, fp);
    copyVector(words, d, words, operandWord(word, fp));
    words[d + 1] = compute(words[d + 1]);
    words[d + 3] = compute(words[d + 3]);
    return pc + 1;
  };
}

const clearSign = (word: number): number => word & 0x7fffffff;
const turnSign = (word: number): number => word ^ -0x80000000;

export const simdFloat: ColdFamily = {
  ...operators('f32x4', singleForms),
  ...operators('f64x2', doubleForms),
  'f32x4.abs': unary(clearSign),
  'f32x4.neg': unary(turnSign),
  'f64x2.abs': upperWords(clearSign),
  'f64x2.neg': upperWords(turnSign),
};
