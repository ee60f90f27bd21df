/**
 * Moves over instructions without looking at their meaning: finds the end of an expression, and refuses what is no instruction.
 *
 * Used for constant expressions. Function bodies are read once, by the validator.
 *
 * @see core spec, binary/instructions.html#binary-expr
 */
import { CompileError } from '../support/errors.js';
import type { ConstExpr } from '../wasm/module.js';
import { Opcode } from '../wasm/opcode.js';
import { wasmRows, type WasmImmediate } from '../wasm/opcodes.js';
import { pageOf, pageSize } from '../wasm/pages.js';
import { type Reader, unexpectedEnd } from './reader.js';
import { readRefType, readValType } from './types.js';

/** One reader function per kind of immediate. */
const skipImmediate: Readonly<Record<WasmImmediate, (reader: Reader) => void>> = {
  block: reader => void reader.s33(),
  label: reader => void reader.u32(),
  labels: reader => {
    for (let count = reader.length(); count >= 0; count--) reader.u32();
  },
  local: reader => void reader.u32(),
  global: reader => void reader.u32(),
  func: reader => void reader.u32(),
  type: reader => void reader.u32(),
  table: reader => void reader.u32(),
  elem: reader => void reader.u32(),
  data: reader => void reader.u32(),
  memarg: reader => {
    if (reader.u32() >= 32) throw new CompileError('malformed memop flags', reader.offset - 1);
    reader.u32();
  },
  zero: reader => {
    if (reader.byte() !== 0) throw new CompileError('zero byte expected', reader.offset - 1);
  },
  i32: reader => void reader.s32(),
  i64: reader => reader.s64(),
  f32: reader => void reader.f32(),
  f64: reader => reader.f64(),
  v128: reader => reader.skip(16),
  lane: reader => void reader.byte(),
  lanes: reader => reader.skip(16),
  heap: reader => void readRefType(reader),
  valtypes: reader => {
    for (let count = reader.length(); count > 0; count--) readValType(reader);
  },
};

/**
 * Reads an opcode, prefix included.
 *
 * @returns its number as in wasm/opcodes.ts
 * @throws {CompileError} 'illegal opcode' with the bytes in hexadecimal
 */
export function readOpcode(reader: Reader): number {
  const start = reader.offset;
  const first = reader.byte();
  const page = pageOf(first);
  const number = page === 0 ? first : reader.u32();
  if ((page !== 0 && number >= pageSize(first)) || wasmRows[page + number] === undefined) {
    const hex = (value: number) => value.toString(16).padStart(2, '0');
    throw new CompileError(`illegal opcode ${hex(first)}${page === 0 ? '' : ` ${hex(number)}`}`, start);
  }
  return page + number;
}

/** Moves past the immediates of an instruction. */
export function skipImmediates(reader: Reader, opcode: number): void {
  for (const kind of wasmRows[opcode]!.immediates) skipImmediate[kind](reader);
}

/**
 * Moves past an expression, its final `end` included.
 *
 * @param declared takes the functions that a `ref.func` names
 */
export function readExpr(reader: Reader, declared: Set<number>): ConstExpr {
  const start = reader.offset;
  for (let depth = 0; depth >= 0;) depth = readInstruction(reader, depth, declared);
  return { start, end: reader.offset };
}

/** Moves past an instruction of an expression, in `depth` blocks; the depth behind it, below 0 at the expression's end. */
export function readInstruction(reader: Reader, depth: number, declared: Set<number>): number {
  if (reader.remaining === 0) throw unexpectedEnd(reader.offset);
  const opcode = readOpcode(reader);
  if (opcode === Opcode.Else && depth === 0) throw new CompileError('END opcode expected', reader.offset - 1);
  if (opcode === Opcode.RefFunc) declared.add(reader.u32());
  else skipImmediates(reader, opcode);
  if (opcode === Opcode.Block || opcode === Opcode.Loop || opcode === Opcode.If) return depth + 1;
  return opcode === Opcode.End ? depth - 1 : depth;
}
