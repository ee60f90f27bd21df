/**
 * {@link Memory}: a linear memory as embedders see it.
 *
 * Every access checks its range and throws; nothing is clamped. Numbers are little-endian and may be unaligned, as in
 * WebAssembly.
 */
import type { EngineName } from '../engine/select.js';
import { selectEngine } from '../engine/select.js';
import { defaultLimits } from '../runtime/limits.js';
import { createMemory, LiveMemory } from '../runtime/memory.js';
import { outOfRange } from '../support/errors.js';
import { hiddenField } from '../support/hidden-field.js';
import { pageBytes } from '../wasm/types.js';
import { invalid, unsigned } from './arguments.js';

/** What a new memory is to be. */
export interface MemoryDescriptor {
  /** Size at first, in pages of 64 KiB. */
  readonly initial: number;
  /** Largest size, in pages; without it, the engine's limit of 65,536. */
  readonly maximum?: number;
  /** The engine of the modules that will import it; by default the one a `new Runtime()` has. */
  readonly engine?: EngineName;
}

const wrappers = hiddenField<LiveMemory, Memory>();
const decoder = new TextDecoder('utf-8');
const encoder = new TextEncoder();

/**
 * A linear memory: bytes that guests and host share.
 *
 * ```ts
 * const memory = new Memory({ initial: 1, maximum: 4 });   // 64 KiB now, at most 256 KiB
 * memory.writeString(16, 'hello');                         // 5
 * memory.readString(16, 5);                                // 'hello'
 * memory.readUint32(65534);                                // throws RangeError: it would end at 65538
 * ```
 */
export class Memory {
  readonly #live: LiveMemory;

