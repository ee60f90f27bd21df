/**
 * Functions as the interpreter calls them, and the numbers ({@link Ref}) that stand for them in slots and cells.
 *
 * Inside the engine functions are objects: tables, imports and calls never look a number up. A number is looked up where a
 * slot's value becomes an object again (`table.set`, entering a guest). The registry must not keep instances alive:
 *
 *     instance function   space * 2^24 + index + 1      space: one per instance, found through a weak reference
 *     host function       2^47 + counter                 a small object without links; dropped with its owner
 */
import type { FunctionInfo, Ref } from '../engine/engine.js';
import { canonicalTypeId } from '../engine/type-ids.js';
import { countSlots, type FuncType } from '../wasm/types.js';
import type { Instance } from './instance.js';

/** A function of an instance, or a host function. */
export class FunctionObject implements FunctionInfo {
  readonly ref: Ref;
  readonly type: FuncType;
  readonly typeId: number;
  /** Function index in the instance; host function number otherwise. */
  readonly index: number;
  /** Where the function is defined; null for host functions. */
  readonly home: Instance | null;
  /** 8-byte slots of parameters and results. */
  readonly paramSlots: number;
  readonly resultSlots: number;

  constructor(ref: Ref, type: FuncType, home: Instance | null, index: number) {
    this.ref = ref;
    this.type = type;
    this.typeId = canonicalTypeId(type);
    this.home = home;
    this.index = index;
    this.paramSlots = countSlots(type.params);
    this.resultSlots = countSlots(type.results);
  }

  get instanceId(): number | undefined {
    return this.home?.id;
  }
}

const spaceSize = 2 ** 24;
const firstHostRef = 2 ** 47;

/** Instances by space; entry 0 is unused, so that no reference is 0. */
const spaces: (WeakRef<Instance> | undefined)[] = [undefined];
const freeSpaces: number[] = [];
const instanceRegistry = new FinalizationRegistry<number>(space => {
  spaces[space] = undefined;
  freeSpaces.push(space);
});

/** Gives the instance the numbers for its functions. */
export function claimSpace(instance: Instance): number {
  const space = freeSpaces.pop() ?? spaces.length;
  spaces[space] = new WeakRef(instance);
  instanceRegistry.register(instance, space);
  return space;
}

/** The reference of function `index` of the instance that owns `space`. */
export function refOf(space: number, index: number): Ref {
  return space * spaceSize + index + 1;
}

const hostFunctions = new Map<Ref, FunctionObject>();
const hostRegistry = new FinalizationRegistry<Ref>(ref => hostFunctions.delete(ref));
let hostCount = 0;

/** Makes a host function. It can be looked up as long as `owner` lives. */
export function createHostFunction(type: FuncType, number: number): { readonly ref: Ref; readonly owner: object } {
  const object = new FunctionObject(firstHostRef + hostCount++, type, null, number);
  const owner = { ref: object.ref };
  hostFunctions.set(object.ref, object);
  hostRegistry.register(owner, object.ref);
  return { ref: object.ref, owner };
}

/** The function of a reference that is not 0. The caller or the Store keeps its instance alive. */
export function resolveFunction(ref: Ref): FunctionObject {
  if (ref >= firstHostRef) {
    const host = hostFunctions.get(ref);
    if (host !== undefined) return host;
  } else {
    const space = Math.floor(ref / spaceSize);
    const instance = spaces[space]?.deref();
    if (instance !== undefined) return instance.functionObject(ref - space * spaceSize - 1);
  }
  throw new Error(`function reference ${ref} is dead`);
}
