/** The operators that random bodies use, by the type of their result. */
import { Opcode } from '../../lib/wasm/opcode.js';
import { Page } from '../../lib/wasm/pages.js';
import { ValType } from '../../lib/wasm/types.js';
import { givesOpenNaNs } from '../oracle/nans.js';
import { resultShapeOf, type Row, scalarRows, vectorRows } from '../oracle/rows.js';

export const scalarTypes: readonly ValType[] = [ValType.I32, ValType.I64, ValType.F32, ValType.F64];
export const allTypes: readonly ValType[] = [...scalarTypes, ValType.V128];

const isVector = (row: Row): boolean => row.code >= Page.Simd;
const isAccess = (row: Row): boolean => row.immediates[0] === 'memarg';
const isNumeric = (row: Row): boolean =>
  row.operands.length > 0 && (row.immediates.length === 0 || row.immediates[0] === 'lane' || row.immediates[0] === 'lanes');

/** Whether the result is a vector that may have lanes with open NaNs. */
export const isOpenVector = (row: Row): boolean => isVector(row) && givesOpenNaNs(row.name);

export interface Rows {
  /** By type of the result: operators on values. */
  readonly numeric: readonly (readonly Row[])[];
  /** By type of the result: loads. */
  readonly loads: readonly (readonly Row[])[];
  readonly stores: readonly Row[];
  /** By type: operators of two values of the type to one that never trap and whose bits the standard fixes, but for scalar NaNs. */
  readonly simple: readonly (readonly Row[])[];
}

function rowsOf(rows: readonly Row[]): Rows {
  const ofResult = (list: readonly Row[]): Row[][] => allTypes.map(type => list.filter(row => row.result === type));
  const numeric = rows.filter(isNumeric);
  const isSimple = ({ name, operands, result, immediates }: Row): boolean =>
    operands.length === 2 && operands.every(type => type === result) && immediates.length === 0 && !/div_|rem_/.test(name);
  return {
    numeric: ofResult(numeric),
    loads: ofResult(rows.filter(isAccess)),
    stores: rows.filter(row => isAccess(row) && row.result === undefined),
    simple: ofResult(numeric.filter(row => isSimple(row) && !isOpenVector(row))),
  };
}

export const scalarOnly = rowsOf(scalarRows);
export const withVectors = rowsOf([...scalarRows, ...vectorRows]);

/** Those operators by the lanes of their result. */
export const openVectors: Readonly<Record<string, readonly Row[]>> = Object.fromEntries(
  ['f32x4', 'f64x2'].map(shape => [shape, vectorRows.filter(row => isOpenVector(row) && resultShapeOf(row) === shape)]),
);

/** Whether the bits of a scalar float operand show in the result. */
export function showsBits(row: Row, operand: number): boolean {
  if (row.name.endsWith('copysign')) return operand === 1;
  return row.name.includes('reinterpret_f') || (isVector(row) && row.operands[operand] !== ValType.V128);
}

const saturatingRows = new Map(
  scalarRows.filter(row => row.name.includes('trunc_sat')).map(row => [row.name.replace('trunc_sat', 'trunc'), row]),
);

/** The form of a conversion that does not trap; other operators are given back. */
export const saturating = (row: Row): Row => saturatingRows.get(row.name) ?? row;

/** Equality of the lanes of a float vector, and of scalars. */
export const equality: Readonly<Record<string, number>> = {
  f32: Opcode.F32Eq,
  f64: Opcode.F64Eq,
  f32x4: Opcode.F32x4Eq,
  f64x2: Opcode.F64x2Eq,
};
