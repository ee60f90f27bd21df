/** Section 7: exports. @see core spec, binary/modules.html#binary-exportsec */
import { CompileError } from '../support/errors.js';
import { eachIndex, type Steps } from '../support/steps.js';
import { limits } from '../wasm/limits.js';
import type { ExternKind } from '../wasm/module.js';
import type { Draft } from './draft.js';
import { readCount, readName } from './limits.js';
import type { Reader } from './reader.js';

/** By kind byte. */
const kinds: readonly ExternKind[] = ['function', 'table', 'memory', 'global'];

export function readExportSection(reader: Reader, draft: Draft): Steps {
  return eachIndex(readCount(reader, limits.exports), () => {
    const offset = reader.offset;
    const name = readName(reader);
    const kind = kinds[reader.byte()];
    if (!kind) throw new CompileError('malformed export kind', reader.offset - 1);
    const index = reader.u32();
    draft.exports.push({ name, kind, index, offset });
    if (kind === 'function') draft.declaredFunctions.add(index);
  });
}
