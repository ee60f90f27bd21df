/** The standard's table by what the tests of operators tell apart. */
import { type OpcodeRow, Page, wasmOpcodes } from '../../lib/wasm/opcodes.js';
import { ValType } from '../../lib/wasm/types.js';

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
