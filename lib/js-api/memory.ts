/** `WebAssembly.Memory`. @see JS API, "Memories" */
import type { Realm } from '../runtime/realm.js';
import { createMemory, type LiveMemory } from '../runtime/memory.js';
import { maxMemoryPages } from '../wasm/limits.js';
import type { MemoryType } from '../wasm/types.js';
import { allocate } from './allocation.js';
import { checkAddressType, toLimits } from './convert.js';
import { Brand, type Interface, Wrappers } from './interface.js';
import { requireArguments, setLength, shapeInterface, toDictionary, toUnsigned } from './web-idl.js';

/** Types of the DOM library, which Node has no part of; missing under `--jitless`. */
const builtIn = (globalThis as { WebAssembly?: { readonly Memory: { readonly prototype: object } } }).WebAssembly;

export const memoryBrand = new Brand<LiveMemory>('Memory');

/**
 * Whether V8's memories can show resizable buffers: there the pair of methods is looked for. Buffers here have a fixed length in any case,
 * and `toResizableBuffer` is missing: Node-API can make no resizable buffer over memory that is not V8's.
 */
const hasFixedLengthBuffer = 'toFixedLengthBuffer' in (builtIn?.Memory.prototype ?? {});

/** The class `Memory` of a namespace. */
export function defineMemory(realm: Realm): Interface<LiveMemory> {
  class Memory {
    constructor(...args: unknown[]) {
      const place = 'WebAssembly.Memory()';
      requireArguments(args, 1, place);
      const type = toMemoryType(args[0], `${place}: the descriptor`);
      return wrappers.construct(
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

    toFixedLengthBuffer(): ArrayBuffer {
      return memoryBrand.get(this, 'WebAssembly.Memory.toFixedLengthBuffer(): the receiver').engine.buffer;
    }

    get buffer(): ArrayBuffer {
      return memoryBrand.get(this, 'WebAssembly.Memory.buffer: the receiver').engine.buffer;
    }
  }
  if (!hasFixedLengthBuffer) delete (Memory.prototype as Partial<Memory>).toFixedLengthBuffer;
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
