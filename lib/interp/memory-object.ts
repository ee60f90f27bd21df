/**
 * A linear memory of the interpreter: one plain ArrayBuffer of exactly the memory's size, replaced when it grows.
 *
 * The loop holds `view` in a local and takes it anew after everything that may grow the memory. The buffer is detached on growth
 * only if JavaScript was given it: detaching any buffer makes V8 check all typed-array accesses of the process.
 */
import type { EngineMemory } from '../engine/engine.js';
import { detach, keepDetachable } from '../support/buffers.js';
import { type MemoryType, pageBytes } from '../wasm/types.js';

const unitBytes = 8;

export class InterpreterMemory implements EngineMemory {
  readonly type: MemoryType;
  /** The bytes as the loop reads them. */
  view: DataView;
  bytes: Uint8Array;
  /** Size in bytes. */
  size: number;
  /** The same in units of 8 bytes: always a small integer for V8. */
  units: number;
  #exposed = false;

  /** @throws {RangeError} if the memory cannot be had */
  constructor(type: MemoryType) {
    this.type = type;
    const buffer = new ArrayBuffer(type.min * pageBytes);
    this.view = new DataView(buffer);
    this.bytes = new Uint8Array(buffer);
    this.size = buffer.byteLength;
    this.units = this.size / unitBytes;
  }

  get pages(): number {
    return this.size / pageBytes;
  }

  get buffer(): ArrayBuffer {
    const buffer = this.view.buffer as ArrayBuffer;
    if (!this.#exposed) keepDetachable(buffer);
    this.#exposed = true;
    return buffer;
  }

  write(offset: number, bytes: Uint8Array): void {
    this.bytes.set(bytes, offset);
  }

  grow(delta: number, limit: number): number {
    const before = this.pages;
    const pages = before + delta;
    if (pages > Math.min(limit, this.type.max ?? 65536, 65536)) return -1;
    if (delta === 0 && !this.#exposed) return before;
    const old = this.view.buffer as ArrayBuffer;
    if (this.bytes.byteLength !== this.size) throw new TypeError('the buffer of the memory was transferred, and its bytes with it');
    let buffer;
    try {
      buffer = new ArrayBuffer(pages * pageBytes);
    } catch {
      return -1;
    }
    const bytes = new Uint8Array(buffer);
    bytes.set(this.bytes);
    this.bytes = bytes;
    this.view = new DataView(buffer);
    this.size = buffer.byteLength;
    this.units = this.size / unitBytes;
    if (this.#exposed) detach(old);
    this.#exposed = false;
    return before;
  }
}

/** Stands for memory 0 of an instance without one. */
export const noMemory = new InterpreterMemory({ min: 0, max: 0 });
