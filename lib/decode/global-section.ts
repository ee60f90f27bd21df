/** Section 6: globals and their initial values. @see core spec, binary/modules.html#binary-globalsec */
import { eachIndex, type Steps } from '../support/steps.js';
import { limits } from '../wasm/limits.js';
import type { Draft } from './draft.js';
import { readExpr } from './instructions.js';
import { checkLimit, readCount } from './limits.js';
import type { Reader } from './reader.js';
import { readGlobalType } from './types.js';

export function readGlobalSection(reader: Reader, draft: Draft): Steps {
  const start = reader.offset;
  const count = readCount(reader, limits.globals);
  checkLimit(draft.globals.length + count, limits.globals, start);
  return eachIndex(count, () => {
    const at = reader.offset;
    const type = readGlobalType(reader);
    draft.globals.push({ at, type, init: readExpr(reader, draft.declaredFunctions) });
  });
}
