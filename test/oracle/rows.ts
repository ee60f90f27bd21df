/** The standard's table by what the tests of operators tell apart. */
import { type OpcodeRow, wasmOpcodes } from '../../lib/wasm/opcodes.js';
import { Page } from '../../lib/wasm/pages.js';
import { ValType } from '../../lib/wasm/types.js';
import { type ShapeName, shapeNames } from './lanes.js';

/** An instruction whose types do not depend on the context. */
export type Row = OpcodeRow & { readonly name: string; readonly operands: readonly ValType[] };

const typedRows = Object.entries<OpcodeRow>(wasmOpcodes)
  .map(([name, row]) => ({ name, ...row }))
  .filter((row): row is Row => row.operands !== null);

/** Every instruction with scalar operands and a scalar result or none. */
export const scalarRows = typedRows.filter(row => {
  const types = [...row.operands, ...(row.result === undefined ? [] : [row.result])];
  return row.code < Page.Simd && types.every(type => type <= ValType.F64);
});

/** Every instruction on vectors. */
export const vectorRows = typedRows.filter(row => row.code >= Page.Simd);

/** The shape in which the operator sees its operands: the last that its name has. Bits are as good as bytes. */
export function shapeOf(row: Row): ShapeName {
  const named = /[if]\d+x\d+/g;
  return ([...row.name.matchAll(named)].at(-1)?.[0] ?? 'i8x16') as ShapeName;
}

/** The shape of the result; undefined if that is no vector. */
export const resultShapeOf = (row: Row): ShapeName | undefined =>
  row.result === ValType.V128 ? (shapeNames.find(shape => row.name.startsWith(shape)) ?? 'i8x16') : undefined;
