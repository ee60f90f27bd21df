/** The form of IR instructions, from the table of ir/opcodes.ts: what the translation asks about a row, in arrays by opcode. */
import { type IrType, opcodes, opNames } from '../ir/opcodes.js';
import { Op } from '../ir/op.js';

/** What precedes the operands: 1 if there is a result. */
export const resultWords: readonly number[] = opNames.map(name => (opcodes[name].result === 'none' ? 0 : 1));
export const resultTypes: readonly IrType[] = opNames.map(name => opcodes[name].result);
/** Operand types; `list` for a counted list. */
export const operandTypes: readonly (readonly (IrType | 'list')[])[] = opNames.map(name => opcodes[name].operands);
export const immediateCounts: readonly number[] = opNames.map(name => opcodes[name].immediates.length);
/** Whether the last word is the byte offset of the wasm instruction. */
export const hasOffset: readonly boolean[] = opNames.map(name => /\b(traps|calls)\b/.test(opcodes[name].effects));

/** Words of an instruction, the offset included. */
export function instructionWords(ir: Int32Array, at: number): number {
  const op = ir[at];
  if (op === (Op.BrTable as number)) return 4 + ir[at + 2];
  if (op === (Op.Return as number)) return 2 + ir[at + 1];
  return 1 + resultWords[op] + operandTypes[op].length + immediateCounts[op] + (hasOffset[op] ? 1 : 0);
}
