/**
 * Memories, tables and globals of the compiler engine: the descriptors that machine code reads, and JavaScript's side of
 * what they describe.
 */
import type { Binding } from '../native/binding.js';
import { keep } from '../support/buffers.js';
import { WazenError } from '../support/errors.js';
import { pageBytes, type GlobalType, type MemoryType, type TableType } from '../wasm/types.js';
import type { EngineGlobal, EngineMemory, EngineTable, Ref } from './engine.js';
import { memoryLayout, tableLayout } from './layout.js';

const high = 2 ** 32;
/** Pages that a 32-bit memory can have. */
const mostPages = 65536;

/** Writes an address or length of 64 bits at a byte offset. */
export function putAddress(words: Uint32Array, offset: number, value: number): void {
  words[offset / 4] = value;
  words[offset / 4 + 1] = value / high;
}

/** A memory behind guard pages: accesses out of bounds fault, and its bytes never move. */
export class CompilerMemory implements EngineMemory {
  readonly guarded = true;
  /** Of the first byte. */
  readonly base: number;
  /** Of the descriptor. */
  readonly address: number;
  pages: number;
  private readonly descriptor = new Uint32Array(memoryLayout.size / 4);
  private view: Uint8Array | undefined;

  constructor(
    private readonly binding: Binding,
    readonly type: MemoryType,
  ) {
    this.pages = type.min;
    this.base = binding.createMemory(this, type.min * pageBytes);
    if (this.base === 0) throw new WazenError('ERR_WAZEN_MEMORY', `the system gave no room for a memory of ${type.min} pages`);
    this.address = binding.addressOf(this.descriptor.buffer as ArrayBuffer);
    putAddress(this.descriptor, memoryLayout.base, this.base);
    putAddress(this.descriptor, memoryLayout.bytes, type.min * pageBytes);
  }

  /** The old buffer is detached also when `delta` is 0. */
  grow(delta: number, limit: number): number {
    const before = this.pages;
    if (before + delta > Math.min(limit, this.type.max ?? mostPages, mostPages)) return -1;
    const bytes = (before + delta) * pageBytes;
    if (!this.binding.growMemory(this, bytes)) return -1;
    if (this.view) this.binding.detach(this.view.buffer as ArrayBuffer);
    this.view = undefined;
    this.pages = before + delta;
    putAddress(this.descriptor, memoryLayout.bytes, bytes);
    return before;
  }

  get buffer(): ArrayBuffer {
    return this.bytes.buffer as ArrayBuffer;
  }

  get bytes(): Uint8Array {
    // Somebody may have transferred the buffer, which then covers the memory in another place; here a new one does.
    if (this.view !== undefined && this.view.byteLength === this.pages * pageBytes) return this.view;
    this.view = new Uint8Array(this.binding.memoryBuffer(this));
    keep(this.view.buffer as ArrayBuffer);
    return this.view;
  }

  write(offset: number, bytes: Uint8Array): void {
    if (this.view) this.bytes.set(bytes, offset);
    else this.binding.writeMemory(this, offset, bytes);
  }
}

/** A table: an ArrayBuffer of references, replaced by a larger one when it grows. */
export class CompilerTable implements EngineTable {
  /** Of the descriptor. */
  readonly address: number;
  length: number;
  private readonly descriptor = new Uint32Array(tableLayout.size / 4);
  private elements: Uint32Array;

  constructor(
    private readonly binding: Binding,
    readonly type: TableType,
    initial: Ref,
  ) {
    this.length = type.min;
    this.elements = new Uint32Array(2 * Math.max(1, type.min));
    this.address = binding.addressOf(this.descriptor.buffer as ArrayBuffer);
    this.fill(0, initial);
    this.describe();
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
    putAddress(this.descriptor, tableLayout.base, this.binding.addressOf(this.elements.buffer as ArrayBuffer));
    putAddress(this.descriptor, tableLayout.length, this.length);
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
