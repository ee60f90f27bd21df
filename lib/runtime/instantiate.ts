/**
 * Instantiation, in the order of the specification: {@link link} resolves and matches the imports and makes the instance;
 * {@link initialize} runs everything that may trap. Between the two, the surface that makes the instance can
 * give it the object that host functions see as their caller.
 *
 * @see core spec, exec/modules.html#exec-instantiation
 */
import type { Engine, EngineCode, EngineGlobal, EngineInstance, EngineMemory, EngineTable, Ref } from '../engine/engine.js';
import type { ConstExpr, Import, Module } from '../wasm/module.js';
import { ValType, type GlobalType } from '../wasm/types.js';
import { evaluateConstExpr, type ConstScope } from '../validate/const-expr.js';
import { functionRecord } from './function.js';
import { createGlobal, LiveGlobal } from './global.js';
import { HostFunction, type JsFunction } from './host-function.js';
import { Instance, type Extern } from './instance.js';
import { LimitError, type Limits } from './limits.js';
import { checkMatch, declaredType, mismatch, unknownImport, type ExternType } from './match.js';
import { LiveMemory } from './memory.js';
import { initMemory, initTable, servicesOf } from './services.js';
import { Store } from './store.js';
import { LiveTable } from './table.js';
import { takeCell } from './values.js';

/** What an import can be given: an export of an instance, any JavaScript function, or the value of an immutable global, which is not undefined. */
export type ImportValue = Extern | JsFunction | NonNullable<unknown> | null;

/** Finds what a module imports; `undefined` if there is no such thing. */
export type ImportResolver = (module: string, name: string) => unknown;

export interface LinkOptions {
  readonly engine: Engine;
  readonly code: EngineCode;
  readonly name: string | undefined;
  readonly resolve: ImportResolver;
  readonly limits: Limits;
  /** What the instance is closed with, beside itself. */
  readonly owner: { readonly closed: boolean };
}

/** The imports, matched and sorted by kind. A function of the host has no reference yet. */
interface ResolvedImports {
  readonly functions: (Ref | JsFunction)[];
  readonly tables: LiveTable[];
  readonly memories: LiveMemory[];
  readonly globals: (LiveGlobal | { readonly type: GlobalType; readonly value: unknown })[];
  readonly stores: Set<Store>;
}

/**
 * Resolves the imports and makes the instance, in one Store with everything that it imports from other instances.
 *
 * @throws {LinkError} if an import is missing, does not match or belongs to another engine
 * @throws {LimitError} if a limit does not allow the module's memories and tables
 */
export function link(options: LinkOptions): Instance {
  const { engine, code, limits } = options;
  const { module } = code;
  checkLimits(module, limits);
  const imports = resolveImports(module, options.resolve);
  const store = joinStores(engine, imports.stores);
  const functions = imports.functions.map((fn, i) => (typeof fn === 'number' ? fn : addHostFunction(store, module, i, fn)));
  const globals = imports.globals.map(global => (global instanceof LiveGlobal ? global : createGlobal(store, global.type, global.value)));
  const made = engine.instantiate(code, {
    functions,
    tables: imports.tables.map(table => table.engine),
    memories: imports.memories.map(memory => memory.engine),
    globals: globals.map(global => global.engine),
  });
  const instance = new Instance(
    store,
    made,
    options.name,
    wrapDefined<EngineTable, LiveTable>(made.tables, imports.tables, table => new LiveTable(store, table, limits.tableElements)),
    wrapDefined<EngineMemory, LiveMemory>(made.memories, imports.memories, memory => new LiveMemory(store, memory, limits.memoryPages)),
    wrapDefined<EngineGlobal, LiveGlobal>(made.globals, globals, global => new LiveGlobal(store, global)),
    limits,
    options.owner,
  );
  made.services = servicesOf(instance);
  store.addInstance(instance);
  initializeGlobals(instance, made);
  return instance;
}

/**
 * Writes the active segments and calls the start function. What was written before a trap stays.
 *
 * @throws {TrapError} if a segment is out of bounds or the start function traps
 */
export function initialize(instance: Instance): void {
  initializeTables(instance);
  initializeMemories(instance);
  const { start } = instance.module;
  if (start !== undefined) instance.func(start)();
}

function resolveImports(module: Module, resolve: ImportResolver): ResolvedImports {
  const result: ResolvedImports = { functions: [], tables: [], memories: [], globals: [], stores: new Set() };
  for (const entry of module.imports) {
    const asked = declaredType(module, entry.kind, entry.index);
    const value = resolve(entry.module, entry.name);
    if (value === undefined) throw unknownImport(entry, asked);
    addImport(result, entry, asked, value);
  }
  return result;
}

