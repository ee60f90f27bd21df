/**
 * A live memory: what an engine's memory and its Store are to the objects above. One exists per engine memory, so that identity
 * can be taken from it.
 */
import type { Engine, EngineMemory } from '../engine/engine.js';
import { outOfRange } from '../support/errors.js';
import type { MemoryType } from '../wasm/types.js';
import { Store } from './store.js';

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

/**
 * Makes a memory that belongs to no instance yet.
 *
 * @throws {RangeError} if the maximum is below the initial size, or that passes the limit
 * @throws {WazenError} if the system gives no memory
 */
export function createMemory(engine: Engine, type: MemoryType, limit: number): LiveMemory {
  const { min, max } = type;
  if (max !== undefined && max < min) throw outOfRange(`the maximum of ${max} pages is below the initial ${min}`);
  if (min > limit) throw outOfRange(`a memory of ${min} pages passes the limit of ${limit}`);
  return new LiveMemory(new Store(engine), engine.createMemory(type), limit);
}
