/**
 * Pairs of instructions that follow each other often: the first word of the first one is given an opcode that does both, which
 * saves going around the loop. Nothing else changes, so that a branch to the second one finds it as it was.
 *
 * Chosen by how often they run in the programs of ../shared/bench; control that every program has (calls, returns, jumps) was added.
 * A dispatch costs a dozen cycles whatever is done in it, so any frequent pair would be worth its bytecode, but the loop also takes V8
 * longer to optimize: with 59 pairs twice as long as with none, for which the first second of a program pays.
 */
import { ColdOp, Op } from './opcode.js';

/** The cases of the loop are written by `npm run gen`. Both opcodes have a fixed number of words, and the first one goes on behind itself. */
export const pairs: readonly (readonly [first: Op, second: Op])[] = [
  [Op.I32AddI, Op.I32AddI],
  [Op.I32AddI, Op.Load32],
  [Op.I32AddI, Op.Load8U],
  [Op.I32AddI, Op.Store32],
  [Op.I32AddI, Op.Mov32],
  [Op.I32AddI, Op.BrLtS],
  [Op.I32AddI, Op.BrNz],
  [Op.I32AddI, Op.Call],
  [Op.I32AddI, Op.Jump],
  [Op.Load32, Op.I32AddI],
  [Op.Load32, Op.Load32],
  [Op.Load32, Op.BrLtS],
  [Op.Load32X, Op.Load32],
  [Op.I32Mul, Op.I32Add],
  [Op.I32Add, Op.I32AddI],
  [Op.I32Add, Op.Load8U],
  [Op.I32Add, Op.Return32],
  [Op.I32Add, Op.Jump],
  [Op.Store8, Op.I32AddI],
  [Op.Store32, Op.I32AddI],
  [Op.Load8U, Op.I32AddI],
  [Op.Load8U, Op.BrZ],
  [Op.Mov32, Op.Mov32],
  [Op.Mov32, Op.I32AddI],
  [Op.Mov32, Op.Call],
  [Op.I32ShlAdd, Op.Load32],
  [Op.BrNz, Op.Load32],
  [Op.BrNz, Op.I32AddI],
  [Op.BrZ, Op.Load32],
  [Op.BrLtS, Op.I32AddI],
  [Op.BrGeSI, Op.Return32],
  [Op.I32AndI, Op.BrNz],
];

const opcodes = new Map<number, number>(pairs.map(([first, second], i) => [key(first, second), Op.FirstPair + i]));

function key(first: number, second: number): number {
  return (first << 10) | second;
}

/** The opcode of the pair, if it is one. A call of a function that has no code yet counts as what it will become. */
export function pairOpcode(first: number, second: number): number | undefined {
  return opcodes.get(key(first, second === (ColdOp.CallLazy as number) ? Op.Call : second));
}
