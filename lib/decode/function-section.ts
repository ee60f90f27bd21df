/** Section 3: type indices of the functions that the code section defines. @see core spec, binary/modules.html#binary-funcsec */
import { eachIndex, type Steps } from '../support/steps.js';
import { limits } from '../wasm/limits.js';
import type { Draft } from './draft.js';
import { checkLimit, readCount } from './limits.js';
import type { Reader } from './reader.js';

export function readFunctionSection(reader: Reader, draft: Draft): Steps {
  const start = reader.offset;
  const count = readCount(reader, limits.functions);
  checkLimit(draft.functions.length + count, limits.functions, start);
  return eachIndex(count, () => draft.functions.push({ at: reader.offset, typeIndex: reader.u32() }));
}
