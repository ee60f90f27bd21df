/**
 * Reads the text that ir/print.ts writes (the grammar is there). For tests and tools; messages say the line.
 *
 * Only the form is checked, not whether the function makes sense: see ir/verify.ts.
 */
import { ValType, valTypeNames } from '../wasm/types.js';
import type { IrFunction } from './function.js';
import { hasAt } from './instruction.js';
import { blockIsLoop, op, opcodes, type Immediate, type OpName, type Row } from './opcodes.js';
import { immediatePrefixes } from './print.js';

const header = /^func (\d+) type (\d+) locals \(([^)]*)\) slots (\d+) blocks (\d+) offset (\d+)$/;
const blockLine = /^bb(\d+)( loop)?:$/;
const instructionLine = /^(?:@([0-9a-f]+) +)?(?:s(\d+) = )?([a-z][\w.]*)(?: (.*))?$/;
const constantItem = /^(-?\d+|0x[0-9a-f]+):(\w+)$/;

class SyntaxProblem extends Error {}

/** @throws {Error} `line N: …` */
export function parseFunctions(text: string): IrFunction[] {
  const functions: FunctionParser[] = [];
  text.split('\n').forEach((source, i) => {
    const line = source.replace(/;.*/, '').trim();
    if (line === '') return;
    try {
      const start = header.exec(line);
      if (start) functions.push(new FunctionParser(start));
      else if (functions.length === 0) throw new SyntaxProblem('a function must begin with `func`');
      else functions[functions.length - 1].line(line);
    } catch (error) {
      if (error instanceof SyntaxProblem) throw new Error(`line ${i + 1}: ${error.message}`, { cause: error });
      throw error;
    }
  });
  return functions.map(parser => parser.finish());
}

/** The only function in `text`. */
export function parseFunction(text: string): IrFunction {
  const functions = parseFunctions(text);
  if (functions.length !== 1) throw new Error(`one function expected, found ${functions.length}`);
  return functions[0];
}

class FunctionParser {
  private readonly head: RegExpExecArray;
  private readonly words: number[] = [];
  private readonly constantTypes: number[] = [];
  private readonly constantWords: number[] = [];
  /** Operand words by text: equal constants share a place in the pool. */
  private readonly constants = new Map<string, number>();

  constructor(head: RegExpExecArray) {
    this.head = head;
  }

  line(line: string): void {
    const block = blockLine.exec(line);
    if (block) this.words.push(op.block, Number(block[1]), block[2] ? blockIsLoop : 0);
    else this.instruction(line);
  }

  finish(): IrFunction {
    const [index, typeIndex, , slotCount, blockCount, offset] = this.head.slice(1).map(Number);
    const locals = this.head[3] === '' ? [] : this.head[3].split(', ');
    return {
      index,
      typeIndex,
      slotCount,
      blockCount,
      offset,
      localTypes: Uint8Array.from(locals, valType),
      words: Int32Array.from(this.words),
      constantTypes: Uint8Array.from(this.constantTypes),
      constantWords: Int32Array.from(this.constantWords),
    };
  }

  private instruction(line: string): void {
    const match = instructionLine.exec(line);
    if (!match) throw new SyntaxProblem(`not an instruction: ${line}`);
    const [, at, result, name, rest] = match;
    if (!Object.hasOwn(opcodes, name) || name === 'block') throw new SyntaxProblem(`unknown opcode ${name}`);
    const row: Row = opcodes[name as OpName];
    agree(result !== undefined, row.result !== 'none', name, 'result');
    agree(at !== undefined, hasAt(row), name, 'offset in the margin');

    this.words.push(op[name as OpName]);
    if (result !== undefined) this.words.push(Number(result));
    this.items(name, row, rest === undefined ? [] : rest.split(', '));
    if (at !== undefined) this.words.push(parseInt(at, 16));
  }

  /** Operands and immediates. A list takes all that is left. */
  private items(name: string, row: Row, items: string[]): void {
    const take = () => {
      const item = items.shift();
      if (item === undefined) throw new SyntaxProblem(`${name} needs more operands`);
      return item;
    };
    for (const type of row.operands) {
      if (type !== 'list') this.words.push(this.operand(take()));
      else this.words.push(items.length, ...items.splice(0).map(item => this.operand(item)));
    }
    for (const kind of row.immediates) {
      if (kind !== 'blocks') this.words.push(immediate(kind, take()));
      else {
        if (items.length === 0) throw new SyntaxProblem(`${name} needs a default`);
        this.words.push(items.length - 1, ...items.splice(0).map(item => immediate(kind, item)));
      }
    }
    if (items.length > 0) throw new SyntaxProblem(`${name} has too many operands: ${items.join(', ')}`);
  }

  private operand(item: string): number {
    if (/^s\d+$/.test(item)) return Number(item.slice(1));
    const match = constantItem.exec(item);
    if (!match) throw new SyntaxProblem(`neither a slot nor a constant: ${item}`);
    let word = this.constants.get(item);
    if (word === undefined) this.constants.set(item, (word = ~this.addConstant(BigInt(match[1]), valType(match[2]))));
    return word;
  }

  /** @returns its number in the pool */
  private addConstant(value: bigint, type: ValType): number {
    const number = this.constantTypes.length;
    for (let entry = 0; entry < (type === ValType.V128 ? 2 : 1); entry++) {
      const bits = BigInt.asIntN(64, value >> BigInt(64 * entry));
      this.constantTypes.push(type);
      this.constantWords.push(Number(BigInt.asIntN(32, bits)), oneWord(type) ? 0 : Number(bits >> 32n));
    }
    return number;
  }
}

function oneWord(type: ValType): boolean {
  return type === ValType.I32 || type === ValType.F32;
}

function agree(found: boolean, needed: boolean, name: string, what: string): void {
  if (found !== needed) throw new SyntaxProblem(`${name} ${needed ? 'lacks its' : 'has no'} ${what}`);
}

function immediate(kind: Immediate, item: string): number {
  const prefix = immediatePrefixes[kind] ?? `${kind} `;
  const number = item.slice(prefix.length);
  if (!item.startsWith(prefix) || !/^\d+$/.test(number)) throw new SyntaxProblem(`not an immediate of kind ${kind}: ${item}`);
  return Number(number) | 0;
}

function valType(name: string): ValType {
  const type = valTypeNames.indexOf(name);
  if (type < 0) throw new SyntaxProblem(`unknown type ${name}`);
  return type;
}
