/** {@link HostModule}: functions and objects of the host that modules import by name, and {@link hostFunction}. */
import type { ImportValue } from '../runtime/instantiate.js';
import { markCaller, type JsFunction } from '../runtime/host-function.js';
import { Global } from './global.js';
import { Memory } from './memory.js';
import type { Module } from './module.js';
import { Table } from './table.js';

/**
 * What can be imported: a function, a {@link Memory}, {@link Table} or {@link Global}, or the value of an immutable global: a number, for
 * an i64 a BigInt, for a funcref a function exported by a guest or null, for an externref anything but undefined and these objects.
 */
export type Importable = JsFunction | Memory | Table | Global | NonNullable<unknown> | null;

/** Things to import by field name. */
export type Importables = Readonly<Record<string, Importable>>;

/**
 * A host function that knows its caller: the {@link Module} whose code called it comes as first argument.
 *
 * ```ts
 * runtime.hostModule('env', {
 *   log: hostFunction((caller, offset, length) => console.log(caller.memory.readString(offset, length))),
 * });
 * ```
 *
 * The caller is undefined in one case: JavaScript calls the function as an export of a module that imported it.
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the arguments depend on the guest
export function hostFunction(fn: (caller: Module, ...args: any[]) => unknown): JsFunction {
  return markCaller((...args) => (fn as JsFunction)(...args));
}

/** Functions and objects of the host under a name of a runtime; made by {@link Runtime.hostModule}. */
export class HostModule {
  readonly #fields: ReadonlyMap<string, unknown>;
  readonly #forget: () => void;

  constructor(
    readonly name: string,
    fields: Importables,
    forget: () => void,
  ) {
    this.#fields = new Map(Object.entries(fields).map(([field, value]) => [field, lowerImport(value)]));
    this.#forget = forget;
  }

  /** What the field is below the API; undefined if there is none. For other parts of wazen. */
  field(name: string): unknown {
    return this.#fields.get(name);
  }

  /** Frees the name. Modules that imported from here keep what they have. */
  close(): void {
    this.#forget();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** The value below the API. Whether it can be imported is said when a module does. */
export function lowerImport(value: unknown): ImportValue {
  if (value instanceof Memory || value instanceof Table || value instanceof Global) return value.live;
  return value as ImportValue;
}
