/** All cold functions of vector operators. */
import type { ColdFamily } from './cold.js';
import { simdBits } from './simd-bits.js';
import { simdCompare } from './simd-compare.js';
import { simdConvert } from './simd-convert.js';
import { simdFloat } from './simd-float.js';
import { simdInt } from './simd-int.js';
import { simdLanes } from './simd-lanes.js';
import { simdLong } from './simd-long.js';
import { simdMemory } from './simd-memory.js';
import { simdWiden } from './simd-widen.js';

export const simd: ColdFamily = {
  ...simdMemory,
  ...simdLanes,
  ...simdBits,
  ...simdCompare,
  ...simdInt,
  ...simdLong,
  ...simdWiden,
  ...simdFloat,
  ...simdConvert,
};
