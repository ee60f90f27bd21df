/** Section 0: custom sections, allowed anywhere. @see core spec, binary/modules.html#binary-customsec */
import type { Draft } from './draft.js';
import { readName } from './limits.js';
import { unexpectedEnd, type Reader } from './reader.js';

export function readCustomSection(reader: Reader, draft: Draft, end: number): void {
  const name = readName(reader);
  if (reader.offset > end) throw unexpectedEnd(end);
  const start = reader.offset;
  reader.skip(end - start);
  draft.customSections.push({ name, start, end });
}
