/**
 * Validation of everything in a module that is not a function body: indices, limits, segments, exports, start function.
 *
 * @see core spec, valid/modules.html#valid-module
 */
import { CompileError } from '../support/errors.js';
import { eachIndex, runSteps, type Steps } from '../support/steps.js';
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
  runSteps(validationSteps(module));
}

/** As {@link validateModule}, in steps. */
export function* validationSteps(module: Module): Steps {
  const { types, functions, globals, elements } = module;
  yield* eachIndex(functions.length, i => check(functions[i].typeIndex, types.length, 'type', functions[i].at));
  module.tables.forEach(validateTable);
  module.memories.forEach(validateMemory);
  if (module.memories.length > 1) throw new CompileError('multiple memories', module.memories[1].at);
  yield* eachIndex(globals.length, i => {
    const { type, init } = globals[i];
    if (init) validateConstExpr(module, init, type.type);
  });
  yield* validateExports(module);
  validateStart(module);
  for (let i = 0; i < elements.length; i++) {
    yield* validateElementSegment(module, elements[i]);
    if (i % segmentsPerStep === 0) yield;
  }
  yield* eachIndex(module.data.length, i => validateDataSegment(module, module.data[i]));
}

/** @throws {CompileError} 'unknown `what` `index`' */
function check(index: number, length: number, what: string, at: number): void {
  if (index >= length) throw new CompileError(`unknown ${what} ${index}`, at);
}

/** Element segments between two places to pause; long segments have their own. */
const segmentsPerStep = 512;

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

function validateExports(module: Module): Steps {
  const names = new Set<string>();
  return eachIndex(module.exports.length, i => {
    const { name, kind, index, offset } = module.exports[i];
    check(index, lengthOf(module, kind), kind, offset);
    if (names.has(name)) throw new CompileError('duplicate export name', offset, JSON.stringify(name));
    names.add(name);
  });
}

function validateStart(module: Module): void {
  if (module.start === undefined) return;
  const at = module.startOffset ?? 0;
  check(module.start, module.functions.length, 'function', at);
  const { params, results } = module.types[module.functions[module.start].typeIndex];
  if (params.length + results.length > 0) throw new CompileError('start function', at, 'it must have neither parameters nor results');
}

function* validateElementSegment(module: Module, segment: ElementSegment): Steps {
  const { at, type, table, offset, funcs, exprs } = segment;
  if (offset) {
    check(table, module.tables.length, 'table', at);
    const { element } = module.tables[table].type;
    if (element !== type)
      throw new CompileError('type mismatch', at, `${valTypeNames[type]} elements for a table of ${valTypeNames[element]}`);
    validateConstExpr(module, offset, ValType.I32);
  }
  if (funcs) yield* eachIndex(funcs.length, i => check(funcs[i], module.functions.length, 'function', at));
  if (exprs) yield* eachIndex(exprs.length, i => validateConstExpr(module, exprs[i], type));
}

function validateDataSegment(module: Module, { at, memory, offset }: DataSegment): void {
  if (!offset) return;
  check(memory, module.memories.length, 'memory', at);
  validateConstExpr(module, offset, ValType.I32);
}
