/**
 * The instruction set of the standard: one row per instruction, declared only here (vectors: opcodes-simd.ts).
 *
 * A row is `row(code, operands, result, immediates, feature)`. `operands` is missing (null) where the types depend on the
 * instruction's context; those rows have code of their own in the validator. Instructions behind a prefix byte are
 * numbered `prefix page + number`, so that one small array can be indexed by any of them ({@link pageOf}).
 *
 * `npm run gen` writes lib/wasm/opcode.ts, the numbers as compile-time constants. This file has no behaviour beyond lookup arrays.
 *
 * @see core spec, binary/instructions.html
 */
import type { Feature } from './features.js';
import { simdOpcodes } from './opcodes-simd.js';
import { Page } from './pages.js';
import { ValType } from './types.js';

/**
 * What follows an opcode: `block` a block type (s33), `label` and `labels` (a vector of them and the default), an index
 * (u32) of the index space of that name, `memarg` alignment exponent and offset (u32 each), `zero` a zero byte, `i32` and `i64` signed LEB128,
 * `f32`, `f64`, `v128` 4, 8, 16 bytes, `lane` one byte, `lanes` 16 bytes, `heap` a reference type, `valtypes` a vector of value types.
 */
export type WasmImmediate =
  | 'block'
  | 'label'
  | 'labels'
  | 'local'
  | 'global'
  | 'func'
  | 'type'
  | 'table'
  | 'elem'
  | 'data'
  | 'memarg'
  | 'zero'
  | 'i32'
  | 'i64'
  | 'f32'
  | 'f64'
  | 'v128'
  | 'lane'
  | 'lanes'
  | 'heap'
  | 'valtypes';

export interface OpcodeRow {
  /** See {@link pageOf}. */
  readonly code: number;
  /** Null where they depend on the context. */
  readonly operands: readonly ValType[] | null;
  /** Missing: none, or (with `operands` null) dependent on the context. */
  readonly result: ValType | undefined;
  readonly immediates: readonly WasmImmediate[];
  readonly feature: Feature;
  /** For `memarg`: log2 of the bytes accessed, the largest alignment allowed. */
  readonly align: number;
}

const { I32, I64, F32, F64 } = { I32: ValType.I32, I64: ValType.I64, F32: ValType.F32, F64: ValType.F64 } as const;
type Types = readonly ValType[] | null;

function row(
  code: number,
  operands: Types,
  result?: ValType,
  immediates: readonly WasmImmediate[] = [],
  feature: Feature = 'mvp',
  align = 0,
): OpcodeRow {
  return { code, operands, result, immediates, feature, align };
}

/** Rows `prefix.name` for each name, with codes in sequence from `first`. */
function run<P extends string, N extends string>(
  prefix: P,
  first: number,
  names: readonly N[],
  operands: Types,
  result?: ValType,
  feature: Feature = 'mvp',
): { [K in `${P}.${N}`]: OpcodeRow } {
  const rows = names.map((name, i) => [`${prefix}.${name}`, row(first + i, operands, result, [], feature)]);
  return Object.fromEntries(rows) as { [K in `${P}.${N}`]: OpcodeRow };
}

const load = (code: number, type: ValType, align: number) => row(code, [I32], type, ['memarg'], 'mvp', align);
const store = (code: number, type: ValType, align: number) => row(code, [I32, type], undefined, ['memarg'], 'mvp', align);
const misc = (
  code: number,
  operands: Types,
  result?: ValType,
  immediates: readonly WasmImmediate[] = [],
  feature: Feature = 'bulk-memory',
) => row(Page.Misc + code, operands, result, immediates, feature);

