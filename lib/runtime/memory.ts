/**
 * A live memory: what an engine's memory and its Store are to the objects above. One exists per engine memory, so that identity
 * can be taken from it.
 */
import type { EngineMemory } from '../engine/engine.js';
import type { MemoryType } from '../wasm/types.js';
import type { Store } from './store.js';

export class LiveMemory {
  readonly kind = 'memory';

  constructor(
    readonly store: Store,
    readonly engine: EngineMemory,
    /** Largest size that the host allows, in pages. */
    readonly limit: number,
  ) {}

  /** The type with the size now as minimum: what imports are matched against. */
  type(): MemoryType {
    return { ...this.engine.type, min: this.engine.pages };
  }

  /** The size before, in pages, or -1. */
  grow(delta: number): number {
    return this.engine.grow(delta, Math.min(this.limit, this.engine.type.max ?? 65536));
  }
}
