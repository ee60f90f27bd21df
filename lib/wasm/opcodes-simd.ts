/**
 * The vector instructions of the standard (prefix 0xfd): the rest of the table in opcodes.ts.
 *
 * @see core spec, binary/instructions.html#binary-instr-vec
 */
import type { OpcodeRow, WasmImmediate } from './opcodes.js';
import { Page } from './pages.js';
import { ValType } from './types.js';

const { I32, I64, F32, F64, V128 } = {
  I32: ValType.I32,
  I64: ValType.I64,
  F32: ValType.F32,
  F64: ValType.F64,
  V128: ValType.V128,
} as const;

const page = Page.Simd;

function row(
  code: number,
  operands: readonly ValType[],
  result?: ValType,
  immediates: readonly WasmImmediate[] = [],
  align = 0,
): OpcodeRow {
  return { code: page + code, operands, result, immediates, feature: 'simd', align };
}

const load = (code: number, align: number) => row(code, [I32], V128, ['memarg'], align);
const loadLane = (code: number, align: number) => row(code, [I32, V128], V128, ['memarg', 'lane'], align);
const storeLane = (code: number, align: number) => row(code, [I32, V128], undefined, ['memarg', 'lane'], align);
const splat = (code: number, type: ValType) => row(code, [type], V128);
const extract = (code: number, type: ValType) => row(code, [V128], type, ['lane']);
const replace = (code: number, type: ValType) => row(code, [V128, type], V128, ['lane']);

/** Rows `shape.name` with codes in sequence from `first`; a dash leaves a code out. */
function run<S extends string, N extends string>(
  shape: S,
  first: number,
  names: readonly N[],
  operands: readonly ValType[],
  result: ValType = V128,
): { [K in `${S}.${Exclude<N, '-'>}`]: OpcodeRow } {
  const rows = names.flatMap((name, i) => (name === '-' ? [] : [[`${shape}.${name}`, row(first + i, operands, result)]]));
  return Object.fromEntries(rows) as { [K in `${S}.${Exclude<N, '-'>}`]: OpcodeRow };
}

const unary = <S extends string, N extends string>(shape: S, first: number, ...names: N[]) => run(shape, first, names, [V128]);
const binary = <S extends string, N extends string>(shape: S, first: number, ...names: N[]) => run(shape, first, names, [V128, V128]);
const shift = <S extends string>(shape: S, first: number) => run(shape, first, ['shl', 'shr_s', 'shr_u'], [V128, I32]);
const test = <S extends string>(shape: S, first: number) => run(shape, first, ['all_true', 'bitmask'], [V128], I32);

