/**
 * A cursor over the bytes of a module: numbers and names of the binary format, nothing about sections.
 *
 * Reads are bounded by the module, not by a section or body. Whoever reads something of a stated size compares
 * its end with {@link Reader.offset} afterwards ({@link Reader.expectEnd}); that gives the errors of the specification suite,
 * and no byte past the end of the module is ever seen.
 *
 * 64-bit values are left in {@link Reader.low} and {@link Reader.high}, so that reading one makes no object.
 *
 * @see core spec, binary/values.html
 */
import { CompileError } from '../support/errors.js';
import { decodeUtf8 } from '../support/utf8.js';

export class Reader {
  readonly bytes: Uint8Array;
  /** Of the next byte, from the start of the module. */
  offset: number;
  /** Low 32 bits of the value read last by {@link s64}, {@link f64} or {@link s33}, signed. */
  low = 0;
  /** High 32 bits of it, signed. */
  high = 0;

  constructor(bytes: Uint8Array, offset = 0) {
    this.bytes = bytes;
    this.offset = offset;
  }

  get remaining(): number {
    return this.bytes.length - this.offset;
  }

  /** @throws {CompileError} 'unexpected end of section or function' */
  byte(): number {
    if (this.offset >= this.bytes.length) throw unexpectedEnd(this.offset);
    return this.bytes[this.offset++];
  }

  /** The next byte, without moving; -1 at the end of the module. */
  peek(): number {
    return this.offset < this.bytes.length ? this.bytes[this.offset] : -1;
  }

  /** Moves past `count` bytes. */
  skip(count: number): void {
    if (count > this.remaining) throw unexpectedEnd(this.bytes.length);
    this.offset += count;
  }

  /**
   * Reads an unsigned 32-bit LEB128 integer: at most five bytes, redundant zero groups allowed.
   *
   * @returns 0 to 2**32 - 1
   * @throws {CompileError} 'unexpected end of section or function' | 'integer representation too long' |
   *   'integer too large', at the offset of the offending byte
   * @see core spec, binary/values.html#binary-int
   */
  u32(): number {
    if (this.offset < this.bytes.length) {
      const first = this.bytes[this.offset];
      if (first < 0x80) {
        this.offset++;
        return first;
      }
    }
    let value = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.byte();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    const last = this.byte();
    if (last > 0x0f) throw tooLong(last, this.offset - 1);
    return (value | (last << 28)) >>> 0;
  }

  /** Reads a signed 32-bit LEB128 integer; errors as {@link u32}. */
  s32(): number {
    if (this.offset < this.bytes.length) {
      const first = this.bytes[this.offset];
      if (first < 0x80) {
        this.offset++;
        return (first << 25) >> 25;
      }
    }
    let value = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.byte();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return (value << (25 - shift)) >> (25 - shift);
    }
    const last = this.byte();
    // Bits 3 to 6 of the last group are the sign.
    if ((last & 0x80) !== 0 || ((last << 25) >> 28 !== 0 && (last << 25) >> 28 !== -1)) throw tooLong(last, this.offset - 1);
    return value | (last << 28);
  }

  /** Reads a signed 33-bit LEB128 integer, as block types have it: -(2**32) to 2**32 - 1. Errors as {@link u32}. */
  s33(): number {
    const first = this.peek();
    if (first >= 0 && first < 0x80) {
      this.offset++;
      return (first << 25) >> 25;
    }
    this.signed(33);
    return this.high * 0x1_0000_0000 + (this.low >>> 0);
  }

  /** Reads a signed 64-bit LEB128 integer into {@link low} and {@link high}; errors as {@link u32}. */
  s64(): void {
    const first = this.peek();
    if (first >= 0 && first < 0x80) {
      this.offset++;
      this.low = (first << 25) >> 25;
      this.high = this.low >> 31;
      return;
    }
    this.signed(64);
  }

  /** Reads the bits of an f32, as a signed 32-bit integer. Never as a number: that would alter signalling NaNs. */
  f32(): number {
    return this.word();
  }

  /** Reads the bits of an f64 into {@link low} and {@link high}. */
  f64(): void {
    this.low = this.word();
    this.high = this.word();
  }

  /** Reads four bytes, little-endian, as a signed integer. */
  word(): number {
    const { bytes, offset } = this;
    if (bytes.length - offset < 4) throw unexpectedEnd(bytes.length);
    this.offset = offset + 4;
    return bytes[offset] | (bytes[offset + 1] << 8) | (bytes[offset + 2] << 16) | (bytes[offset + 3] << 24);
  }

  /**
   * Reads a u32 that says how many bytes follow, or elements of at least one byte each. The result never passes
   * {@link remaining} by more than its own few bytes, so it may be used as the size of an array.
   *
   * @throws {CompileError} 'length out of bounds' if the module, this number included, does not have that many
   *   bytes; as {@link u32}
   */
  length(): number {
    const start = this.offset;
    const length = this.u32();
    if (length > this.bytes.length - start) throw new CompileError('length out of bounds', start);
    return length;
  }

  /** Reads a length and moves past as many bytes; where they start is the end, {@link offset}, minus the length returned. */
  block(): number {
    const length = this.length();
    this.skip(length);
    return length;
  }

  /**
   * Reads a name.
   *
   * @throws {CompileError} 'malformed UTF-8 encoding' at the first byte of the text; as {@link block}
   * @see core spec, binary/values.html#binary-name
   */
  name(): string {
    const length = this.block();
    const start = this.offset - length;
    const text = decodeUtf8(this.bytes, start, this.offset);
    if (text === undefined) throw new CompileError('malformed UTF-8 encoding', start);
    return text;
  }

  /** @throws {CompileError} 'section size mismatch' unless the cursor is at `end` */
  expectEnd(end: number): void {
    if (this.offset !== end) throw new CompileError('section size mismatch', this.offset);
  }

  /** Signed LEB128 of 33 or 64 bits. */
  private signed(bits: 33 | 64): void {
    const lastShift = bits === 33 ? 28 : 63;
    let low = 0;
    let high = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      const group = byte & 0x7f;
      if (shift < 28) low |= group << shift;
      else if (shift === 28) {
        low |= group << 28;
        high = group >> 4;
      } else high |= group << (shift - 32);

      if (shift === lastShift) {
        // What does not fit must repeat the sign: bits 4 to 6 of the last group (of 33), or 0 to 6 (of 64).
        const sign = (byte << 25) >> (bits === 33 ? 29 : 25);
        if (byte >= 0x80 || (sign !== 0 && sign !== -1)) throw tooLong(byte, this.offset - 1);
      }
      if (byte < 0x80) {
        const width = shift + 7;
        if (width <= 32) {
          low = (low << (32 - width)) >> (32 - width);
          high = low >> 31;
        } else if (width < 64) high = (high << (64 - width)) >> (64 - width);
        this.low = low;
        this.high = high;
        return;
      }
    }
  }
}

/** The module ends where something must follow. */
export function unexpectedEnd(offset: number): CompileError {
  return new CompileError('unexpected end of section or function', offset);
}

function tooLong(lastByte: number, offset: number): CompileError {
  return new CompileError(lastByte & 0x80 ? 'integer representation too long' : 'integer too large', offset);
}
