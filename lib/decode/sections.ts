/** The sections of a module as they lie in the binary, for people: the decoder reads them and keeps what is in them. */
import { Reader } from './reader.js';

export interface SectionRange {
  readonly id: number;
  /** What the standard calls it; of custom sections, their own name. */
  readonly name: string;
  /** Of the contents, without id and size. */
  readonly offset: number;
  readonly bytes: number;
  /** Entries of a vector; missing where there is none. */
  readonly entries?: number;
}

const names = [
  'custom',
  'type',
  'import',
  'function',
  'table',
  'memory',
  'global',
  'export',
  'start',
  'element',
  'code',
  'data',
  'data count',
] as const;
const headerBytes = 8;

/**
 * The sections of a module that the decoder has accepted.
 *
 * @throws {CompileError} if it has not
 */
export function sectionsOf(module: Uint8Array): SectionRange[] {
  const reader = new Reader(module, headerBytes);
  const found: SectionRange[] = [];
  while (reader.remaining > 0) {
    const id = reader.byte();
    const bytes = reader.length();
    const offset = reader.offset;
    const known = names[id] ?? 'unknown';
    if (known === 'custom') found.push({ id, name: reader.name(), offset, bytes });
    else if (known === 'start' || known === 'data count') found.push({ id, name: known, offset, bytes });
    else found.push({ id, name: known, offset, bytes, entries: reader.u32() });
    reader.skip(offset + bytes - reader.offset);
  }
  return found;
}
