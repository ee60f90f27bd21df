/**
 * IR opcodes of vectors: one for each vector instruction of the standard, of the same name and types, so the rows are made from the
 * standard's table (wasm/opcodes-simd.ts). Only `v128.const` has none: it is an operand.
 */
import { simdOpcodes } from '../wasm/opcodes-simd.js';
import type { WasmImmediate } from '../wasm/opcodes.js';
import type { ValType } from '../wasm/types.js';
import { valTypeNames } from '../wasm/types.js';
import type { Immediate, IrType, Row } from './opcodes.js';

/** An IR opcode of vectors by name. */
export type SimdOpName = Exclude<keyof typeof simdOpcodes, 'v128.const'>;

/** IR immediates of the standard's; the 16 lane numbers of a shuffle are four words, the lowest byte first. */
const immediates: { readonly [K in WasmImmediate]?: readonly Immediate[] } = {
  memarg: ['memory', 'offset'],
  lane: ['lane'],
  lanes: ['bits', 'bits', 'bits', 'bits'],
};

/** Verbs whose operands may change places. Minimum and maximum of floats are not among them: which NaN they give depends on the order. */
const commutative = new Set(
  (
    'add mul and or xor eq ne add_sat_s add_sat_u avgr_u q15mulr_sat_s dot_i16x8_s ' +
    'extmul_low_i8x16_s extmul_high_i8x16_s extmul_low_i8x16_u extmul_high_i8x16_u ' +
    'extmul_low_i16x8_s extmul_high_i16x8_s extmul_low_i16x8_u extmul_high_i16x8_u ' +
    'extmul_low_i32x4_s extmul_high_i32x4_s extmul_low_i32x4_u extmul_high_i32x4_u min_s min_u max_s max_u'
  ).split(' '),
);

function effects(name: SimdOpName): string {
  const { immediates: list, result } = simdOpcodes[name];
  if (list[0] === 'memarg') return result === undefined ? 'writes traps' : 'reads traps';
  return commutative.has(name.slice(name.indexOf('.') + 1)) ? 'commutative' : '';
}

function row(name: SimdOpName): Row {
  const { operands, result, immediates: list } = simdOpcodes[name];
  return {
    result: result === undefined ? 'none' : irType(result),
    operands: operands!.map(irType),
    immediates: list.flatMap(kind => immediates[kind]!),
    effects: effects(name),
  };
}

function irType(type: ValType): IrType {
  return valTypeNames[type] as IrType;
}

export const simdOpNames = (Object.keys(simdOpcodes) as (keyof typeof simdOpcodes)[]).filter(name => name !== 'v128.const');

export const simdRows = Object.fromEntries(simdOpNames.map(name => [name, row(name)])) as { readonly [K in SimdOpName]: Row };

/** Lanes of the vector that a `lane` immediate counts in, by name of the opcode: `i8x16.replace_lane`, `v128.load64_lane`. */
export function laneCount(name: string): number {
  const shape = /^[if]\d+x(\d+)\./.exec(name);
  return shape !== null ? Number(shape[1]) : 128 / Number(/(\d+)_lane$/.exec(name)?.[1]);
}