function addImport(result: ResolvedImports, entry: Import, asked: ExternType, value: unknown): void {
  if (value instanceof LiveTable || value instanceof LiveMemory || value instanceof LiveGlobal) {
    checkMatch(entry, asked, typeOf(value));
    result.stores.add(value.store);
    if (value instanceof LiveTable) result.tables.push(value);
    else if (value instanceof LiveMemory) result.memories.push(value);
    else result.globals.push(value);
    return;
  }
  const record = functionRecord(value);
  if (record) result.stores.add(record.store);
  if (asked.kind === 'global' && isGlobalValue(asked.type, value)) {
    result.globals.push({ type: asked.type, value });
  } else if (record) {
    checkMatch(entry, asked, { kind: 'function', type: record.type });
    result.functions.push(record.ref);
  } else if (typeof value === 'function' && asked.kind === 'function') {
    result.functions.push(value as JsFunction);
  } else {
    throw mismatch(entry, asked, `a JavaScript ${value === null ? 'null' : typeof value}`);
  }
}

function typeOf(value: LiveTable | LiveMemory | LiveGlobal): ExternType {
  if (value instanceof LiveTable) return { kind: 'table', type: value.type() };
  if (value instanceof LiveMemory) return { kind: 'memory', type: value.type() };
  return { kind: 'global', type: value.engine.type };
}

/** @see JS API, "read the imports": a value stands for an immutable global. */
function isGlobalValue({ type, mutable }: GlobalType, value: unknown): boolean {
  if (mutable || type === ValType.V128) return false;
  if (type === ValType.ExternRef) return true;
  if (type === ValType.FuncRef) return value === null || functionRecord(value) !== undefined;
  return typeof value === (type === ValType.I64 ? 'bigint' : 'number');
}

function joinStores(engine: Engine, stores: Set<Store>): Store {
  const store = new Store(engine);
  for (const other of stores) other.merge(store);
  return store.live();
}

function addHostFunction(store: Store, module: Module, index: number, fn: JsFunction): Ref {
  const type = module.types[module.functions[index].typeIndex];
  return store.addHostFunction(number => new HostFunction(store, type, fn, number));
}

/** The imported objects, and new ones for what the instance defines. */
function wrapDefined<E, L>(all: readonly E[], imported: readonly L[], wrap: (engine: E) => L): L[] {
  return [...imported, ...all.slice(imported.length).map(wrap)];
}

function checkLimits(module: Module, limits: Limits): void {
  for (const { type } of module.memories.slice(module.importedMemories)) {
    if (type.min > limits.memoryPages) throw new LimitError(`a memory of ${type.min} pages passes the limit of ${limits.memoryPages}`);
  }
  for (const { type } of module.tables.slice(module.importedTables)) {
    if (type.min > limits.tableElements)
      throw new LimitError(`a table of ${type.min} elements passes the limit of ${limits.tableElements}`);
  }
}

function initializeGlobals(instance: Instance, made: EngineInstance): void {
  const { module } = instance;
  const scope = scopeOf(made);
  for (let i = module.importedGlobals; i < module.globals.length; i++) {
    evaluateConstExpr(module, module.globals[i].init!, scope, made.globals[i].cell);
  }
}

function scopeOf(made: EngineInstance): ConstScope {
  return { globalGet: index => made.globals[index].cell, refFunc: index => made.functionRef(index) };
}

/** What {@link evaluator} evaluates into; no other code runs meanwhile. */
const evaluated = new DataView(new ArrayBuffer(16));

/** Evaluates an expression of a type other than v128. */
function evaluator(instance: Instance): (expr: ConstExpr, type: ValType) => number {
  const scope = scopeOf(instance.engine);
  return (expr, type) => {
    evaluateConstExpr(instance.module, expr, scope, evaluated);
    return takeCell(evaluated, type) as number;
  };
}

/** @see core spec, exec/modules.html#exec-instantiation, on element segments */
function initializeTables(instance: Instance): void {
  const { module } = instance;
  if (module.elements.length === 0) return;
  const evaluate = evaluator(instance);
  for (const { funcs, exprs, mode, type } of module.elements) {
    if (mode === 'declarative') instance.elements.push(null);
    else if (funcs) instance.elements.push(Array.from(funcs, index => instance.engine.functionRef(index)));
    else instance.elements.push(exprs!.map(expr => evaluate(expr, type)));
  }
  module.elements.forEach(({ mode, offset, table }, i) => {
    if (mode !== 'active') return;
    initTable(instance, table, i, evaluate(offset!, ValType.I32) >>> 0, 0, instance.elements[i]!.length);
    instance.elements[i] = null;
  });
}

/** @see core spec, exec/modules.html#exec-instantiation, on data segments */
function initializeMemories(instance: Instance): void {
  if (instance.module.data.length === 0) return;
  const evaluate = evaluator(instance);
  const { writtenData } = instance.engine;
  instance.module.data.forEach(({ mode, offset, memory, start, end }, i) => {
    if (mode !== 'active') return;
    if (i >= writtenData) initMemory(instance, memory, i, evaluate(offset!, ValType.I32) >>> 0, 0, end - start);
    instance.droppedData[i] = 1;
  });
}
