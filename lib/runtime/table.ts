/** A live table: what an engine's table and its Store are to the objects above. One exists per engine table. */
import type { EngineTable, Ref } from '../engine/engine.js';
import { ValType, type TableType } from '../wasm/types.js';
import type { ReferenceHolder, Store } from './store.js';

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
