/**
 * Memories, tables and globals of the compiler engine: the descriptors that machine code reads, and JavaScript's side of
 * what they describe.
 */
import type { Binding, ImageHandle } from '../native/binding.js';
import { keep } from '../support/buffers.js';
import { WazenError } from '../support/errors.js';
import { pageBytes, type GlobalType, type MemoryType, type TableType } from '../wasm/types.js';
import type { EngineGlobal, EngineMemory, EngineTable, Ref } from './engine.js';
import { contextLayout, memoryLayout, tableLayout } from './layout.js';

const high = 2 ** 32;
/** Pages that a 32-bit memory can have. */
const mostPages = 65536;

/** Writes an address or length of 64 bits at a byte offset. */
export function putAddress(words: Uint32Array, offset: number, value: number): void {
  words[offset / 4] = value;
  words[offset / 4 + 1] = value / high;
}

const traits = new Float64Array(2);

/** Whether the process has room for guard pages at all. */
export function canGuard(binding: Binding): boolean {
  binding.memoryTraits(traits);
  return traits[0] !== 0;
}

/** Bytes of a page of the system. */
export function systemPageBytes(binding: Binding): number {
  binding.memoryTraits(traits);
  return traits[1];
}

/** A part of an ArrayBuffer, where machine code finds a descriptor. */
export interface Place {
  readonly words: Uint32Array;
  /** Of `words`. */
  readonly address: number;
  /** Of the descriptor, in bytes from the start of `words`. */
  readonly offset: number;
}

/** Where the descriptor begins in the ArrayBuffer, in bytes. */
const inBuffer = ({ words, offset }: Place): number => words.byteOffset + offset;

/** A place for one descriptor alone. */
export function ownPlace(binding: Binding, bytes: number): Place {
  const buffer = new ArrayBuffer(bytes);
  return { words: new Uint32Array(buffer), address: binding.addressOf(buffer), offset: 0 };
}

/**
 * A memory. Behind guard pages accesses out of bounds fault, and its bytes never move. Where the system has no room for guards, code must
 * check, and the bytes move when they must to grow.
 */
export class CompilerMemory implements EngineMemory {
  readonly guarded: boolean;
  pages: number;
  /** Its name in the addon. */
  private readonly number: number;
  /** Contexts of the instances whose memory 0 it is, if it can move. */
  private readonly contexts: Uint32Array[] = [];
  private view: Uint8Array | undefined;

  /** @throws {WazenError} `ERR_WAZEN_MEMORY` if the system gives no memory */
  constructor(
    private readonly binding: Binding,
    readonly type: MemoryType,
    private readonly place: Place,
    image?: ImageHandle,
  ) {
    this.pages = type.min;
    const made = binding.createMemory(this, place.words.buffer as ArrayBuffer, inBuffer(place), type.min * pageBytes, image);
    if (made < 0) throw new WazenError('ERR_WAZEN_MEMORY', `the system gave no room for a memory of ${type.min} pages`);
    this.guarded = made % 2 === 1;
    this.number = Math.floor(made / 2);
  }

  /** Of the descriptor. */
  get address(): number {
    return this.place.address + this.place.offset;
  }

  /** Makes the context of an instance know it as memory 0. */
  enter(context: Uint32Array): void {
    putAddress(context, contextLayout.memory0, this.address);
    this.putBase(context);
    if (!this.guarded) this.contexts.push(context);
  }

  private putBase(context: Uint32Array): void {
    const { words, offset } = this.place;
    const at = (offset + memoryLayout.base) / 4;
    context[contextLayout.memory0Base / 4] = words[at];
    context[contextLayout.memory0Base / 4 + 1] = words[at + 1];
  }

  /** The old buffer is detached also when `delta` is 0. */
  grow(delta: number, limit: number): number {
    const before = this.pages;
    if (before + delta > Math.min(limit, this.type.max ?? mostPages, mostPages)) return -1;
    const { words } = this.place;
    if (!this.binding.growMemory(this.number, words.buffer as ArrayBuffer, inBuffer(this.place), (before + delta) * pageBytes)) return -1;
    if (this.view) this.binding.detach(this.view.buffer as ArrayBuffer);
    this.view = undefined;
    this.pages = before + delta;
    for (const context of this.contexts) this.putBase(context);
    return before;
  }

  get buffer(): ArrayBuffer {
    return this.bytes.buffer as ArrayBuffer;
  }

  get bytes(): Uint8Array {
    // Somebody may have transferred the buffer, which then covers the memory in another place; here a new one does.
    if (this.view !== undefined && this.view.byteLength === this.pages * pageBytes) return this.view;
    this.view = new Uint8Array(this.binding.memoryBuffer(this.number));
    keep(this.view.buffer as ArrayBuffer);
    return this.view;
  }

  write(offset: number, bytes: Uint8Array): void {
    if (this.view) this.bytes.set(bytes, offset);
    else this.binding.writeMemory(this.number, offset, bytes);
  }
}

/** A table: an ArrayBuffer of references, replaced by a larger one when it grows. */
export class CompilerTable implements EngineTable {
  length: number;
  private elements: Uint32Array;

  constructor(
    private readonly binding: Binding,
    readonly type: TableType,
    private readonly place: Place,
    initial: Ref,
  ) {
    this.length = type.min;
    this.elements = new Uint32Array(2 * Math.max(1, type.min));
    if (initial !== 0) this.fill(0, initial);
    this.describe();
  }

  /** Of the descriptor. */
  get address(): number {
    return this.place.address + this.place.offset;
  }

  get(index: number): Ref {
    return this.elements[2 * index] + this.elements[2 * index + 1] * high;
  }

  set(index: number, value: Ref): void {
    this.elements[2 * index] = value;
    this.elements[2 * index + 1] = value / high;
  }

  grow(delta: number, value: Ref, limit: number): number {
    const before = this.length;
    const length = before + delta;
    if (length > limit || length > (this.type.max ?? Infinity)) return -1;
    if (2 * length > this.elements.length && !this.reallocate(length, Math.min(limit, this.type.max ?? Infinity))) return -1;
    this.length = length;
    this.fill(before, value);
    this.describe();
    return before;
  }

  /** Makes room for `length` elements, and some more, so that growing one by one stays linear. */
  private reallocate(length: number, most: number): boolean {
    for (const capacity of [Math.min(most, Math.max(length, this.length * 2)), length]) {
      try {
        const elements = new Uint32Array(2 * capacity);
        elements.set(this.elements.subarray(0, 2 * this.length));
        this.elements = elements;
        return true;
      } catch {
        // no memory: try without the room to spare, then give up
      }
    }
    return false;
  }

  private fill(start: number, value: Ref): void {
    if (value === 0) this.elements.fill(0, 2 * start, 2 * this.length);
    else for (let i = start; i < this.length; i++) this.set(i, value);
  }

  private describe(): void {
    const { words, offset } = this.place;
    putAddress(words, offset + tableLayout.base, this.binding.addressOf(this.elements.buffer as ArrayBuffer));
    putAddress(words, offset + tableLayout.length, this.length);
  }
}

export class CompilerGlobal implements EngineGlobal {
  constructor(
    readonly type: GlobalType,
    readonly cell: DataView,
    /** Of the cell. */
    readonly address: number,
  ) {}
}
