/** A live global: what an engine's global and its Store are to the objects above. One exists per engine global. */
import type { EngineGlobal } from '../engine/engine.js';
import type { Store } from './store.js';
import { putCell, takeCell, toJs, toWasm } from './values.js';

export class LiveGlobal {
  readonly kind = 'global';

  constructor(
    readonly store: Store,
    readonly engine: EngineGlobal,
  ) {}

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