export const simdOpcodes = {
  // Memory
  'v128.load': load(0, 4),
  'v128.load8x8_s': load(1, 3),
  'v128.load8x8_u': load(2, 3),
  'v128.load16x4_s': load(3, 3),
  'v128.load16x4_u': load(4, 3),
  'v128.load32x2_s': load(5, 3),
  'v128.load32x2_u': load(6, 3),
  'v128.load8_splat': load(7, 0),
  'v128.load16_splat': load(8, 1),
  'v128.load32_splat': load(9, 2),
  'v128.load64_splat': load(10, 3),
  'v128.store': row(11, [I32, V128], undefined, ['memarg'], 4),
  'v128.load32_zero': load(92, 2),
  'v128.load64_zero': load(93, 3),
  'v128.load8_lane': loadLane(84, 0),
  'v128.load16_lane': loadLane(85, 1),
  'v128.load32_lane': loadLane(86, 2),
  'v128.load64_lane': loadLane(87, 3),
  'v128.store8_lane': storeLane(88, 0),
  'v128.store16_lane': storeLane(89, 1),
  'v128.store32_lane': storeLane(90, 2),
  'v128.store64_lane': storeLane(91, 3),

  // Constants, lanes
  'v128.const': row(12, [], V128, ['v128']),
  'i8x16.shuffle': row(13, [V128, V128], V128, ['lanes']),
  'i8x16.swizzle': row(14, [V128, V128], V128),
  'i8x16.splat': splat(15, I32),
  'i16x8.splat': splat(16, I32),
  'i32x4.splat': splat(17, I32),
  'i64x2.splat': splat(18, I64),
  'f32x4.splat': splat(19, F32),
  'f64x2.splat': splat(20, F64),
  'i8x16.extract_lane_s': extract(21, I32),
  'i8x16.extract_lane_u': extract(22, I32),
  'i8x16.replace_lane': replace(23, I32),
  'i16x8.extract_lane_s': extract(24, I32),
  'i16x8.extract_lane_u': extract(25, I32),
  'i16x8.replace_lane': replace(26, I32),
  'i32x4.extract_lane': extract(27, I32),
  'i32x4.replace_lane': replace(28, I32),
  'i64x2.extract_lane': extract(29, I64),
  'i64x2.replace_lane': replace(30, I64),
  'f32x4.extract_lane': extract(31, F32),
  'f32x4.replace_lane': replace(32, F32),
  'f64x2.extract_lane': extract(33, F64),
  'f64x2.replace_lane': replace(34, F64),

  // Comparisons
  ...binary('i8x16', 35, 'eq', 'ne', 'lt_s', 'lt_u', 'gt_s', 'gt_u', 'le_s', 'le_u', 'ge_s', 'ge_u'),
  ...binary('i16x8', 45, 'eq', 'ne', 'lt_s', 'lt_u', 'gt_s', 'gt_u', 'le_s', 'le_u', 'ge_s', 'ge_u'),
  ...binary('i32x4', 55, 'eq', 'ne', 'lt_s', 'lt_u', 'gt_s', 'gt_u', 'le_s', 'le_u', 'ge_s', 'ge_u'),
  ...binary('i64x2', 214, 'eq', 'ne', 'lt_s', 'gt_s', 'le_s', 'ge_s'),
  ...binary('f32x4', 65, 'eq', 'ne', 'lt', 'gt', 'le', 'ge'),
  ...binary('f64x2', 71, 'eq', 'ne', 'lt', 'gt', 'le', 'ge'),

  // Bits
  'v128.not': row(77, [V128], V128),
  ...binary('v128', 78, 'and', 'andnot', 'or', 'xor'),
  'v128.bitselect': row(82, [V128, V128, V128], V128),
  'v128.any_true': row(83, [V128], I32),

  // Integers
  ...unary('i8x16', 96, 'abs', 'neg', 'popcnt'),
  ...test('i8x16', 99),
  ...binary('i8x16', 101, 'narrow_i16x8_s', 'narrow_i16x8_u'),
  ...shift('i8x16', 107),
  ...binary('i8x16', 110, 'add', 'add_sat_s', 'add_sat_u', 'sub', 'sub_sat_s', 'sub_sat_u'),
  ...binary('i8x16', 118, 'min_s', 'min_u', 'max_s', 'max_u', '-', 'avgr_u'),
  ...unary('i16x8', 124, 'extadd_pairwise_i8x16_s', 'extadd_pairwise_i8x16_u'),
  ...unary('i32x4', 126, 'extadd_pairwise_i16x8_s', 'extadd_pairwise_i16x8_u'),
  ...unary('i16x8', 128, 'abs', 'neg'),
  ...binary('i16x8', 130, 'q15mulr_sat_s'),
  ...test('i16x8', 131),
  ...binary('i16x8', 133, 'narrow_i32x4_s', 'narrow_i32x4_u'),
  ...unary('i16x8', 135, 'extend_low_i8x16_s', 'extend_high_i8x16_s', 'extend_low_i8x16_u', 'extend_high_i8x16_u'),
  ...shift('i16x8', 139),
  ...binary('i16x8', 142, 'add', 'add_sat_s', 'add_sat_u', 'sub', 'sub_sat_s', 'sub_sat_u', '-', 'mul'),
  ...binary('i16x8', 150, 'min_s', 'min_u', 'max_s', 'max_u', '-', 'avgr_u'),
  ...binary('i16x8', 156, 'extmul_low_i8x16_s', 'extmul_high_i8x16_s', 'extmul_low_i8x16_u', 'extmul_high_i8x16_u'),
  ...unary('i32x4', 160, 'abs', 'neg'),
  ...test('i32x4', 163),
  ...unary('i32x4', 167, 'extend_low_i16x8_s', 'extend_high_i16x8_s', 'extend_low_i16x8_u', 'extend_high_i16x8_u'),
  ...shift('i32x4', 171),
  ...binary('i32x4', 174, 'add', '-', '-', 'sub', '-', '-', '-', 'mul', 'min_s', 'min_u', 'max_s', 'max_u', 'dot_i16x8_s'),
  ...binary('i32x4', 188, 'extmul_low_i16x8_s', 'extmul_high_i16x8_s', 'extmul_low_i16x8_u', 'extmul_high_i16x8_u'),
  ...unary('i64x2', 192, 'abs', 'neg'),
  ...test('i64x2', 195),
  ...unary('i64x2', 199, 'extend_low_i32x4_s', 'extend_high_i32x4_s', 'extend_low_i32x4_u', 'extend_high_i32x4_u'),
  ...shift('i64x2', 203),
  ...binary('i64x2', 206, 'add', '-', '-', 'sub', '-', '-', '-', 'mul'),
  ...binary('i64x2', 220, 'extmul_low_i32x4_s', 'extmul_high_i32x4_s', 'extmul_low_i32x4_u', 'extmul_high_i32x4_u'),

  // Floats
  ...unary('f32x4', 103, 'ceil', 'floor', 'trunc', 'nearest'),
  ...unary('f64x2', 116, 'ceil', 'floor'),
  ...unary('f64x2', 122, 'trunc'),
  ...unary('f64x2', 148, 'nearest'),
  ...unary('f32x4', 224, 'abs', 'neg', '-', 'sqrt'),
  ...binary('f32x4', 228, 'add', 'sub', 'mul', 'div', 'min', 'max', 'pmin', 'pmax'),
  ...unary('f64x2', 236, 'abs', 'neg', '-', 'sqrt'),
  ...binary('f64x2', 240, 'add', 'sub', 'mul', 'div', 'min', 'max', 'pmin', 'pmax'),

  // Conversions
  ...unary('f32x4', 94, 'demote_f64x2_zero'),
  ...unary('f64x2', 95, 'promote_low_f32x4'),
  ...unary('i32x4', 248, 'trunc_sat_f32x4_s', 'trunc_sat_f32x4_u'),
  ...unary('f32x4', 250, 'convert_i32x4_s', 'convert_i32x4_u'),
  ...unary('i32x4', 252, 'trunc_sat_f64x2_s_zero', 'trunc_sat_f64x2_u_zero'),
  ...unary('f64x2', 254, 'convert_low_i32x4_s', 'convert_low_i32x4_u'),
} satisfies Record<string, OpcodeRow>;
