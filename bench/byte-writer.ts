/** Writes function bodies byte by byte, in a buffer that grows; and modules of one function (i32) -> i32 over one memory. */
import { Opcode } from '../lib/wasm/opcode.js';

export class ByteWriter {
  length = 0;
  private buffer = new Uint8Array(4096);

  get bytes(): Uint8Array {
    return this.buffer.subarray(0, this.length);
  }

  byte(value: number): this {
    if (this.length === this.buffer.length) {
      const larger = new Uint8Array(2 * this.buffer.length);
      larger.set(this.buffer);
      this.buffer = larger;
    }
    this.buffer[this.length++] = value;
    return this;
  }

  all(bytes: ArrayLike<number>): this {
    for (let i = 0; i < bytes.length; i++) this.byte(bytes[i]);
    return this;
  }

  unsigned(value: number): this {
    for (; value >= 0x80; value >>>= 7) this.byte((value & 0x7f) | 0x80);
    return this.byte(value);
  }

  /** An i32. */
  signed(value: number): this {
    for (; value < -64 || value > 63; value >>= 7) this.byte((value & 0x7f) | 0x80);
    return this.byte(value & 0x7f);
  }

  /** An operator, and an immediate of its own: a block type (one byte) or an index. */
  op(opcode: Opcode, immediate?: number): this {
    this.byte(opcode);
    return immediate === undefined ? this : this.unsigned(immediate);
  }

  get(local: number): this {
    return this.byte(0x20).unsigned(local);
  }

  set(local: number): this {
    return this.byte(0x21).unsigned(local);
  }

  tee(local: number): this {
    return this.byte(0x22).unsigned(local);
  }

  const(value: number): this {
    return this.byte(0x41).signed(value | 0);
  }

  load(offset: number): this {
    return this.byte(0x28).byte(0).unsigned(offset);
  }

  store(offset: number): this {
    return this.byte(0x36).byte(0).unsigned(offset);
  }

  /** The last label is the default. */
  brTable(labels: readonly number[]): this {
    this.byte(Opcode.BrTable).unsigned(labels.length - 1);
    for (const label of labels) this.unsigned(label);
    return this;
  }

  section(id: number, body: ByteWriter): this {
    return this.byte(id).unsigned(body.length).all(body.bytes);
  }
}

/** A module that exports its only function, (i32) -> i32, as `run`. */
export function moduleOf(locals: number, code: ByteWriter): Uint8Array {
  const i32 = 0x7f;
  const body = new ByteWriter();
  if (locals > 0) body.unsigned(1).unsigned(locals).byte(i32);
  else body.unsigned(0);
  body.all(code.bytes).byte(Opcode.End);
  const list = (...bytes: number[]): ByteWriter => new ByteWriter().all(bytes);
  return new ByteWriter()
    .all([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])
    .section(1, list(1, 0x60, 1, i32, 1, i32))
    .section(3, list(1, 0))
    .section(5, list(1, 0, 2))
    .section(7, list(1, 3, ...Buffer.from('run'), 0, 0))
    .section(10, list(1).unsigned(body.length).all(body.bytes)).bytes;
}