  /**
   * Makes a memory to be imported by modules.
   *
   * @throws {TypeError} if a size is not an integer from 0 to 65,536
   * @throws {RangeError} if the maximum is below the initial size
   */
  constructor(descriptor: MemoryDescriptor | LiveMemory) {
    this.#live = descriptor instanceof LiveMemory ? descriptor : memoryFrom(descriptor);
    wrappers.add(this.#live, this);
  }

  /** The one wrapper of a live memory. For other parts of wazen. */
  static of(live: LiveMemory): Memory {
    return wrappers.get(live) ?? new Memory(live);
  }

  /** What the memory is below the API. For other parts of wazen. */
  get live(): LiveMemory {
    return this.#live;
  }

  /** Size now, in pages of 64 KiB. */
  get pages(): number {
    return this.#live.engine.pages;
  }

  /** Size now, in bytes. */
  get byteLength(): number {
    return this.pages * pageBytes;
  }

  /**
   * All bytes, without a copy. Growing the memory, by {@link Memory.grow} or by a guest, detaches the buffer: read
   * this property again then.
   */
  get buffer(): ArrayBuffer {
    return this.#live.engine.buffer;
  }

  /**
   * Grows the memory by `delta` pages of 64 KiB (65,536 bytes) each, filled with zeros.
   *
   * Views of {@link Memory.buffer} that were made before have length 0 from then on.
   *
   * ```ts
   * const memory = new Memory({ initial: 1, maximum: 4 });
   * memory.grow(2);                                          // 1, the size before
   * memory.buffer.byteLength;                                // 196608 = 3 * 65536
   * ```
   *
   * @param delta pages to add, an integer from 0 to 2**32 - 1
   * @returns the size before the call, in pages
   * @throws {RangeError} if the new size would pass the memory's maximum, a limit of the runtime or 65,536 pages (4 GiB), or the
   *   operating system refuses the memory; the size is then unchanged
   * @throws {TypeError} if `delta` is not an integer in that range
   * @see core spec, exec/instructions.html#exec-memory-grow
   */
  grow(delta: number): number {
    const before = this.#live.grow(unsigned(delta, 'delta'));
    if (before < 0) throw outOfRange(`the memory of ${this.pages} pages cannot grow by ${delta}`);
    return before;
  }

  /**
   * Bytes `offset` to `offset + length` without a copy: writing to them writes to the memory. The view is valid until the memory
   * grows; it then has length 0.
   *
   * @throws {RangeError} if the range is not inside of the memory
   */
  view(offset: number, length: number): Uint8Array {
    this.#check(offset, length);
    return new Uint8Array(this.buffer, offset, length);
  }

  /**
   * A copy of bytes `offset` to `offset + length`.
   *
   * @throws {RangeError} if the range is not inside of the memory
   */
  read(offset: number, length: number): Uint8Array {
    this.#check(offset, length);
    return this.#live.engine.bytes.slice(offset, offset + length);
  }

  /**
   * Copies `bytes` into the memory from `offset` on.
   *
   * @throws {RangeError} if they do not fit, and nothing is written
   */
  write(offset: number, bytes: Uint8Array): void {
    this.#check(offset, bytes.length);
    this.#live.engine.write(offset, bytes);
  }

  /**
   * The UTF-8 text of `length` bytes at `offset`. Malformed sequences become U+FFFD.
   *
   * @throws {RangeError} if the range is not inside of the memory
   */
  readString(offset: number, length: number): string {
    this.#check(offset, length);
    return decoder.decode(this.#live.engine.bytes.subarray(offset, offset + length));
  }

  /**
   * Writes the text as UTF-8, without a terminating zero.
   *
   * @returns the number of bytes written
   * @throws {RangeError} if it does not fit, and nothing is written
   */
  writeString(offset: number, text: string): number {
    const bytes = encoder.encode(text);
    this.write(offset, bytes);
    return bytes.length;
  }

  /** @throws {RangeError} if `offset` is not inside of the memory */
  readUint8(offset: number): number {
    return this.#at(offset, 1).getUint8(offset);
  }

  /** @throws {RangeError} if the two bytes are not inside of the memory */
  readUint16(offset: number): number {
    return this.#at(offset, 2).getUint16(offset, true);
  }

  /** @throws {RangeError} if the four bytes are not inside of the memory */
  readUint32(offset: number): number {
    return this.#at(offset, 4).getUint32(offset, true);
  }

  /** @throws {RangeError} if the four bytes are not inside of the memory */
  readInt32(offset: number): number {
    return this.#at(offset, 4).getInt32(offset, true);
  }

  /** @throws {RangeError} if the eight bytes are not inside of the memory */
  readBigInt64(offset: number): bigint {
    return this.#at(offset, 8).getBigInt64(offset, true);
  }

  /** @throws {RangeError} if the eight bytes are not inside of the memory */
  readBigUint64(offset: number): bigint {
    return this.#at(offset, 8).getBigUint64(offset, true);
  }

  /** @throws {RangeError} if the four bytes are not inside of the memory */
  readFloat32(offset: number): number {
    return this.#at(offset, 4).getFloat32(offset, true);
  }

  /** @throws {RangeError} if the eight bytes are not inside of the memory */
  readFloat64(offset: number): number {
    return this.#at(offset, 8).getFloat64(offset, true);
  }

  /** Writes the low 8 bits. @throws {RangeError} if `offset` is not inside of the memory */
  writeUint8(offset: number, value: number): void {
    this.#at(offset, 1).setUint8(offset, value);
  }

  /** Writes the low 16 bits. @throws {RangeError} if the two bytes are not inside of the memory */
  writeUint16(offset: number, value: number): void {
    this.#at(offset, 2).setUint16(offset, value, true);
  }

  /** Writes the low 32 bits, signed or not. @throws {RangeError} if the four bytes are not inside of the memory */
  writeUint32(offset: number, value: number): void {
    this.#at(offset, 4).setUint32(offset, value, true);
  }

  /** Writes the low 64 bits, signed or not. @throws {RangeError} if the eight bytes are not inside of the memory */
  writeBigUint64(offset: number, value: bigint): void {
    this.#at(offset, 8).setBigUint64(offset, value, true);
  }

  /** @throws {RangeError} if the four bytes are not inside of the memory */
  writeFloat32(offset: number, value: number): void {
    this.#at(offset, 4).setFloat32(offset, value, true);
  }

  /** @throws {RangeError} if the eight bytes are not inside of the memory */
  writeFloat64(offset: number, value: number): void {
    this.#at(offset, 8).setFloat64(offset, value, true);
  }

  #at(offset: number, length: number): DataView {
    this.#check(offset, length);
    const { bytes } = this.#live.engine;
    return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  #check(offset: number, length: number): void {
    const size = this.byteLength;
    if (Number.isInteger(offset) && Number.isInteger(length) && offset >= 0 && length >= 0 && offset + length <= size) return;
    throw outOfRange(`bytes ${offset} to ${offset + length} are not inside of the memory of ${size} bytes`);
  }
}

function memoryFrom(descriptor: MemoryDescriptor): LiveMemory {
  if (typeof descriptor !== 'object' || descriptor === null) throw invalid('a memory needs a descriptor like { initial: 1 }');
  const min = unsigned(descriptor.initial, 'initial', 65536);
  const max = descriptor.maximum === undefined ? undefined : unsigned(descriptor.maximum, 'maximum', 65536);
  return createMemory(selectEngine(descriptor.engine), max === undefined ? { min } : { min, max }, defaultLimits.memoryPages);
}
