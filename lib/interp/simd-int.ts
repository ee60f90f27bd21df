/** Cold functions of vectors of integers of 8, 16 and 32 bits, lane by lane. */
import { simdOpcodes } from '../wasm/opcodes-simd.js';
import type { ColdFamily, ColdFunction } from './cold.js';
import { binary, type Compute, shift, signedBytes, signedHalves, unary, unsignedBytes, unsignedHalves } from './simd-forms.js';

/** A shape of vectors, and how a function of its lanes, as signed or unsigned numbers, becomes one of words. */
export interface Shape {
  readonly name: string;
  readonly laneBits: number;
  readonly signed: (compute: Compute) => Compute;
  readonly unsigned: (compute: Compute) => Compute;
}

const same = (compute: Compute): Compute => compute;

/** Those whose lanes fit in a word. Lanes of 32 bits are words: signed, always. */
export const shapes: readonly Shape[] = [
  { name: 'i8x16', laneBits: 8, signed: signedBytes, unsigned: unsignedBytes },
  { name: 'i16x8', laneBits: 16, signed: signedHalves, unsigned: unsignedHalves },
  { name: 'i32x4', laneBits: 32, signed: same, unsigned: same },
];

/** Those of a shape's functions that the standard has, by their full names. */
export function family(shape: string, functions: Readonly<Record<string, ColdFunction>>): ColdFamily {
  return Object.fromEntries(
    Object.entries(functions)
      .map(([name, fn]) => [`${shape}.${name}`, fn] as const)
      .filter(([name]) => name in simdOpcodes),
  );
}

const clamp = (x: number, least: number, most: number): number => (x < least ? least : x > most ? most : x);

/** Functions of a shape, more than it has. */
function operators({ name, laneBits, signed, unsigned }: Shape): ColdFamily {
  const least = -(2 ** (laneBits - 1));
  const most = -least - 1;
  const mostUnsigned = 2 ** laneBits - 1;
  return family(name, {
    abs: unary(signed(x => (x < 0 ? -x | 0 : x))),
    neg: unary(signed(x => -x | 0)),
    add: binary(signed((x, y) => (x + y) | 0)),
    sub: binary(signed((x, y) => (x - y) | 0)),
    mul: binary(signed((x, y) => Math.imul(x, y))),
    add_sat_s: binary(signed((x, y) => clamp(x + y, least, most))),
    sub_sat_s: binary(signed((x, y) => clamp(x - y, least, most))),
    add_sat_u: binary(unsigned((x, y) => clamp(x + y, 0, mostUnsigned))),
    sub_sat_u: binary(unsigned((x, y) => clamp(x - y, 0, mostUnsigned))),
    min_s: binary(signed((x, y) => (x < y ? x : y))),
    max_s: binary(signed((x, y) => (x > y ? x : y))),
    min_u: binary(unsigned((x, y) => (x >>> 0 < y >>> 0 ? x : y))),
    max_u: binary(unsigned((x, y) => (x >>> 0 > y >>> 0 ? x : y))),
    avgr_u: binary(unsigned((x, y) => (x + y + 1) >>> 1)),
    shl: shift(
      laneBits,
      unsigned((x, n) => x << n),
    ),
    shr_s: shift(
      laneBits,
      signed((x, n) => x >> n),
    ),
    shr_u: shift(
      laneBits,
      unsigned((x, n) => (x >>> n) | 0),
    ),
  });
}

/** Counts of the bits of each byte of a word. */
function countByteOnes(x: number): number {
  x -= (x >>> 1) & 0x55555555;
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  return (x + (x >>> 4)) & 0x0f0f0f0f;
}

export const simdInt: ColdFamily = {
  ...Object.assign({}, ...shapes.map(operators)),
  'i8x16.popcnt': unary(countByteOnes),
};
