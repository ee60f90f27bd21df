/** A live global: what an engine's global and its Store are to the objects above. One exists per engine global. */
import type { EngineGlobal, Ref } from '../engine/engine.js';
import { type GlobalType, ValType } from '../wasm/types.js';
import type { ReferenceHolder, Store } from './store.js';
import { putCell, takeCell, toJs, toWasm } from './values.js';

export class LiveGlobal implements ReferenceHolder {
  readonly kind = 'global';

  constructor(
    readonly store: Store,
    readonly engine: EngineGlobal,
  ) {
    if (engine.type.type === ValType.ExternRef) store.addHolder(this);
  }

  *references(): Generator<Ref> {
    yield takeCell(this.engine.cell, ValType.ExternRef) as Ref;
  }

  /** @throws {TypeError} if the type is v128 */
  get(): unknown {
    const { type } = this.engine.type;
    return toJs(type, takeCell(this.engine.cell, type), this.store.live());
  }

  /**
   * Sets the value, also of an immutable global, which is for initializers.
   *
   * @throws {TypeError} if the value cannot be converted
   */
  set(value: unknown): void {
    const { type } = this.engine.type;
    putCell(this.engine.cell, type, toWasm(type, value, this.store.live()));
  }
}

/**
 * Makes a global with a value that is converted to its type.
 *
 * @throws {TypeError} if the value cannot be converted
 */
export function createGlobal(store: Store, type: GlobalType, value: unknown): LiveGlobal {
  const global = new LiveGlobal(store, store.engine.createGlobal(type));
  global.set(value);
  return global;
}
