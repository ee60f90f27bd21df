/**
 * Constant expressions: initial values of globals, offsets and elements of segments. Their instructions are the rows of
 * {@link rows}; each knows how to be checked and how to be evaluated, reading the same immediates both times.
 *
 * @see core spec, valid/instructions.html#constant-expressions
 */
import { Reader } from '../decode/reader.js';
import { readRefType } from '../decode/types.js';
import { CompileError } from '../support/errors.js';
import type { ConstExpr, Module } from '../wasm/module.js';
import { Opcode } from '../wasm/opcode.js';
import { pageOf } from '../wasm/pages.js';
import { ValType, valTypeNames } from '../wasm/types.js';

/** What a constant expression may refer to when it is evaluated. */
export interface ConstScope {
  /** The 16-byte cell of a global that has its value already. */
  globalGet(index: number): DataView;
  /** Reference to a function, as the engine stores it. */
  refFunc(index: number): number;
}

interface ConstRow {
  /** Reads the immediates and says what the instruction yields. */
  check(reader: Reader, module: Module): ValType;
  /** Reads the immediates and writes the value. */
  evaluate(reader: Reader, scope: ConstScope, cell: DataView): void;
}

const rows: Readonly<Record<number, ConstRow>> = {
  [Opcode.I32Const]: {
    check: reader => (reader.s32(), ValType.I32),
    evaluate: (reader, _, cell) => cell.setInt32(0, reader.s32(), true),
  },
  [Opcode.I64Const]: {
    check: reader => (reader.s64(), ValType.I64),
    evaluate: (reader, _, cell) => {
      reader.s64();
      setWords(cell, reader.low, reader.high);
    },
  },
  [Opcode.F32Const]: {
    check: reader => (reader.f32(), ValType.F32),
    evaluate: (reader, _, cell) => cell.setInt32(0, reader.f32(), true),
  },
  [Opcode.F64Const]: {
    check: reader => (reader.f64(), ValType.F64),
    evaluate: (reader, _, cell) => {
      reader.f64();
      setWords(cell, reader.low, reader.high);
    },
  },
  [Opcode.V128Const]: {
    check: reader => (reader.skip(16), ValType.V128),
    evaluate: (reader, _, cell) => {
      for (let at = 0; at < 16; at += 4) cell.setInt32(at, reader.word(), true);
    },
  },
  [Opcode.RefNull]: {
    check: readRefType,
    evaluate: (reader, _, cell) => {
      readRefType(reader);
      setWords(cell, 0, 0);
    },
  },
  [Opcode.RefFunc]: {
    check: (reader, module) => {
      const at = reader.offset;
      const index = reader.u32();
      if (index >= module.functions.length) throw new CompileError(`unknown function ${index}`, at);
      return ValType.FuncRef;
    },
    evaluate: (reader, scope, cell) => {
      const ref = scope.refFunc(reader.u32());
      setWords(cell, ref | 0, Math.floor(ref / 2 ** 32));
    },
  },
  [Opcode.GlobalGet]: {
    check: (reader, module) => {
      const at = reader.offset;
      const index = reader.u32();
      // Only imported globals have a value when expressions are evaluated.
      if (index >= module.importedGlobals) throw new CompileError(`unknown global ${index}`, at);
      const { type } = module.globals[index];
      if (type.mutable) throw new CompileError('constant expression required', at, `global ${index} is mutable`);
      return type.type;
    },
    evaluate: (reader, scope, cell) => {
      const source = scope.globalGet(reader.u32());
      for (let at = 0; at < 16; at += 4) cell.setInt32(at, source.getInt32(at, true), true);
    },
  },
};

function setWords(cell: DataView, low: number, high: number): void {
  cell.setInt32(0, low, true);
  cell.setInt32(4, high, true);
}

/** Of an instruction that there is: others were refused when the expression was decoded (`readExpr`), by the table of all of them. */
function opcodeOf(reader: Reader): number {
  const first = reader.byte();
  const page = pageOf(first);
  return page === 0 ? first : page + reader.u32();
}

/**
 * Checks that an expression is constant and yields exactly one value of type `expected`.
 *
 * @throws {CompileError} 'constant expression required' | 'type mismatch' | 'unknown global N' | 'unknown function N'
 */
export function validateConstExpr(module: Module, expr: ConstExpr, expected: ValType): void {
  const reader = new Reader(module.bytes, expr.start);
  let values = 0;
  for (let at = expr.start; ; at = reader.offset) {
    const opcode = opcodeOf(reader);
    if (opcode === Opcode.End) break;
    const row = rows[opcode];
    if (!row) throw new CompileError('constant expression required', at);
    const type = row.check(reader, module);
    if (type !== expected) throw mismatch(at, `${valTypeNames[expected]} expected, found ${valTypeNames[type]}`);
    values++;
  }
  if (values !== 1) throw mismatch(expr.end - 1, `one value expected, found ${values}`);
}

/**
 * Evaluates a validated expression into `cell`: 16 bytes, little-endian, of which as many are written as the type has
 * (all 16 for a global's value).
 *
 * @see core spec, exec/modules.html#exec-instantiation
 */
export function evaluateConstExpr(module: Module, expr: ConstExpr, scope: ConstScope, cell: DataView): void {
  const reader = new Reader(module.bytes, expr.start);
  for (;;) {
    const opcode = opcodeOf(reader);
    if (opcode === Opcode.End) return;
    rows[opcode].evaluate(reader, scope, cell);
  }
}

function mismatch(offset: number, detail: string): CompileError {
  return new CompileError('type mismatch', offset, detail);
}
