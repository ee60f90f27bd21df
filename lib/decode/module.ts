/**
 * The decoder: bytes of a module to its flat description. Everything malformed outside of function bodies is refused here;
 * whether indices, types and limits make sense is validation (validate/module.ts).
 *
 * @see core spec, binary/modules.html#binary-module
 */
import { CompileError } from '../support/errors.js';
import { runSteps, type Steps } from '../support/steps.js';
import { limits } from '../wasm/limits.js';
import type { Module } from '../wasm/module.js';
import { malformedBody, readCodeSection } from './code-section.js';
import { readCustomSection } from './custom-section.js';
import { readDataCountSection, readDataSection } from './data-section.js';
import { Draft } from './draft.js';
import { readElementSection } from './element-section.js';
import { readExportSection } from './export-section.js';
import { readFunctionSection } from './function-section.js';
import { readGlobalSection } from './global-section.js';
import { readImportSection } from './import-section.js';
import { checkLimit } from './limits.js';
import { readMemorySection } from './memory-section.js';
import { Reader } from './reader.js';
import { readStartSection } from './start-section.js';
import { readTableSection } from './table-section.js';
import { readTypeSection } from './type-section.js';

const magic = 0x6d736100; //  \0asm
const version = 1;
const customSection = 0;

interface Section {
  readonly id: number;
  /** Small sections are read at once; vectors in steps. */
  read(reader: Reader, draft: Draft): Steps | void;
}

/** Sections in the order that the standard demands. Each may occur once. */
const sections: readonly Section[] = [
  { id: 1, read: readTypeSection },
  { id: 2, read: readImportSection },
  { id: 3, read: readFunctionSection },
  { id: 4, read: readTableSection },
  { id: 5, read: readMemorySection },
  { id: 6, read: readGlobalSection },
  { id: 7, read: readExportSection },
  { id: 8, read: readStartSection },
  { id: 9, read: readElementSection },
  { id: 12, read: readDataCountSection },
  { id: 10, read: readCodeSection },
  { id: 11, read: readDataSection },
];

/**
 * Decodes a module. `bytes` is kept and must not change afterwards; names are read from it when they are first asked for.
 *
 * @throws {CompileError} with the specification suite's words and the offset of the malformed byte
 */
export function decodeModule(bytes: Uint8Array): Module {
  const { module, steps } = beginDecoding(bytes);
  runSteps(steps);
  return module;
}

/** As {@link decodeModule}, in steps: `module` is complete when they are done. */
export function beginDecoding(bytes: Uint8Array): { module: Module; steps: Steps } {
  const draft = new Draft(bytes);
  return { module: draft, steps: decode(draft) };
}

function* decode(draft: Draft): Steps {
  const { bytes } = draft;
  checkLimit(bytes.length, limits.moduleBytes, 0);
  const reader = new Reader(bytes);
  readHeader(reader);
  try {
    for (let next = 0; reader.remaining > 0;) next = yield* readSection(reader, draft, next);
    checkCounts(draft);
  } catch (error) {
    throw (yield* malformedBody(draft)) ?? error;
  }
}

function readHeader(reader: Reader): void {
  if (reader.word() !== magic) throw new CompileError('magic header not detected', 0);
  if (reader.word() !== version) throw new CompileError('unknown binary version', 4);
}

/** Reads one section; `next` is the place in {@link sections} from which on one is allowed. Returns the new `next`. */
function* readSection(reader: Reader, draft: Draft, next: number): Generator<void, number, void> {
  const start = reader.offset;
  const id = reader.byte();
  const place = sections.findIndex(section => section.id === id);
  if (place < 0 && id !== customSection) throw new CompileError('malformed section id', start);
  if (place >= 0 && place < next) throw new CompileError('unexpected content after last section', start);
  const size = reader.length();
  const end = reader.offset + size;
  if (id === customSection) readCustomSection(reader, draft, end);
  else yield* sections[place].read(reader, draft) ?? [];
  reader.expectEnd(end);
  return place < 0 ? next : place + 1;
}

/** What two sections say about the same thing. */
function checkCounts(draft: Draft): void {
  if (draft.bodies.length !== draft.functions.length - draft.importedFunctions) {
    throw new CompileError('function and code section have inconsistent lengths', draft.codeOffset);
  }
  if (draft.dataCount !== undefined && draft.dataCount !== draft.data.length) {
    throw new CompileError('data count and data section have inconsistent lengths', draft.bytes.length);
  }
}
