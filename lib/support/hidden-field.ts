/**
 * Fields on objects of other classes, which those neither show nor lose. A WeakMap does the same, but with objects that come into being by
 * the thousand it takes ten times as long, and the garbage collector time beside that.
 *
 * It is a private field: that goes onto whatever a base class's constructor returns.
 */

class Given {
  constructor(object: object) {
    return object;
  }
}

/** @typeParam V what it holds; not undefined */
export interface HiddenField<O extends object, V> {
  /** Undefined for what the field was not added to. */
  get(value: unknown): V | undefined;
  /** @throws {TypeError} if the object has it already */
  add(object: O, value: V): void;
}

export function hiddenField<O extends object, V>(): HiddenField<O, V> {
  class Field extends Given {
    readonly #value: V;

    constructor(object: O, value: V) {
      super(object);
      this.#value = value;
    }

    static get(object: object): V | undefined {
      return #value in object ? object.#value : undefined;
    }
  }
  return {
    get: value => ((typeof value === 'object' && value !== null) || typeof value === 'function' ? Field.get(value) : undefined),
    add: (object, value) => void new Field(object, value),
  };
}