export const wasmOpcodes = {
  // Control
  'unreachable': row(0x00, null),
  'nop': row(0x01, []),
  'block': row(0x02, null, undefined, ['block']),
  'loop': row(0x03, null, undefined, ['block']),
  'if': row(0x04, null, undefined, ['block']),
  'else': row(0x05, null),
  'end': row(0x0b, null),
  'br': row(0x0c, null, undefined, ['label']),
  'br_if': row(0x0d, null, undefined, ['label']),
  'br_table': row(0x0e, null, undefined, ['labels']),
  'return': row(0x0f, null),
  'call': row(0x10, null, undefined, ['func']),
  'call_indirect': row(0x11, null, undefined, ['type', 'table']),

  // Parametric
  'drop': row(0x1a, null),
  'select': row(0x1b, null),
  'select_t': row(0x1c, null, undefined, ['valtypes'], 'reference-types'),

  // Variables and tables
  'local.get': row(0x20, null, undefined, ['local']),
  'local.set': row(0x21, null, undefined, ['local']),
  'local.tee': row(0x22, null, undefined, ['local']),
  'global.get': row(0x23, null, undefined, ['global']),
  'global.set': row(0x24, null, undefined, ['global']),
  'table.get': row(0x25, null, undefined, ['table'], 'reference-types'),
  'table.set': row(0x26, null, undefined, ['table'], 'reference-types'),

  // Memory
  'i32.load': load(0x28, I32, 2),
  'i64.load': load(0x29, I64, 3),
  'f32.load': load(0x2a, F32, 2),
  'f64.load': load(0x2b, F64, 3),
  'i32.load8_s': load(0x2c, I32, 0),
  'i32.load8_u': load(0x2d, I32, 0),
  'i32.load16_s': load(0x2e, I32, 1),
  'i32.load16_u': load(0x2f, I32, 1),
  'i64.load8_s': load(0x30, I64, 0),
  'i64.load8_u': load(0x31, I64, 0),
  'i64.load16_s': load(0x32, I64, 1),
  'i64.load16_u': load(0x33, I64, 1),
  'i64.load32_s': load(0x34, I64, 2),
  'i64.load32_u': load(0x35, I64, 2),
  'i32.store': store(0x36, I32, 2),
  'i64.store': store(0x37, I64, 3),
  'f32.store': store(0x38, F32, 2),
  'f64.store': store(0x39, F64, 3),
  'i32.store8': store(0x3a, I32, 0),
  'i32.store16': store(0x3b, I32, 1),
  'i64.store8': store(0x3c, I64, 0),
  'i64.store16': store(0x3d, I64, 1),
  'i64.store32': store(0x3e, I64, 2),
  'memory.size': row(0x3f, [], I32, ['zero']),
  'memory.grow': row(0x40, [I32], I32, ['zero']),

  // Constants
  'i32.const': row(0x41, [], I32, ['i32']),
  'i64.const': row(0x42, [], I64, ['i64']),
  'f32.const': row(0x43, [], F32, ['f32']),
  'f64.const': row(0x44, [], F64, ['f64']),

  // Comparisons
  'i32.eqz': row(0x45, [I32], I32),
  ...run('i32', 0x46, ['eq', 'ne', 'lt_s', 'lt_u', 'gt_s', 'gt_u', 'le_s', 'le_u', 'ge_s', 'ge_u'], [I32, I32], I32),
  'i64.eqz': row(0x50, [I64], I32),
  ...run('i64', 0x51, ['eq', 'ne', 'lt_s', 'lt_u', 'gt_s', 'gt_u', 'le_s', 'le_u', 'ge_s', 'ge_u'], [I64, I64], I32),
  ...run('f32', 0x5b, ['eq', 'ne', 'lt', 'gt', 'le', 'ge'], [F32, F32], I32),
  ...run('f64', 0x61, ['eq', 'ne', 'lt', 'gt', 'le', 'ge'], [F64, F64], I32),

  // Arithmetic
  ...run('i32', 0x67, ['clz', 'ctz', 'popcnt'], [I32], I32),
  ...run('i32', 0x6a, ['add', 'sub', 'mul', 'div_s', 'div_u', 'rem_s', 'rem_u', 'and', 'or', 'xor'], [I32, I32], I32),
  ...run('i32', 0x74, ['shl', 'shr_s', 'shr_u', 'rotl', 'rotr'], [I32, I32], I32),
  ...run('i64', 0x79, ['clz', 'ctz', 'popcnt'], [I64], I64),
  ...run('i64', 0x7c, ['add', 'sub', 'mul', 'div_s', 'div_u', 'rem_s', 'rem_u', 'and', 'or', 'xor'], [I64, I64], I64),
  ...run('i64', 0x86, ['shl', 'shr_s', 'shr_u', 'rotl', 'rotr'], [I64, I64], I64),
  ...run('f32', 0x8b, ['abs', 'neg', 'ceil', 'floor', 'trunc', 'nearest', 'sqrt'], [F32], F32),
  ...run('f32', 0x92, ['add', 'sub', 'mul', 'div', 'min', 'max', 'copysign'], [F32, F32], F32),
  ...run('f64', 0x99, ['abs', 'neg', 'ceil', 'floor', 'trunc', 'nearest', 'sqrt'], [F64], F64),
  ...run('f64', 0xa0, ['add', 'sub', 'mul', 'div', 'min', 'max', 'copysign'], [F64, F64], F64),

  // Conversions
  'i32.wrap_i64': row(0xa7, [I64], I32),
  ...run('i32', 0xa8, ['trunc_f32_s', 'trunc_f32_u'], [F32], I32),
  ...run('i32', 0xaa, ['trunc_f64_s', 'trunc_f64_u'], [F64], I32),
  ...run('i64', 0xac, ['extend_i32_s', 'extend_i32_u'], [I32], I64),
  ...run('i64', 0xae, ['trunc_f32_s', 'trunc_f32_u'], [F32], I64),
  ...run('i64', 0xb0, ['trunc_f64_s', 'trunc_f64_u'], [F64], I64),
  ...run('f32', 0xb2, ['convert_i32_s', 'convert_i32_u'], [I32], F32),
  ...run('f32', 0xb4, ['convert_i64_s', 'convert_i64_u'], [I64], F32),
  'f32.demote_f64': row(0xb6, [F64], F32),
  ...run('f64', 0xb7, ['convert_i32_s', 'convert_i32_u'], [I32], F64),
  ...run('f64', 0xb9, ['convert_i64_s', 'convert_i64_u'], [I64], F64),
  'f64.promote_f32': row(0xbb, [F32], F64),
  'i32.reinterpret_f32': row(0xbc, [F32], I32),
  'i64.reinterpret_f64': row(0xbd, [F64], I64),
  'f32.reinterpret_i32': row(0xbe, [I32], F32),
  'f64.reinterpret_i64': row(0xbf, [I64], F64),
  ...run('i32', 0xc0, ['extend8_s', 'extend16_s'], [I32], I32, 'sign-extension'),
  ...run('i64', 0xc2, ['extend8_s', 'extend16_s', 'extend32_s'], [I64], I64, 'sign-extension'),

  // References
  'ref.null': row(0xd0, null, undefined, ['heap'], 'reference-types'),
  'ref.is_null': row(0xd1, null, undefined, [], 'reference-types'),
  'ref.func': row(0xd2, [], ValType.FuncRef, ['func'], 'reference-types'),

  // Prefix 0xfc
  ...run('i32', Page.Misc + 0, ['trunc_sat_f32_s', 'trunc_sat_f32_u'], [F32], I32, 'saturating-conversions'),
  ...run('i32', Page.Misc + 2, ['trunc_sat_f64_s', 'trunc_sat_f64_u'], [F64], I32, 'saturating-conversions'),
  ...run('i64', Page.Misc + 4, ['trunc_sat_f32_s', 'trunc_sat_f32_u'], [F32], I64, 'saturating-conversions'),
  ...run('i64', Page.Misc + 6, ['trunc_sat_f64_s', 'trunc_sat_f64_u'], [F64], I64, 'saturating-conversions'),
  'memory.init': misc(8, [I32, I32, I32], undefined, ['data', 'zero']),
  'data.drop': misc(9, [], undefined, ['data']),
  'memory.copy': misc(10, [I32, I32, I32], undefined, ['zero', 'zero']),
  'memory.fill': misc(11, [I32, I32, I32], undefined, ['zero']),
  'table.init': misc(12, [I32, I32, I32], undefined, ['elem', 'table']),
  'elem.drop': misc(13, [], undefined, ['elem']),
  'table.copy': misc(14, [I32, I32, I32], undefined, ['table', 'table']),
  'table.grow': misc(15, null, undefined, ['table'], 'reference-types'),
  'table.size': misc(16, [], I32, ['table'], 'reference-types'),
  'table.fill': misc(17, null, undefined, ['table'], 'reference-types'),

  ...simdOpcodes,
} satisfies Record<string, OpcodeRow>;

