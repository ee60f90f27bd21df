/** Section 3: type indices of the functions that the code section defines. @see core spec, binary/modules.html#binary-funcsec */
import { limits } from '../wasm/limits.js';
import type { Draft } from './draft.js';
import { checkLimit, readCount } from './limits.js';
import type { Reader } from './reader.js';

export function readFunctionSection(reader: Reader, draft: Draft): void {
  const start = reader.offset;
  const count = readCount(reader, limits.functions);
  checkLimit(draft.functions.length + count, limits.functions, start);
  for (let i = 0; i < count; i++) draft.functions.push({ at: reader.offset, typeIndex: reader.u32() });
}
