/**
 * The guest's memory as WASI functions use it: checked reads and writes at 32-bit addresses.
 *
 * Every access out of range throws a RangeError, which the wrapper of the function turns into EFAULT. Views are made
 * again when the memory grew.
 */
import { Errno, WasiError } from './errno.js';
import { iovec } from './layout.js';

/** What WASI needs of a memory: the embedder API's and the JavaScript API's both have it. */
export interface MemoryLike {
  readonly buffer: ArrayBuffer | SharedArrayBuffer;
}

/** Most vectors that one call may pass, as Linux' IOV_MAX. */
const mostVectors = 1024;

/** Most bytes that one call moves: more would hold up the host, and programs expect less than they asked for. */
const mostMovedBytes = 64 << 20;

const mostPathBytes = 4096;

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export class GuestMemory {
  private memory: MemoryLike | undefined;
  private dataView: DataView = new DataView(new ArrayBuffer(0));

  attach(memory: MemoryLike): void {
    this.memory = memory;
  }

  /** A view of the whole memory, valid until the guest runs again. */
  get view(): DataView {
    const buffer = this.memory?.buffer;
    if (buffer === undefined) throw new WasiError(Errno.Fault);
    if (this.dataView.buffer !== buffer) this.dataView = new DataView(buffer);
    return this.dataView;
  }

  /** The `length` bytes at `address`, zero-copy. */
  bytes(address: number, length: number): Uint8Array {
    const { buffer } = this.view;
    const start = address >>> 0;
    const count = length >>> 0;
    if (start + count > buffer.byteLength) throw new RangeError('out of bounds of the guest memory');
    return new Uint8Array(buffer, start, count);
  }

  /** UTF-8 text of a path; ENAMETOOLONG beyond `most` bytes, EINVAL where it has a NUL, EILSEQ where it is not valid. */
  path(address: number, length: number, most = mostPathBytes): string {
    const shared = this.bytes(address, length);
    if (shared.length > most) throw new WasiError(Errno.NameTooLong);
    const bytes = shared.slice(); // decoders take no shared memory
    if (bytes.includes(0)) throw new WasiError(Errno.Inval);
    try {
      return decoder.decode(bytes);
    } catch {
      throw new WasiError(Errno.IlSeq);
    }
  }

  /** The byte ranges of a vector of `iovec`s, of which all must lie in the memory, cut off where they are more than one call moves. */
  vectors(address: number, count: number): Uint8Array[] {
    if (count >>> 0 > mostVectors) throw new WasiError(Errno.Inval);
    const { view } = this;
    const ranges: Uint8Array[] = [];
    let left = mostMovedBytes;
    for (let i = 0, at = address >>> 0; i < count; i++, at += iovec.size) {
      const range = this.bytes(view.getUint32(at + iovec.address, true), view.getUint32(at + iovec.bytes, true));
      if (range.length > 0 && left > 0) ranges.push(range.length > left ? range.subarray(0, left) : range);
      left -= Math.min(left, range.length);
    }
    return ranges;
  }

  setU8(address: number, value: number): void {
    this.view.setUint8(address >>> 0, value);
  }

  setU16(address: number, value: number): void {
    this.view.setUint16(address >>> 0, value, true);
  }

  setU32(address: number, value: number): void {
    this.view.setUint32(address >>> 0, value, true);
  }

  setU64(address: number, value: bigint): void {
    this.view.setBigUint64(address >>> 0, value, true);
  }
}