/** A WebAssembly instruction by name; misspelling one is a compile-time error. */
export type WasmOpName = keyof typeof wasmOpcodes;

export const wasmOpNames = Object.keys(wasmOpcodes) as WasmOpName[];

/** Rows by number, undefined where the standard has no instruction. Too slow for bodies: derive typed arrays with {@link byOpcode}. */
export const wasmRows: readonly (OpcodeRow | undefined)[] = (() => {
  const rows = new Array<OpcodeRow | undefined>(Page.End).fill(undefined);
  for (const name of wasmOpNames) rows[wasmOpcodes[name].code] = wasmOpcodes[name];
  return rows;
})();

/** Names by number. */
export const wasmOpNameOf: readonly (WasmOpName | undefined)[] = (() => {
  const names = new Array<WasmOpName | undefined>(Page.End).fill(undefined);
  for (const name of wasmOpNames) names[wasmOpcodes[name].code] = name;
  return names;
})();

/** A lookup array by opcode number: `value(row, name)` for each instruction of the standard, 0 elsewhere. */
export function byOpcode(value: (row: OpcodeRow, name: WasmOpName) => number): Uint8Array {
  const array = new Uint8Array(Page.End);
  for (const name of wasmOpNames) array[wasmOpcodes[name].code] = value(wasmOpcodes[name], name);
  return array;
}
