/** Section 8: the start function. @see core spec, binary/modules.html#binary-startsec */
import type { Draft } from './draft.js';
import type { Reader } from './reader.js';

export function readStartSection(reader: Reader, draft: Draft): void {
  draft.startOffset = reader.offset;
  draft.start = reader.u32();
}
