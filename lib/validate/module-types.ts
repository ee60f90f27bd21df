/**
 * The types of a module as the validator of bodies wants them: flat typed arrays, no objects.
 *
 * Type lists are kept *by slots*: a v128 is the two entries V128, Upper. So the length of a list is the number of
 * stack slots it takes, and the operand stack and a list are compared entry by entry.
 */
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

export class ModuleTypes {
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

  constructor(module: Module) {
    const count = Signature.Types + module.types.length;
    this.start = new Int32Array(count);
    this.params = new Int32Array(count);
    this.results = new Int32Array(count);
    const list: number[] = [];
    const add = (signature: number, type: FuncType) => {
      this.start[signature] = list.length;
      for (const param of type.params) pushSlots(list, param);
      this.params[signature] = list.length - this.start[signature];
      for (const result of type.results) pushSlots(list, result);
      this.results[signature] = list.length - this.start[signature] - this.params[signature];
    };
    for (let type = 0; type < valTypeCount; type++) add(type, { params: [], results: [type] });
    add(Signature.Empty, { params: [], results: [] });
    module.types.forEach((type, index) => add(Signature.Types + index, type));
    this.list = Uint8Array.from(list);
    this.functions = Int32Array.from(module.functions, fn => Signature.Types + fn.typeIndex);
    this.globals = Uint8Array.from(module.globals, global => global.type.type);
    this.mutable = Uint8Array.from(module.globals, global => (global.type.mutable ? 1 : 0));
    this.tables = Uint8Array.from(module.tables, table => table.type.element);
    this.elements = Uint8Array.from(module.elements, segment => segment.type);
  }
}

function pushSlots(list: number[], type: ValType): void {
  list.push(type);
  if (type === ValType.V128) list.push(SlotType.Upper);
}
