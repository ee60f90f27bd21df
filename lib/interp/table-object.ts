/**
 * Tables and globals of the interpreter. A table of functions holds function objects, so that `call_indirect` looks nothing up.
 */
import type { EngineGlobal, EngineTable, Ref } from '../engine/engine.js';
import { type GlobalType, type TableType, ValType } from '../wasm/types.js';
import { type FunctionObject, resolveFunction } from './function-ref.js';

export class InterpreterTable implements EngineTable {
  readonly type: TableType;
  /** Elements of a funcref table; stays empty for others. */
  readonly functions: (FunctionObject | null)[] = [];
  /** Handles of an externref table; stays empty for others. */
  readonly handles: number[] = [];
  readonly #holdsFunctions: boolean;

  constructor(type: TableType, initial: Ref) {
    this.type = type;
    this.#holdsFunctions = type.element === ValType.FuncRef;
    this.#append(type.min, initial);
  }

  get length(): number {
    return this.#holdsFunctions ? this.functions.length : this.handles.length;
  }

  get(index: number): Ref {
    if (!this.#holdsFunctions) return this.handles[index];
    const value = this.functions[index];
    return value === null ? 0 : value.ref;
  }

  set(index: number, value: Ref): void {
    if (this.#holdsFunctions) this.functions[index] = value === 0 ? null : resolveFunction(value);
    else this.handles[index] = value;
  }

  grow(delta: number, value: Ref, limit: number): number {
    const before = this.length;
    if (before + delta > Math.min(limit, this.type.max ?? 0xffffffff)) return -1;
    try {
      this.#append(delta, value);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.functions.length = Math.min(this.functions.length, before);
      this.handles.length = Math.min(this.handles.length, before);
      return -1;
    }
    return before;
  }

  #append(count: number, value: Ref): void {
    if (this.#holdsFunctions) {
      const object = value === 0 ? null : resolveFunction(value);
      for (let i = 0; i < count; i++) this.functions.push(object);
    } else {
      for (let i = 0; i < count; i++) this.handles.push(value);
    }
  }
}

/** Bytes of a global's cell. */
export const globalBytes = 16;

export class InterpreterGlobal implements EngineGlobal {
  readonly type: GlobalType;
  readonly cell: DataView;
  /** The cell as four words. */
  readonly words: Int32Array;

  constructor(type: GlobalType, buffer = new ArrayBuffer(globalBytes), offset = 0) {
    this.type = type;
    this.cell = new DataView(buffer, offset, globalBytes);
    this.words = new Int32Array(buffer, offset, globalBytes / 4);
  }
}
