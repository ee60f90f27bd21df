/**
 * What the classes of a namespace have in common: each object stands for something live of lib/runtime, and everything live has one
 * object per namespace. The live thing is found from objects of any namespace, so that they can be linked to each other.
 */

import { hiddenField } from '../support/hidden-field.js';

/** A class of a namespace over live objects of type `L`. */
export interface Interface<L> {
  readonly type: new (...args: never[]) => object;
  /** The one object of this namespace for `live`. */
  wrap(live: L): object;
}

/** Finds what objects stand for: the brand of an interface. */
export class Brand<L extends object> {
  readonly #lives = hiddenField<object, L>();

  constructor(readonly name: string) {}

  /** Undefined if the value is no object of the interface. */
  find(value: unknown): L | undefined {
    return this.#lives.get(value);
  }

  /** @throws {TypeError} if the value is no object of the interface */
  get(value: unknown, place: string): L {
    const live = this.find(value);
    if (live === undefined) throw new TypeError(`${place} is not a WebAssembly.${this.name}`);
    return live;
  }

  set(object: object, live: L): void {
    this.#lives.add(object, live);
  }
}

/** The objects of one namespace, by what they stand for. */
export class Wrappers<L extends object> {
  readonly #objects = hiddenField<L, object>();

  constructor(
    private readonly brand: Brand<L>,
    private readonly prototype: object,
  ) {}

  /** What a constructor returns for `live`, in the place of the `receiver` that it was called with. */
  construct<T extends object>(receiver: T, live: L): T {
    return this.#adopt(uncloneable(Object.getPrototypeOf(receiver) as T), live);
  }

  wrap(live: L): object {
    return this.#objects.get(live) ?? this.#adopt(uncloneable(this.prototype), live);
  }

  #adopt<T extends object>(object: T, live: L): T {
    this.brand.set(object, live);
    this.#objects.add(live, object);
    return object;
  }
}

/**
 * An object with the prototype that `postMessage` and `structuredClone` refuse, as they refuse V8's. They would make an empty object of an
 * ordinary one, and no object of JavaScript code can say how it is cloned. A WeakRef cannot be cloned, and has no property of its own.
 */
export function uncloneable<T extends object>(prototype: T): T {
  return Object.setPrototypeOf(new WeakRef(globalThis), prototype) as T;
}
