/**
 * What simple operators are made of, as arrays by opcode number, derived from the tables of lib/wasm and lib/ir by name.
 *
 * An operator is *simple* when the WebAssembly table knows its types and the IR has one of the same name: it needs no
 * code of its own, only one of the shapes here, which the loop of lower/function.ts and lower/numeric.ts know.
 */
import { op, opcodes, type Row } from '../ir/opcodes.js';
import { byOpcode, type OpcodeRow, type WasmOpName } from '../wasm/opcodes.js';

/** How the loop treats an operator. */
export const enum Shape {
  /** It calls the function in lower/dispatch.ts. */
  Other = 0,
  LocalGet = 1,
  LocalSet = 2,
  LocalTee = 3,
  I32Const = 4,
  /** One operand and a result, cannot trap. */
  Unary = 5,
  /** Two operands of the same type and a result, cannot trap. */
  Binary = 6,
  Load = 7,
  Store = 8,
}

const ownShapes: { readonly [K in WasmOpName]?: Shape } = {
  'local.get': Shape.LocalGet,
  'local.set': Shape.LocalSet,
  'local.tee': Shape.LocalTee,
  'i32.const': Shape.I32Const,
};

/** The IR row of a simple operator. */
function simpleRow(row: OpcodeRow, name: WasmOpName): Row | undefined {
  const isSimple = row.operands !== null && row.feature !== 'simd' && (row.immediates.length === 0 || row.immediates[0] === 'memarg');
  return isSimple ? (opcodes as Readonly<Record<string, Row>>)[name] : undefined;
}

function shapeOf(row: OpcodeRow, name: WasmOpName): Shape {
  const ir = simpleRow(row, name);
  if (ir === undefined) return ownShapes[name] ?? Shape.Other;
  if (row.immediates.length > 0) return row.result === undefined ? Shape.Store : Shape.Load;
  if (traps(ir)) return Shape.Other;
  return ir.operands.length === 1 ? Shape.Unary : Shape.Binary;
}

function traps(ir: Row): boolean {
  return ir.effects.split(' ').includes('traps');
}

/** {@link Shape} by opcode number. */
export const shapes = byOpcode(shapeOf);
/** IR opcode of simple operators, 0 for others. */
export const irOps = byOpcode((row, name) => (simpleRow(row, name) === undefined ? 0 : (op as Readonly<Record<string, number>>)[name]));
/** Type of the operand, or of the second of two, which is the value of a store. */
export const operandTypes = byOpcode(row => row.operands?.at(-1) ?? 0);
export const operandCounts = byOpcode(row => row.operands?.length ?? 0);
export const resultTypes = byOpcode(row => row.result ?? 0);
/** 1 if the IR operator of a simple one can trap. */
export const trapping = byOpcode((row, name) => (traps(simpleRow(row, name) ?? opcodes.block) ? 1 : 0));
/** Largest alignment allowed, as exponent of 2. */
export const naturalAlignments = byOpcode(row => row.align);
