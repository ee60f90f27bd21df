/**
 * Section 10: function bodies. Only their extents are read here; what is in them is read once, by the validator, which also
 * checks that a body ends where its size says.
 *
 * @see core spec, binary/modules.html#binary-codesec
 */
import { limits } from '../wasm/limits.js';
import type { Draft } from './draft.js';
import { checkLimit, readCount } from './limits.js';
import type { Reader } from './reader.js';

export function readCodeSection(reader: Reader, draft: Draft): void {
  draft.codeOffset = reader.offset;
  for (let count = readCount(reader, limits.functions); count > 0; count--) {
    const at = reader.offset;
    const size = reader.block();
    checkLimit(size, limits.bodyBytes, at);
    draft.bodies.push({ start: reader.offset - size, end: reader.offset });
  }
}
