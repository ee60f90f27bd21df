/**
 * IR as text. native/ir/print.cpp prints the same, ir/parse.ts reads it.
 *
 *     func 3 type 1 locals (i32, i32) slots 5 blocks 3 offset 66
 *     bb0:
 *         s2 = move.i32 0:i32
 *         jump bb1
 *     bb1 loop:
 *     @4a s3 = i32.load s0, memory 0, 4
 *         s2 = i32.add s2, s3
 *         s1 = i32.sub s1, 1:i32
 *         br_if s1, bb1, bb2
 *     bb2:
 *         return s2
 *
 *     text         = { function }
 *     function     = 'func' index 'type' index 'locals' '(' [ valtype { ', ' valtype } ] ')'
 *                    'slots' count 'blocks' count 'offset' number newline { block }
 *     block        = 'bb' id [ ' loop' ] ':' newline { instruction }
 *     instruction  = margin [ slot ' = ' ] opcode [ ' ' item { ', ' item } ] newline
 *     margin       = '@' hex ' ' (at least four columns, padded before the last) | four spaces
 *     item         = slot | constant | immediate
 *     slot         = 's' number
 *     constant     = bits ':' valtype
 *     bits         = signed decimal for i32 and i64; '0x' and 8, 16 or 32 digits for f32, f64 and v128, most
 *                    significant first; decimal for references (0 is null)
 *     immediate    = 'bb' id (block) | 's' number (base) | decimal (offset, unsigned; bits, lane)
 *                    | kind ' ' number (memory, func, type, table, global, data, elem, …)
 *
 * Items are the operands and then the immediates of the row, in its order; list lengths are not printed, because a list
 * comes last in the rows that have one. The offset in the margin is the `at` word. Numbers without a
 * prefix are decimal. Constants carry their value, so their pool numbers are not kept. A `;` starts a comment, which
 * the parser skips like empty lines; the printer writes none.
 */
import { valTypeNames, ValType } from '../wasm/types.js';
import type { IrFunction } from './function.js';
import { instructions, type Instruction } from './instruction.js';
import { blockIsLoop, type Immediate } from './opcodes.js';

/** What stands before the number of an immediate; kinds that are missing print their name and a space. */
export const immediatePrefixes: Readonly<Partial<Record<Immediate, string>>> = {
  block: 'bb',
  blocks: 'bb',
  base: 's',
  offset: '',
  bits: '',
  lane: '',
};

/** The text of a function, a newline at its end included. */
export function printFunction(fn: IrFunction): string {
  const locals = Array.from(fn.localTypes, type => valTypeNames[type]).join(', ');
  let text = `func ${fn.index} type ${fn.typeIndex} locals (${locals}) slots ${fn.slotCount} blocks ${fn.blockCount} offset ${fn.offset}\n`;
  for (const instruction of instructions(fn.words)) text += `${printInstruction(fn, instruction)}\n`;
  return text;
}

/** One line, without its newline. */
export function printInstruction(fn: IrFunction, instruction: Instruction): string {
  const { name, row, result, operands, immediates, immediateKinds, at } = instruction;
  if (name === 'block') return `bb${immediates[0]}${immediates[1] & blockIsLoop ? ' loop' : ''}:`;
  const margin = at < 0 ? '   ' : `@${at.toString(16)}`.padEnd(3);
  const target = row.result === 'none' ? '' : `s${result} = `;
  const items = [
    ...operands.map(word => (word >= 0 ? `s${word}` : printConstant(fn, ~word))),
    ...immediates.map((word, i) => printImmediate(immediateKinds[i], word)),
  ];
  return `${margin} ${target}${name}${items.length > 0 ? ' ' : ''}${items.join(', ')}`;
}

function printImmediate(kind: Immediate, word: number): string {
  return `${immediatePrefixes[kind] ?? `${kind} `}${word >>> 0}`;
}

function printConstant(fn: IrFunction, number: number): string {
  const type: ValType = fn.constantTypes[number];
  const word = (i: number) => fn.constantWords[2 * number + i];
  const hex = (words: number) => `0x${Array.from({ length: words }, (_, i) => digits(word(words - 1 - i))).join('')}`;
  const wide = () => (BigInt(word(1)) << 32n) | BigInt(word(0) >>> 0);
  const values: Readonly<Record<ValType, () => string>> = {
    [ValType.I32]: () => `${word(0)}`,
    [ValType.I64]: () => `${wide()}`,
    [ValType.F32]: () => hex(1),
    [ValType.F64]: () => hex(2),
    [ValType.V128]: () => hex(4),
    [ValType.FuncRef]: () => `${wide()}`,
    [ValType.ExternRef]: () => `${wide()}`,
  };
  return `${values[type]?.()}:${valTypeNames[type]}`;
}

function digits(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}
