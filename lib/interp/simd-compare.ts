/** Cold functions that compare vectors: lanes of the result have all bits set where the comparison holds, and none elsewhere. */
import type { ColdFamily, ColdFunction } from './cold.js';
import { operandWord, resultWord } from './operands.js';
import { binary, type Compute, put } from './simd-forms.js';
import { family, type Shape, shapes } from './simd-int.js';

/** Unsigned words in the order of signed ones: the sign is turned over. */
const turned =
  (compute: Compute): Compute =>
  (x, y) =>
    compute(x ^ -0x80000000, y ^ -0x80000000);

function integers({ name, signed, unsigned: ofLanes, laneBits }: Shape): ColdFamily {
  const unsigned = laneBits === 32 ? turned : ofLanes;
  return family(name, {
    eq: binary(signed((x, y) => (x === y ? -1 : 0))),
    ne: binary(signed((x, y) => (x !== y ? -1 : 0))),
    lt_s: binary(signed((x, y) => (x < y ? -1 : 0))),
    lt_u: binary(unsigned((x, y) => (x < y ? -1 : 0))),
    gt_s: binary(signed((x, y) => (x > y ? -1 : 0))),
    gt_u: binary(unsigned((x, y) => (x > y ? -1 : 0))),
    le_s: binary(signed((x, y) => (x <= y ? -1 : 0))),
    le_u: binary(unsigned((x, y) => (x <= y ? -1 : 0))),
    ge_s: binary(signed((x, y) => (x >= y ? -1 : 0))),
    ge_u: binary(unsigned((x, y) => (x >= y ? -1 : 0))),
  });
}

/** A predicate of two 64-bit integers, each a low and a high word. */
type LongPredicate = (low: number, high: number, otherLow: number, otherHigh: number) => boolean;

function longs(holds: LongPredicate, negated = false): ColdFunction {
  return (machine, pc, fp) => {
    const { words } = machine;
    const code = machine.instance.code.words;
    const a = operandWord(code[pc], fp);
    const b = fp + code[pc + 1];
    const first = holds(words[a], words[a + 1], words[b], words[b + 1]) !== negated ? -1 : 0;
    const second = holds(words[a + 2], words[a + 3], words[b + 2], words[b + 3]) !== negated ? -1 : 0;
    put(words, resultWord(code[pc], fp), first, first, second, second);
    return pc + 2;
  };
}

const longsEqual: LongPredicate = (low, high, otherLow, otherHigh) => low === otherLow && high === otherHigh;
const longLess: LongPredicate = (low, high, otherLow, otherHigh) => high < otherHigh || (high === otherHigh && low >>> 0 < otherLow >>> 0);
const longGreater: LongPredicate = (low, high, otherLow, otherHigh) => longLess(otherLow, otherHigh, low, high);

/** A predicate of the lanes at two indexes. (Floats as arguments would become objects.) */
type FloatPredicate = (lanes: Float32Array | Float64Array, x: number, y: number) => boolean;

function singles(holds: FloatPredicate): ColdFunction {
  return (machine, pc, fp) => {
    const lanes = machine.singles;
    const code = machine.instance.code.words;
    const a = operandWord(code[pc], fp);
    const b = fp + code[pc + 1];
    const w0 = holds(lanes, a, b) ? -1 : 0;
    const w1 = holds(lanes, a + 1, b + 1) ? -1 : 0;
    const w2 = holds(lanes, a + 2, b + 2) ? -1 : 0;
    const w3 = holds(lanes, a + 3, b + 3) ? -1 : 0;
    put(machine.words, resultWord(code[pc], fp), w0, w1, w2, w3);
    return pc + 2;
  };
}

function doubles(holds: FloatPredicate): ColdFunction {
  return (machine, pc, fp) => {
    const lanes = machine.doubles;
    const code = machine.instance.code.words;
    const a = operandWord(code[pc], fp) >> 1;
    const b = (fp + code[pc + 1]) >> 1;
    const first = holds(lanes, a, b) ? -1 : 0;
    const second = holds(lanes, a + 1, b + 1) ? -1 : 0;
    put(machine.words, resultWord(code[pc], fp), first, first, second, second);
    return pc + 2;
  };
}

function floats(shape: string, form: (holds: FloatPredicate) => ColdFunction): ColdFamily {
  return family(shape, {
    eq: form((lanes, x, y) => lanes[x] === lanes[y]),
    ne: form((lanes, x, y) => lanes[x] !== lanes[y]),
    lt: form((lanes, x, y) => lanes[x] < lanes[y]),
    gt: form((lanes, x, y) => lanes[x] > lanes[y]),
    le: form((lanes, x, y) => lanes[x] <= lanes[y]),
    ge: form((lanes, x, y) => lanes[x] >= lanes[y]),
  });
}

export const simdCompare: ColdFamily = {
  ...Object.assign({}, ...shapes.map(integers)),
  'i64x2.eq': longs(longsEqual),
  'i64x2.ne': longs(longsEqual, true),
  'i64x2.lt_s': longs(longLess),
  'i64x2.gt_s': longs(longGreater),
  'i64x2.le_s': longs(longGreater, true),
  'i64x2.ge_s': longs(longLess, true),
  ...floats('f32x4', singles),
  ...floats('f64x2', doubles),
};
