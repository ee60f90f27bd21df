/**
 * The types of a module as the validator of bodies wants them: flat typed arrays, no objects.
 *
 * Type lists are kept *by slots*: a v128 is the two entries V128, Upper. So the length of a list is the number of
 * stack slots it takes, and the operand stack and a list are compared entry by entry.
 */
import { eachIndex, type Steps } from '../support/steps.js';
import type { Module } from '../wasm/module.js';
import { type FuncType, ValType } from '../wasm/types.js';

/** What an operand-stack slot holds beside the {@link ValType}s. */
export const enum SlotType {
  /** Of an operand taken from below an unreachable frame: matches every type. */
  Unknown = 0x40,
  /** Upper half of a v128. */
  Upper = 0x41,
}

/** Signature numbers: 0 to 6 for one result of that {@link ValType}, then no result, then the module's types. */
export const enum Signature {
  Empty = 7,
  Types = 8,
}

const valTypeCount = 7;

export interface ModuleTypes {
  /** By signature number: where the parameters start in {@link list}; the results follow. */
  readonly start: Int32Array;
  /** Slots of parameters. */
  readonly params: Int32Array;
  /** Slots of results. */
  readonly results: Int32Array;
  /** All type lists, one after the other. */
  readonly list: Uint8Array;
  /** Signature number by function index. */
  readonly functions: Int32Array;
  readonly globals: Uint8Array;
  readonly mutable: Uint8Array;
  readonly tables: Uint8Array;
  readonly elements: Uint8Array;
}

/** Collects the types, in steps. */
export function* typesOf(module: Module): Steps<ModuleTypes> {
  const { types, globals, tables, elements } = module;
  const functions = new Int32Array(module.functions.length);
  yield* eachIndex(functions.length, i => (functions[i] = Signature.Types + module.functions[i].typeIndex));
  const { start, params, results, list } = yield* signaturesOf(types);
  return {
    start,
    params,
    results,
    list,
    functions,
    globals: Uint8Array.from(globals, global => global.type.type),
    mutable: Uint8Array.from(globals, global => (global.type.mutable ? 1 : 0)),
    tables: Uint8Array.from(tables, table => table.type.element),
    elements: Uint8Array.from(elements, segment => segment.type),
  };
}

function* signaturesOf(types: readonly FuncType[]): Steps<Pick<ModuleTypes, 'start' | 'params' | 'results' | 'list'>> {
  const count = Signature.Types + types.length;
  const start = new Int32Array(count);
  const params = new Int32Array(count);
  const results = new Int32Array(count);
  const list: number[] = [];
  const add = (signature: number, type: FuncType) => {
    start[signature] = list.length;
    for (const param of type.params) pushSlots(list, param);
    params[signature] = list.length - start[signature];
    for (const result of type.results) pushSlots(list, result);
    results[signature] = list.length - start[signature] - params[signature];
  };
  for (let type = 0; type < valTypeCount; type++) add(type, { params: [], results: [type] });
  add(Signature.Empty, { params: [], results: [] });
  yield* eachIndex(types.length, i => add(Signature.Types + i, types[i]));
  return { start, params, results, list: Uint8Array.from(list) };
}

function pushSlots(list: number[], type: ValType): void {
  list.push(type);
  if (type === ValType.V128) list.push(SlotType.Upper);
}
