/**
 * One instruction of IR, taken apart by its row: for printer, verifier and tests. Makes objects, so it is not for anything that must be fast.
 */
import { opcodes, opNames, type Immediate, type IrType, type OpName, type Row } from './opcodes.js';

export interface Instruction {
  /** Index of its first word. */
  readonly start: number;
  /** Index of the word after it. */
  readonly end: number;
  readonly name: OpName;
  readonly row: Row;
  /** Slot written, or -1. */
  readonly result: number;
  /** Operand words, a list spread out. */
  readonly operands: readonly number[];
  /** Types of {@link operands} by the row; `none` for those of a list, which the context knows. */
  readonly operandTypes: readonly IrType[];
  /** Immediate words, `blocks` spread out, the default last. */
  readonly immediates: readonly number[];
  readonly immediateKinds: readonly Immediate[];
  /** Byte offset of the wasm instruction in the module, or -1 if the row has none. */
  readonly at: number;
}

/** Whether the row's instructions end with the byte offset of the wasm instruction. */
export function hasAt(row: Row): boolean {
  return /\b(traps|calls)\b/.test(row.effects);
}

/** Whether the row's instructions end a block. */
export function isTerminator(row: Row): boolean {
  return /\bends\b/.test(row.effects);
}

/** Whether the row occurs in SSA form only. */
export function isSsaOnly(row: Row): boolean {
  return /\bssa\b/.test(row.effects);
}

/**
 * Reads the instruction that starts at `words[start]`.
 *
 * @throws {Error} if there is none, or it passes the end of the words
 */
export function readInstruction(words: Int32Array, start: number): Instruction {
  const name = opNames[words[start]];
  const row: Row | undefined = opcodes[name];
  if (!row || isSsaOnly(row)) throw new Error(`word ${start}: ${words[start]} is no opcode`);
  let next = start + 1;
  const take = () => {
    if (next >= words.length) throw new Error(`word ${start}: ${name} passes the end of the words`);
    return words[next++];
  };
  const takeList = (extra: number) => {
    const count = take();
    if (count < 0 || count > words.length - next) throw new Error(`word ${start}: ${name} has a list of ${count}`);
    return Array.from({ length: count + extra }, take);
  };

  const result = row.result === 'none' ? -1 : take();
  const operands = row.operands.map(type => (type === 'list' ? takeList(0) : [take()]));
  const immediates = row.immediates.map(kind => (kind === 'blocks' ? takeList(1) : [take()]));
  const at = hasAt(row) ? take() : -1;
  return {
    start,
    end: next,
    name,
    row,
    result,
    operands: operands.flat(),
    operandTypes: operands.flatMap((list, i) => list.map(() => listless(row.operands[i]))),
    immediates: immediates.flat(),
    immediateKinds: immediates.flatMap((list, i) => list.map(() => row.immediates[i])),
    at,
  };
}

function listless(type: IrType | 'list'): IrType {
  return type === 'list' ? 'none' : type;
}

/** All instructions of a function, in order. */
export function* instructions(words: Int32Array): Generator<Instruction> {
  for (let start = 0; start < words.length;) {
    const instruction = readInstruction(words, start);
    yield instruction;
    start = instruction.end;
  }
}
