/** Section 4: tables. @see core spec, binary/modules.html#binary-tablesec */
import { eachIndex, type Steps } from '../support/steps.js';
import { limits } from '../wasm/limits.js';
import type { Draft } from './draft.js';
import { checkLimit, readCount } from './limits.js';
import type { Reader } from './reader.js';
import { readTableType } from './types.js';

export function readTableSection(reader: Reader, draft: Draft): Steps {
  const start = reader.offset;
  const count = readCount(reader, limits.tables);
  checkLimit(draft.tables.length + count, limits.tables, start);
  return eachIndex(count, () => draft.tables.push({ at: reader.offset, type: readTableType(reader) }));
}
