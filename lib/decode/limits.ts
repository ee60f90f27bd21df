/** Counts and sizes read from a module, checked against the implementation limits of wasm/limits.ts. */
import { CompileError } from '../support/errors.js';
import type { LimitRow } from '../wasm/limits.js';
import type { Reader } from './reader.js';

/** @throws {CompileError} 'implementation limit exceeded: …' if `value` passes the limit */
export function checkLimit(value: number, limit: LimitRow, offset: number): void {
  if (value <= limit.max) return;
  throw new CompileError('implementation limit exceeded', offset, `${value} ${limit.what}, at most ${limit.max} allowed`);
}

/** Reads the length of a vector whose elements take at least one byte each; see {@link Reader.length}. */
export function readCount(reader: Reader, limit: LimitRow): number {
  const start = reader.offset;
  const count = reader.length();
  checkLimit(count, limit, start);
  return count;
}
