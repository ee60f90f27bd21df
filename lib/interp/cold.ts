/**
 * The table of cold functions: one for every opcode that the hot loop leaves out. Family files define them by IR name.
 *
 * The words of a cold instruction: the first has `d` (the result) and `a` (the first operand), then follow the other operands as
 * word indexes and the immediates of the IR row, one word each.
 */
import { type OpName, op } from '../ir/opcodes.js';
import { bulk } from './bulk.js';
import { calls } from './calls.js';
import { convert } from './convert.js';
import { float } from './float.js';
import { int32 } from './int32.js';
import { int64 } from './int64.js';
import type { Machine } from './machine.js';
import { memory } from './memory.js';
import { moves } from './moves.js';
import { coldBase, ColdOp, Op } from './opcode.js';
import { reference } from './reference.js';
import { simd } from './simd.js';
import { table } from './table.js';

/**
 * Executes the instruction at `pc` in the window at `fp`. Returns the position to go on at, or -1 after the guest has left.
 * `machine.pc`, `fp` and `rp` are up to date.
 */
export type ColdFunction = (machine: Machine, pc: number, fp: number) => number;

/** Functions of one family. */
export type ColdFamily = { readonly [K in OpName]?: ColdFunction };

/** All cold functions by IR name. */
export const coldFunctions: ColdFamily = {
  ...int32,
  ...int64,
  ...float,
  ...convert,
  ...memory,
  ...bulk,
  ...table,
  ...reference,
  ...moves,
  ...simd,
};

/** By opcode. Cases that the loop leaves are there, too. */
export const cold: readonly ColdFunction[] = build();

function build(): ColdFunction[] {
  const missing: ColdFunction = (machine, pc) => {
    throw new Error(`no interpreter function for opcode ${machine.instance.code.words[pc] & 0x3ff}`);
  };
  const functions = new Array<ColdFunction>(1024).fill(missing);
  for (const [name, fn] of Object.entries(coldFunctions)) {
    functions[coldBase + op[name as OpName]] = fn;
  }
  functions[Op.Call] = calls.call;
  functions[Op.CallIndirect] = calls.callIndirect;
  functions[ColdOp.Leave] = calls.leave;
  functions[ColdOp.CallLazy] = calls.callLazy;
  functions[ColdOp.CallImport] = calls.callImport;
  functions[ColdOp.ReturnMany] = calls.returnMany;
  functions[ColdOp.MoveFar] = calls.moveFar;
  functions[ColdOp.MoveFar128] = calls.moveFar128;
  functions[ColdOp.Const128] = calls.const128;
  return functions;
}
