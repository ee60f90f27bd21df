/** Numbers and texts as 32-bit words, for the module's part of a code image. */

/** A section's bytes as words; copied where they do not lie on words. */
export function wordsOf(bytes: Uint8Array): Int32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : Uint8Array.from(bytes);
  return new Int32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength >> 2);
}

export class WordWriter {
  private words = new Int32Array(1024);
  private count = 0;

  int(value: number): void {
    if (this.count === this.words.length) {
      const larger = new Int32Array(2 * this.count);
      larger.set(this.words);
      this.words = larger;
    }
    this.words[this.count++] = value;
  }

  /** A number that may be missing. Not -1. */
  optional(value: number | undefined): void {
    this.int(value ?? -1);
  }

  /** UTF-8, padded to whole words. */
  text(value: string): void {
    const bytes = Buffer.from(value);
    this.int(bytes.length);
    for (let i = 0; i < bytes.length; i += 4) {
      this.int(bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24));
    }
  }

  list<T>(values: ArrayLike<T>, write: (value: T) => void): void {
    this.int(values.length);
    for (let i = 0; i < values.length; i++) write(values[i]);
  }

  finish(): Int32Array {
    return this.words.slice(0, this.count);
  }
}

/** Reads what {@link WordWriter} wrote. Words that were not written by it are a RangeError. */
export class WordReader {
  private at = 0;
  private readonly bytes: Buffer;

  constructor(private readonly words: Int32Array) {
    this.bytes = Buffer.from(words.buffer, words.byteOffset, words.byteLength);
  }

  int(): number {
    if (this.at >= this.words.length) throw new RangeError('the words end early');
    return this.words[this.at++];
  }

  optional(): number | undefined {
    const value = this.int();
    return value === -1 ? undefined : value;
  }

  text(): string {
    const length = this.length(1 / 4);
    const start = 4 * this.at;
    this.at += Math.ceil(length / 4);
    return this.bytes.toString('utf8', start, start + length);
  }

  list<T>(read: () => T): T[] {
    const values: T[] = [];
    this.into(values, read);
    return values;
  }

  /** Appends to an array what {@link list} would give. */
  into<T>(values: T[], read: () => T): void {
    for (let left = this.length(0); left > 0; left--) values.push(read());
  }

  /** A number of things of which each takes at least so many words. */
  private length(wordsEach: number): number {
    const length = this.int();
    if (length < 0 || length * wordsEach > this.words.length - this.at) throw new RangeError('a length passes the words');
    return length;
  }
}
