/** Section 5: memories. @see core spec, binary/modules.html#binary-memsec */
import { eachIndex, type Steps } from '../support/steps.js';
import { limits } from '../wasm/limits.js';
import type { Draft } from './draft.js';
import { checkLimit, readCount } from './limits.js';
import type { Reader } from './reader.js';
import { readMemoryType } from './types.js';

export function readMemorySection(reader: Reader, draft: Draft): Steps {
  const start = reader.offset;
  const count = readCount(reader, limits.memories);
  checkLimit(draft.memories.length + count, limits.memories, start);
  return eachIndex(count, () => draft.memories.push({ at: reader.offset, type: readMemoryType(reader) }));
}
