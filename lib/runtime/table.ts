/** A live table: what an engine's table and its Store are to the objects above. One exists per engine table. */
import type { Engine, EngineTable, Ref } from '../engine/engine.js';
import { outOfRange } from '../support/errors.js';
import { ValType, type TableType } from '../wasm/types.js';
import { type ReferenceHolder, Store } from './store.js';
import { toWasm } from './values.js';

export class LiveTable implements ReferenceHolder {
  readonly kind = 'table';

  constructor(
    readonly store: Store,
    readonly engine: EngineTable,
    /** Largest size that the host allows, in elements. */
    readonly limit: number,
  ) {
    if (engine.type.element === ValType.ExternRef) store.addHolder(this);
  }

  *references(): Generator<Ref> {
    for (let i = 0; i < this.engine.length; i++) yield this.engine.get(i);
  }

  /** The type with the size now as minimum: what imports are matched against. */
  type(): TableType {
    return { ...this.engine.type, min: this.engine.length };
  }

  /** The length before, or -1. */
  grow(delta: number, value: Ref): number {
    return this.engine.grow(delta, value, Math.min(this.limit, this.engine.type.max ?? 0xffffffff));
  }
}

/**
 * Makes a table that belongs to no instance yet.
 *
 * @throws {RangeError} if the maximum is below the initial length, or that passes the limit
 * @throws {TypeError} if `init` cannot be an element
 */
export function createTable(engine: Engine, type: TableType, init: unknown, limit: number): LiveTable {
  const { element, min, max } = type;
  if (max !== undefined && max < min) throw outOfRange(`the maximum of ${max} elements is below the initial ${min}`);
  if (min > limit) throw outOfRange(`a table of ${min} elements passes the limit of ${limit}`);
  const store = new Store(engine);
  const initial = toWasm(element, init, store) as Ref;
  return new LiveTable(store, engine.createTable(type, initial), limit);
}
