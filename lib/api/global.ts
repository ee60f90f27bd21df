/** {@link Global}: a global variable as embedders see it. */
import { selectEngine, type EngineName } from '../engine/select.js';
import { createGlobal, LiveGlobal } from '../runtime/global.js';
import { Store } from '../runtime/store.js';
import { defaultValue } from '../runtime/values.js';
import { hiddenField } from '../support/hidden-field.js';
import { ValType, valTypeNames } from '../wasm/types.js';
import { invalid } from './arguments.js';

/** What a new global is to be. */
export interface GlobalDescriptor {
  readonly type: 'i32' | 'i64' | 'f32' | 'f64' | 'funcref' | 'externref';
  /** Default false. */
  readonly mutable?: boolean;
  /** The engine of the modules that will import it; by default the one a `new Runtime()` has. */
  readonly engine?: EngineName;
}

const wrappers = hiddenField<LiveGlobal, Global>();

/** A global variable that guests and host share. */
export class Global {
  readonly #live: LiveGlobal;

  /**
   * Makes a global to be imported by modules.
   *
   * ```ts
   * const counter = new Global({ type: 'i64', mutable: true }, 5n);
   * counter.value += 1n;
   * ```
   *
   * @param value first value; by default 0, null for funcref, undefined for externref
   * @throws {TypeError} if the descriptor is wrong or the value cannot be converted to the type
   */
  constructor(descriptor: GlobalDescriptor | LiveGlobal, value?: unknown) {
    this.#live = descriptor instanceof LiveGlobal ? descriptor : globalFrom(descriptor, value);
    wrappers.add(this.#live, this);
  }

  /** The one wrapper of a live global. For other parts of wazen. */
  static of(live: LiveGlobal): Global {
    return wrappers.get(live) ?? new Global(live);
  }

  /** What the global is below the API. For other parts of wazen. */
  get live(): LiveGlobal {
    return this.#live;
  }

  /** The type's name, for example `'i32'`. */
  get type(): string {
    return valTypeNames[this.#live.engine.type.type];
  }

  get mutable(): boolean {
    return this.#live.engine.type.mutable;
  }

  /**
   * The value; an i64 is a BigInt.
   *
   * @throws {TypeError} if the type is v128; when set, also if the global is immutable or the value cannot be converted
   */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- what it holds depends on the guest
  get value(): any {
    return this.#live.get();
  }

  set value(value: unknown) {
    if (!this.mutable) throw invalid('the global is immutable');
    this.#live.set(value);
  }
}

function globalFrom(descriptor: GlobalDescriptor, value: unknown): LiveGlobal {
  const type = valTypeNames.indexOf(descriptor?.type);
  if (type < 0 || type === ValType.V128) throw invalid(`type must name a type of values other than v128, not ${String(descriptor?.type)}`);
  const store = new Store(selectEngine(descriptor.engine));
  return createGlobal(store, { type, mutable: descriptor.mutable ?? false }, value === undefined ? defaultValue(type) : value);
}
