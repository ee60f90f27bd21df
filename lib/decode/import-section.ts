/** Section 2: imports, which open the index spaces. @see core spec, binary/modules.html#binary-importsec */
import { CompileError } from '../support/errors.js';
import { eachIndex, type Steps } from '../support/steps.js';
import { limits } from '../wasm/limits.js';
import type { ExternKind } from '../wasm/module.js';
import type { Draft } from './draft.js';
import { checkLimit, readCount, readName } from './limits.js';
import type { Reader } from './reader.js';
import { readGlobalType, readMemoryType, readTableType } from './types.js';

interface ImportKind {
  readonly kind: ExternKind;
  /** Reads the type, adds to the index space, returns the index there. */
  read(reader: Reader, draft: Draft): number;
}

/** By kind byte. */
const kinds: readonly ImportKind[] = [
  { kind: 'function', read: (reader, draft) => draft.functions.push({ at: reader.offset, typeIndex: reader.u32() }) - 1 },
  { kind: 'table', read: (reader, draft) => draft.tables.push({ at: reader.offset, type: readTableType(reader) }) - 1 },
  { kind: 'memory', read: (reader, draft) => draft.memories.push({ at: reader.offset, type: readMemoryType(reader) }) - 1 },
  { kind: 'global', read: (reader, draft) => draft.globals.push({ at: reader.offset, type: readGlobalType(reader) }) - 1 },
];

export function* readImportSection(reader: Reader, draft: Draft): Steps {
  const start = reader.offset;
  yield* eachIndex(readCount(reader, limits.imports), () => {
    const offset = reader.offset;
    const module = readName(reader);
    const name = readName(reader);
    const importKind = kinds[reader.byte()];
    if (!importKind) throw new CompileError('malformed import kind', reader.offset - 1);
    const index = importKind.read(reader, draft);
    draft.imports.push({ module, name, kind: importKind.kind, index, offset });
  });
  checkLimit(draft.tables.length, limits.tables, start);
  checkLimit(draft.memories.length, limits.memories, start);
  draft.importedFunctions = draft.functions.length;
  draft.importedTables = draft.tables.length;
  draft.importedMemories = draft.memories.length;
  draft.importedGlobals = draft.globals.length;
}
