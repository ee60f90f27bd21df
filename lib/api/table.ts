/** {@link Table}: a table of references as embedders see it. */
import { selectEngine, type EngineName } from '../engine/select.js';
import { defaultLimits } from '../runtime/limits.js';
import { createTable, LiveTable } from '../runtime/table.js';
import { defaultValue, toJs, toWasm } from '../runtime/values.js';
import { outOfRange } from '../support/errors.js';
import { hiddenField } from '../support/hidden-field.js';
import { ValType, valTypeNames } from '../wasm/types.js';
import { invalid, unsigned } from './arguments.js';

/** What a new table is to be. */
export interface TableDescriptor {
  readonly element: 'funcref' | 'externref';
  /** Length at first, in elements. */
  readonly initial: number;
  /** Largest length, in elements. */
  readonly maximum?: number;
  /** The engine of the modules that will import it; by default the one a `new Runtime()` has. */
  readonly engine?: EngineName;
}

const wrappers = hiddenField<LiveTable, Table>();

/** A table: functions of guests or, as externrefs, any JavaScript values. */
export class Table {
  readonly #live: LiveTable;

  /**
   * Makes a table to be imported by modules.
   *
   * @param init first value of all elements; by default null for funcref, undefined for externref
   * @throws {TypeError} if the descriptor or `init` has the wrong type
   * @throws {RangeError} if the maximum is below the initial length or that passes 10,000,000
   */
  constructor(descriptor: TableDescriptor | LiveTable, init?: unknown) {
    this.#live = descriptor instanceof LiveTable ? descriptor : tableFrom(descriptor, init);
    wrappers.add(this.#live, this);
  }

  /** The one wrapper of a live table. For other parts of wazen. */
  static of(live: LiveTable): Table {
    return wrappers.get(live) ?? new Table(live);
  }

  /** What the table is below the API. For other parts of wazen. */
  get live(): LiveTable {
    return this.#live;
  }

  /** Length now, in elements. */
  get length(): number {
    return this.#live.engine.length;
  }

  /** `'funcref'` or `'externref'`. */
  get element(): string {
    return valTypeNames[this.#live.engine.type.element];
  }

  /**
   * The element: a function (always the same one for the same function), null, or the value of an externref.
   *
   * @throws {RangeError} if the table has no such element
   */
  get(index: number): unknown {
    this.#check(index);
    return toJs(this.#live.engine.type.element, this.#live.engine.get(index), this.#live.store.live());
  }

  /**
   * Sets an element.
   *
   * @throws {RangeError} if the table has no such element
   * @throws {TypeError} if the table holds functions and the value is neither null nor a function exported by a guest
   */
  set(index: number, value: unknown): void {
    this.#check(index);
    this.#live.engine.set(index, this.#convert(value));
  }

  /**
   * Adds `delta` elements.
   *
   * @returns the length before
   * @throws {RangeError} if the new length would pass the maximum or a limit; the length is then unchanged
   * @throws {TypeError} if the table holds functions and `init` is neither null nor a function exported by a guest
   */
  grow(delta: number, init: unknown = defaultValue(this.#live.engine.type.element)): number {
    const before = this.#live.grow(unsigned(delta, 'delta'), this.#convert(init));
    if (before < 0) throw outOfRange(`the table of ${this.length} elements cannot grow by ${delta}`);
    return before;
  }

  #convert(value: unknown): number {
    return toWasm(this.#live.engine.type.element, value, this.#live.store.live()) as number;
  }

  #check(index: number): void {
    if (unsigned(index, 'index') >= this.length) throw outOfRange(`the table of ${this.length} elements has no element ${index}`);
  }
}

function tableFrom(descriptor: TableDescriptor, init: unknown): LiveTable {
  if (typeof descriptor !== 'object' || descriptor === null)
    throw invalid("a table needs a descriptor like { element: 'funcref', initial: 1 }");
  const element = { funcref: ValType.FuncRef, externref: ValType.ExternRef }[descriptor.element];
  if (element === undefined) throw invalid(`element must be 'funcref' or 'externref', not ${String(descriptor.element)}`);
  const min = unsigned(descriptor.initial, 'initial');
  const max = descriptor.maximum === undefined ? undefined : unsigned(descriptor.maximum, 'maximum');
  const type = max === undefined ? { element, min } : { element, min, max };
  const value = init === undefined ? defaultValue(element) : init;
  return createTable(selectEngine(descriptor.engine), type, value, defaultLimits.tableElements);
}
