/** Operands at which operators change their minds, as unsigned 64-bit integers that hold the bits. */

const unsigned = (bits: number, values: readonly bigint[]): bigint[] => values.map(value => BigInt.asUintN(bits, value));

const small = [0n, 1n, -1n, 2n, 3n, 5n, 7n, 31n, 32n, 33n, 63n, 64n, 127n, -128n, 255n, 1023n, -1024n, 0x7fffn, 0x8000n, 0xffffn];

export const i32Values = unsigned(32, [...small, 0x12345678n, 0x7fffffffn, 0x7ffffffen, -0x80000000n, -0x7fffffffn, -2n, 0x80000001n]);

export const i64Values = unsigned(64, [
  ...small,
  0x7fffffffn,
  0x80000000n,
  -0x80000000n,
  -0x80000001n,
  0xffffffffn,
  0x100000000n,
  0x1fffffffffffffn,
  0x20000000000001n,
  0x123456789abcdefn,
  -0x123456789abcdefn,
  0x8000004000000001n,
  0x7fffffffffffffffn,
  -0x8000000000000000n,
  -0x7fffffffffffffffn,
]);

const view = new DataView(new ArrayBuffer(8));

function f32(value: number): bigint {
  view.setFloat32(0, value);
  return BigInt(view.getUint32(0));
}

function f64(value: number): bigint {
  view.setFloat64(0, value);
  return view.getBigUint64(0);
}

const limits = [2 ** 31, 2 ** 32, 2 ** 63, 2 ** 64, 2 ** 24, 2 ** 52, 2 ** 53];
const positive = [0, 0.3, 0.5, 1, 1.5, 2.5, 3.7, 1e-40, 1e30, 16777217, 2147483647, 4294967295, 1e300, ...limits, Infinity];
const around = limits.flatMap(limit => [limit - 1, limit * (1 - 2 ** -24), limit * (1 - 2 ** -53), limit + 1]);
const floats = [...positive, ...around].flatMap(value => [value, -value]);

const few = [0, 0.5, 1, 2.5, 1e-40, 1e30, 16777217, Infinity].flatMap(value => [value, -value]);

/** For operators with two operands. */
export const f32Few = [...few.map(f32), 0x7fc00000n, 0xffc00000n, 0x7f800001n, 0x7fc12345n, 1n];
export const f64Few = [...few.map(f64), 0x7ff8000000000000n, 0xfff8000000000000n, 0x7ff0000000000001n, 0x7ff8000012345678n, 1n];

export const f32Bits = [...new Set(floats.map(f32)), 0x7fc00000n, 0xffc00000n, 0x7f800001n, 0xffa00000n, 0x7fc12345n, 1n];

export const f64Bits = [
  ...new Set(floats.map(f64)),
  0x7ff8000000000000n,
  0xfff8000000000000n,
  0x7ff0000000000001n,
  0xfff4000000000000n,
  0x7ff8000012345678n,
  1n,
];
