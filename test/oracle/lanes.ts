/** Vectors of interesting lanes, as unsigned 128-bit integers, for each way to see a v128 as lanes. */
import { Random } from '../fuzz/random.js';
import { f32Bits, f32Few, f64Bits, f64Few, i32Values, i64Values } from './operands.js';

export const shapes = {
  i8x16: { count: 16, bits: 8 },
  i16x8: { count: 8, bits: 16 },
  i32x4: { count: 4, bits: 32 },
  i64x2: { count: 2, bits: 64 },
  f32x4: { count: 4, bits: 32 },
  f64x2: { count: 2, bits: 64 },
} as const;

export type ShapeName = keyof typeof shapes;
export const shapeNames = Object.keys(shapes) as ShapeName[];

const unsigned = (bits: number, values: readonly bigint[]): bigint[] => values.map(value => BigInt.asUintN(bits, value));

const i8Values = unsigned(8, [
  ...[0n, 1n, -1n, 2n, -2n, 3n, 7n, 8n, 9n, 15n, 16n, 17n, 31n, 32n, 33n],
  ...[63n, 64n, 65n, 100n, -100n, 126n, 127n, -128n, -127n, -126n, 0x55n, 0xaan, 0x0fn, 0xf0n],
]);

const i16Values = unsigned(16, [
  ...[0n, 1n, -1n, 2n, -2n, 7n, 8n, 15n, 16n, 17n, 126n, 127n, 128n, 129n, -127n, -128n, -129n, 181n, 182n],
  ...[254n, 255n, 256n, 257n, -255n, -256n, 0x3fffn, 0x4000n, 0x4001n, 0x7ffen, 0x7fffn, -0x8000n, -0x7fffn, 0x5555n, 0x1234n],
]);

/** 32-bit lanes at which narrowing to 16 bits changes its mind are among those of the scalars, but for two. */
const i32LaneValues = [...i32Values, ...unsigned(32, [0x10000n, -0x8001n])];

/** Values of a lane of which every pair is tried. */
export const laneValues: Readonly<Record<ShapeName, readonly bigint[]>> = {
  i8x16: i8Values,
  i16x8: i16Values,
  i32x4: i32LaneValues,
  i64x2: i64Values,
  f32x4: f32Few,
  f64x2: f64Few,
};

/** More of them, for operators with one operand. */
const moreLaneValues: Readonly<Record<ShapeName, readonly bigint[]>> = { ...laneValues, f32x4: f32Bits, f64x2: f64Bits };

/** Lane 0 in the lowest bits. */
export function pack(shape: ShapeName, lanes: readonly bigint[]): bigint {
  const width = BigInt(shapes[shape].bits);
  return lanes.reduceRight((bits, lane) => (bits << width) | lane, 0n);
}

export function unpack(shape: ShapeName, vector: bigint): bigint[] {
  const { count, bits } = shapes[shape];
  return Array.from({ length: count }, (_, i) => BigInt.asUintN(bits, vector >> BigInt(i * bits)));
}

export const splat = (shape: ShapeName, lane: bigint): bigint => pack(shape, new Array<bigint>(shapes[shape].count).fill(lane));

/** Cuts lanes into vectors; what lacks at the end is zero. */
function chunks(shape: ShapeName, lanes: readonly bigint[]): bigint[] {
  const { count } = shapes[shape];
  return Array.from({ length: Math.ceil(lanes.length / count) }, (_, i) => pack(shape, lanes.slice(i * count, (i + 1) * count)));
}

/** The lanes twice, the second time in the other half of the vectors, because halves are often made by different instructions. */
function inBothHalves(shape: ShapeName, lanes: readonly bigint[]): bigint[] {
  const { count } = shapes[shape];
  const filler = (lanes.length % count === 0 ? 0 : count - (lanes.length % count)) + count / 2;
  return chunks(shape, [...lanes, ...lanes.slice(0, filler), ...lanes]);
}

/** Vectors without an order: half of them any bytes, half of them interesting lanes. */
function scattered(shape: ShapeName, number: number, seed: number): bigint[] {
  const random = new Random(seed);
  const lane = (): bigint => random.pick(moreLaneValues[shape]);
  const byte = (): bigint => BigInt(random.below(256));
  return Array.from({ length: number }, (_, i) =>
    i % 2 === 0 ? pack('i8x16', Array.from({ length: 16 }, byte)) : pack(shape, Array.from({ length: shapes[shape].count }, lane)),
  );
}

/** Vectors whose lanes are all alike but for one: what tests of all lanes must see. */
function oneLaneDiffers(shape: ShapeName): bigint[] {
  const { count, bits } = shapes[shape];
  const ones = (1n << BigInt(bits)) - 1n;
  const sign = 1n << BigInt(bits - 1);
  const odd: readonly (readonly [rest: bigint, one: bigint])[] = [
    [0n, 1n],
    [0n, sign],
    [ones, 0n],
    [1n, 0n],
    [ones, sign - 1n],
  ];
  return odd.flatMap(([rest, one]) =>
    Array.from({ length: count }, (_, at) =>
      pack(
        shape,
        Array.from({ length: count }, (_, i) => (i === at ? one : rest)),
      ),
    ),
  );
}

/** For operators with one operand. */
export function vectorsOf(shape: ShapeName): readonly bigint[] {
  const values = moreLaneValues[shape];
  return [
    ...values.map(value => splat(shape, value)),
    ...oneLaneDiffers(shape),
    ...inBothHalves(shape, values),
    ...scattered(shape, 100, 1),
  ];
}

/** A few vectors for products with other operands. */
export function fewVectorsOf(shape: ShapeName): readonly bigint[] {
  return [...inBothHalves(shape, laneValues[shape]), ...scattered(shape, 4, 2)];
}

/** Two columns of vectors in which every pair of interesting lanes meets, in both halves, and some vectors without an order. */
export function pairsOf(shape: ShapeName): readonly [left: readonly bigint[], right: readonly bigint[]] {
  const values = laneValues[shape];
  const left = values.flatMap(value => values.map(() => value));
  const right = values.flatMap(() => values);
  return [
    [...inBothHalves(shape, left), ...scattered(shape, 100, 3)],
    [...inBothHalves(shape, right), ...scattered(shape, 100, 4)],
  ];
}

/** Two columns of vectors in which every pair of bytes meets. */
export function bytePairs(): readonly [left: readonly bigint[], right: readonly bigint[]] {
  const bytes = Array.from({ length: 256 }, (_, i) => BigInt(i));
  return [
    chunks(
      'i8x16',
      bytes.flatMap(value => bytes.map(() => value)),
    ),
    chunks(
      'i8x16',
      bytes.flatMap(() => bytes),
    ),
  ];
}

/** Vectors that are written into code as constants: those that have instructions of their own, and some of lanes that differ. */
export function constantVectorsOf(shape: ShapeName): readonly bigint[] {
  const { count, bits } = shapes[shape];
  const all = (1n << 128n) - 1n;
  const sign = 1n << BigInt(bits - 1);
  const ascending = Array.from({ length: count }, (_, i) => BigInt(i));
  const splats = [1n, sign, sign - 1n, laneValues[shape][5]].map(value => splat(shape, value));
  const float: bigint[] = shape.startsWith('f') ? [laneValues[shape].at(-2)!, laneValues[shape][2]].map(value => splat(shape, value)) : [];
  const mixed = chunks(shape, laneValues[shape]).slice(0, 3);
  return [...new Set([0n, all, ...splats, ...float, pack(shape, ascending), pack(shape, ascending.toReversed()), ...mixed])];
}
