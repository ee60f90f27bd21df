/**
 * Validation of everything in a module that is not a function body: indices, limits, segments, exports, start function.
 *
 * @see core spec, valid/modules.html#valid-module
 */
import { CompileError } from '../support/errors.js';
import type { DataSegment, ElementSegment, ExternKind, Module } from '../wasm/module.js';
import { ValType, valTypeNames } from '../wasm/types.js';
import { validateConstExpr } from './const-expr.js';
import { validateMemory, validateTable } from './limits.js';

/**
 * Checks a decoded module, bodies apart. Bodies rely on it: a function's type, an import or a segment is what its index says.
 *
 * @throws {CompileError} with the specification suite's words and the offset of what is invalid
 */
export function validateModule(module: Module): void {
  for (const { typeIndex, at } of module.functions) check(typeIndex, module.types.length, 'type', at);
  module.tables.forEach(validateTable);
  module.memories.forEach(validateMemory);
  if (module.memories.length > 1) throw new CompileError('multiple memories', module.memories[1].at);
  for (const { type, init } of module.globals) if (init) validateConstExpr(module, init, type.type);
  validateExports(module);
  validateStart(module);
  for (const segment of module.elements) validateElementSegment(module, segment);
  for (const segment of module.data) validateDataSegment(module, segment);
}

/** @throws {CompileError} 'unknown `what` `index`' */
function check(index: number, length: number, what: string, at: number): void {
  if (index >= length) throw new CompileError(`unknown ${what} ${index}`, at);
}

function lengthOf(module: Module, kind: ExternKind): number {
  const lengths = {
    function: module.functions.length,
    table: module.tables.length,
    memory: module.memories.length,
    global: module.globals.length,
    tag: 0,
  };
  return lengths[kind];
}

function validateExports(module: Module): void {
  const names = new Set<string>();
  for (const { name, kind, index, offset } of module.exports) {
    check(index, lengthOf(module, kind), kind, offset);
    if (names.has(name)) throw new CompileError('duplicate export name', offset, JSON.stringify(name));
    names.add(name);
  }
}

function validateStart(module: Module): void {
  if (module.start === undefined) return;
  const at = module.startOffset ?? 0;
  check(module.start, module.functions.length, 'function', at);
  const { params, results } = module.types[module.functions[module.start].typeIndex];
  if (params.length + results.length > 0) throw new CompileError('start function', at, 'it must have neither parameters nor results');
}

function validateElementSegment(module: Module, segment: ElementSegment): void {
  const { at, type, table, offset, funcs, exprs } = segment;
  if (offset) {
    check(table, module.tables.length, 'table', at);
    const { element } = module.tables[table].type;
    if (element !== type)
      throw new CompileError('type mismatch', at, `${valTypeNames[type]} elements for a table of ${valTypeNames[element]}`);
    validateConstExpr(module, offset, ValType.I32);
  }
  if (funcs) for (const index of funcs) check(index, module.functions.length, 'function', at);
  if (exprs) for (const expr of exprs) validateConstExpr(module, expr, type);
}

function validateDataSegment(module: Module, { at, memory, offset }: DataSegment): void {
  if (!offset) return;
  check(memory, module.memories.length, 'memory', at);
  validateConstExpr(module, offset, ValType.I32);
}
