/** Counts and sizes read from a module, checked against the implementation limits of wasm/limits.ts. */
import { CompileError } from '../support/errors.js';
import { describeExcess, limits, type LimitRow } from '../wasm/limits.js';
import type { Reader } from './reader.js';

/** @throws {CompileError} 'implementation limit exceeded: …' if `value` passes the limit */
export function checkLimit(value: number, limit: LimitRow, offset: number): void {
  if (value <= limit.max) return;
  throw new CompileError('implementation limit exceeded', offset, describeExcess(value, limit));
}

/** Reads the length of a vector whose elements take at least one byte each; see {@link Reader.length}. */
export function readCount(reader: Reader, limit: LimitRow): number {
  const start = reader.offset;
  const count = reader.length();
  checkLimit(count, limit, start);
  return count;
}

/** Reads a name that the module gives away: of an import, an export or a custom section. */
export function readName(reader: Reader): string {
  const start = reader.offset;
  const name = reader.name();
  // Longer in bytes than in UTF-16: only what could be too long is measured.
  if (reader.offset - start > limits.nameBytes.max) checkLimit(Buffer.byteLength(name), limits.nameBytes, start);
  return name;
}
