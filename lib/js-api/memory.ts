/** `WebAssembly.Memory`. @see JS API, "Memories" */
import type { Realm } from '../runtime/realm.js';
import { createMemory, type LiveMemory } from '../runtime/memory.js';
import { maxMemoryPages } from '../wasm/limits.js';
import type { MemoryType } from '../wasm/types.js';
import { allocate } from './allocation.js';
import { checkAddressType, toLimits } from './convert.js';
import { Brand, type Interface, Wrappers } from './interface.js';
import { requireArguments, setLength, shapeInterface, toDictionary, toUnsigned } from './web-idl.js';

export const memoryBrand = new Brand<LiveMemory>('Memory');

/** The class `Memory` of a namespace. */
export function defineMemory(realm: Realm): Interface<LiveMemory> {
  class Memory {
    constructor(...args: unknown[]) {
      const place = 'WebAssembly.Memory()';
      requireArguments(args, 1, place);
      const type = toMemoryType(args[0], `${place}: the descriptor`);
      wrappers.adopt(
        this,
        allocate(() => createMemory(realm.engine, type, realm.limits.memoryPages)),
      );
    }

    grow(...args: unknown[]): number {
      const place = 'WebAssembly.Memory.grow()';
      const live = memoryBrand.get(this, `${place}: the receiver`);
      requireArguments(args, 1, place);
      const delta = toUnsigned(args[0], `${place}: delta`);
      const before = live.grow(delta);
      if (before < 0) throw new RangeError(`${place}: a memory of ${live.engine.pages} pages cannot grow by ${delta}`);
      return before;
    }

    get buffer(): ArrayBuffer {
      return memoryBrand.get(this, 'WebAssembly.Memory.buffer: the receiver').engine.buffer;
    }
  }
  shapeInterface(Memory, 'Memory', 1);
  setLength(Memory.prototype, { grow: 1 });
  const wrappers = new Wrappers(memoryBrand, Memory.prototype);
  return { type: Memory, wrap: live => wrappers.wrap(live) };
}

function toMemoryType(value: unknown, place: string): MemoryType {
  const descriptor = toDictionary(value, place);
  checkAddressType(descriptor, place);
  const limits = toLimits(descriptor, place);
  const shared = Boolean(descriptor['shared']);
  if (shared) throw new TypeError(`${place}: shared memories are not supported`);
  for (const pages of [limits.min, limits.max ?? 0]) {
    if (pages > maxMemoryPages) throw new RangeError(`${place}: ${pages} pages are more than ${maxMemoryPages}`);
  }
  return limits;
}
