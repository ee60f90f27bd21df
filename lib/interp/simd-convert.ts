/** Cold functions that convert lanes of vectors between integers and floating-point numbers, and between the two widths of those. */
import type { ColdFamily, ColdFunction } from './cold.js';
import { operandWord, resultWord } from './operands.js';
import { copyVector, put } from './simd-forms.js';

/** The bits of the nearest 32-bit integer to the lane at an index; 0 for NaN. @see core spec, exec/numerics.html#op-trunc-sat-s */
type Truncate = (lanes: Float32Array | Float64Array, at: number) => number;

const truncateSigned: Truncate = (lanes, at) => {
  const x = lanes[at];
  return x >= 2 ** 31 ? 0x7fffffff : x < -(2 ** 31) ? -0x80000000 : x | 0;
};
const truncateUnsigned: Truncate = (lanes, at) => {
  const x = lanes[at];
  return x >= 2 ** 32 ? -1 : x > 0 ? x | 0 : 0;
};

function truncateSingles(truncate: Truncate): ColdFunction {
  return (machine, pc, fp) => {
    const { words, singles } = machine;
    const word = machine.instance.code.words[pc];
    const a = operandWord(word, fp);
    const w0 = truncate(singles, a);
    const w1 = truncate(singles, a + 1);
    const w2 = truncate(singles, a + 2);
    const w3 = truncate(singles, a + 3);
    put(words, resultWord(word, fp), w0, w1, w2, w3);
    return pc + 1;
  };
}

function truncateDoubles(truncate: Truncate): ColdFunction {
  return (machine, pc, fp) => {
    const { words, doubles } = machine;
    const word = machine.instance.code.words[pc];
    const a = operandWord(word, fp) >> 1;
    put(words, resultWord(word, fp), truncate(doubles, a), truncate(doubles, a + 1), 0, 0);
    return pc + 1;
  };
}

function convertToSingles(isSigned: boolean): ColdFunction {
  return (machine, pc, fp) => {
    const { words, singles } = machine;
    const word = machine.instance.code.words[pc];
    const d = resultWord(word, fp);
    copyVector(words, d, words, operandWord(word, fp));
    for (let i = d; i < d + 4; i++) singles[i] = isSigned ? words[i] : words[i] >>> 0;
    return pc + 1;
  };
}

function convertToDoubles(isSigned: boolean): ColdFunction {
  return (machine, pc, fp) => {
    const { words, doubles } = machine;
    const word = machine.instance.code.words[pc];
    const x = words[operandWord(word, fp)];
    const y = words[operandWord(word, fp) + 1];
    const d = resultWord(word, fp) >> 1;
    doubles[d] = isSigned ? x : x >>> 0;
    doubles[d + 1] = isSigned ? y : y >>> 0;
    return pc + 1;
  };
}

export const simdConvert: ColdFamily = {
  'i32x4.trunc_sat_f32x4_s': truncateSingles(truncateSigned),
  'i32x4.trunc_sat_f32x4_u': truncateSingles(truncateUnsigned),
  'i32x4.trunc_sat_f64x2_s_zero': truncateDoubles(truncateSigned),
  'i32x4.trunc_sat_f64x2_u_zero': truncateDoubles(truncateUnsigned),
  'f32x4.convert_i32x4_s': convertToSingles(true),
  'f32x4.convert_i32x4_u': convertToSingles(false),
  'f64x2.convert_low_i32x4_s': convertToDoubles(true),
  'f64x2.convert_low_i32x4_u': convertToDoubles(false),

  'f32x4.demote_f64x2_zero'(machine, pc, fp) {
    const { words, singles, doubles } = machine;
    const word = machine.instance.code.words[pc];
    const a = operandWord(word, fp) >> 1;
    const d = resultWord(word, fp);
    const x = doubles[a];
    const y = doubles[a + 1];
    singles[d] = x;
    singles[d + 1] = y;
    words[d + 2] = 0;
    words[d + 3] = 0;
    return pc + 1;
  },

  'f64x2.promote_low_f32x4'(machine, pc, fp) {
    const { singles, doubles } = machine;
    const word = machine.instance.code.words[pc];
    const a = operandWord(word, fp);
    const d = resultWord(word, fp) >> 1;
    const x = singles[a];
    const y = singles[a + 1];
    doubles[d] = x;
    doubles[d + 1] = y;
    return pc + 1;
  },
};
