/** `WebAssembly.Global`. @see JS API, "Globals" */
import { createGlobal, type LiveGlobal } from '../runtime/global.js';
import type { Realm } from '../runtime/realm.js';
import { Store } from '../runtime/store.js';
import { defaultValue } from '../runtime/values.js';
import { type GlobalType, ValType } from '../wasm/types.js';
import { toValueType } from './convert.js';
import { Brand, type Interface, Wrappers } from './interface.js';
import { requireArguments, shapeInterface, toDictionary } from './web-idl.js';

export const globalBrand = new Brand<LiveGlobal>('Global');

/** The class `Global` of a namespace. */
export function defineGlobal(realm: Realm): Interface<LiveGlobal> {
  class Global {
    constructor(...args: unknown[]) {
      const place = 'WebAssembly.Global()';
      requireArguments(args, 1, place);
      const type = toGlobalType(args[0], `${place}: the descriptor`);
      const value = args[1] === undefined ? defaultValue(type.type) : args[1];
      return wrappers.construct(this, createGlobal(new Store(realm.engine), type, value));
    }

    valueOf(): unknown {
      return globalBrand.get(this, 'WebAssembly.Global.valueOf(): the receiver').get();
    }

    get value(): unknown {
      return globalBrand.get(this, 'get WebAssembly.Global.value: the receiver').get();
    }

    set value(value: unknown) {
      const place = 'set WebAssembly.Global.value';
      const live = globalBrand.get(this, `${place}: the receiver`);
      if (!live.engine.type.mutable) throw new TypeError(`${place}: the global is immutable`);
      live.set(value);
    }
  }
  shapeInterface(Global, 'Global', 1);
  const wrappers = new Wrappers(globalBrand, Global.prototype);
  return { type: Global, wrap: live => wrappers.wrap(live) };
}

function toGlobalType(value: unknown, place: string): GlobalType {
  const descriptor = toDictionary(value, place);
  const mutable = Boolean(descriptor['mutable']);
  const { value: name } = descriptor;
  if (name === undefined) throw new TypeError(`${place}: the property 'value' is required`);
  const type = toValueType(name, `${place}: the property 'value'`);
  if (type === ValType.V128) throw new TypeError(`${place}: a v128 has no value in JavaScript`);
  return { type, mutable };
}
