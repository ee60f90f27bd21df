/**
 * The module's part of a code image: what the decoder found, in words, and those bytes of the binary that are still needed: constant
 * expressions, data segments and custom sections. The bodies of functions are apart (bodies.ts); the places of errors that validation
 * could have found are not kept.
 */
import { Draft } from '../decode/draft.js';
import type { ConstExpr, ElementSegment, Export, ExternKind, Module, SegmentMode } from '../wasm/module.js';
import type { FuncType, GlobalType, Limits, MemoryType, TableType } from '../wasm/types.js';
import { SectionKind, type Image } from './format.js';
import { wordsOf, WordReader, WordWriter } from './words.js';

/** A module as an image keeps it. */
export interface StoredModule {
  readonly words: Int32Array;
  /** What the ranges in `words` count in. */
  readonly bytes: Uint8Array;
}

const kinds: readonly ExternKind[] = ['function', 'table', 'memory', 'global', 'tag'];
const modes: readonly SegmentMode[] = ['active', 'passive', 'declarative'];

interface Range {
  readonly start: number;
  readonly end: number;
}

/** Collects the ranges of the binary that are kept. */
class KeptBytes {
  private readonly parts: Uint8Array[] = [];
  private length = 0;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly writer: WordWriter,
  ) {}

  /** Writes where the range is now. */
  range({ start, end }: Range): void {
    this.parts.push(this.bytes.subarray(start, end));
    this.writer.int(this.length);
    this.length += end - start;
    this.writer.int(this.length);
  }

  optional(range: Range | undefined): void {
    this.writer.int(range ? 1 : 0);
    if (range) this.range(range);
  }

  finish(): Uint8Array {
    return Buffer.concat(this.parts, this.length);
  }
}

export function storeModule(module: Module): StoredModule {
  const writer = new WordWriter();
  const kept = new KeptBytes(module.bytes, writer);
  writeTypes(writer, module);
  writer.list(module.globals, ({ type, init }) => {
    writer.int(type.type);
    writer.int(type.mutable ? 1 : 0);
    kept.optional(init);
  });
  writer.list(module.elements, segment => writeElements(writer, kept, segment));
  writer.list(module.data, ({ mode, memory, offset, start, end }) => {
    writer.int(modes.indexOf(mode));
    writer.int(memory);
    kept.optional(offset);
    kept.range({ start, end });
  });
  writer.list(module.customSections, ({ name, start, end }) => {
    writer.text(name);
    kept.range({ start, end });
  });
  return { words: writer.finish(), bytes: kept.finish() };
}

/** Everything that has no ranges. */
function writeTypes(writer: WordWriter, module: Module): void {
  const int = (value: number) => writer.int(value);
  writer.list(module.types, ({ params, results }) => {
    writer.list(params, int);
    writer.list(results, int);
  });
  writer.list(module.imports, ({ module: from, name, kind, index, offset }) => {
    writer.text(from);
    writer.text(name);
    [kinds.indexOf(kind), index, offset].forEach(int);
  });
  writer.list(module.exports, ({ name, kind, index, offset }) => {
    writer.text(name);
    [kinds.indexOf(kind), index, offset].forEach(int);
  });
  writer.list(module.functions, ({ typeIndex }) => int(typeIndex));
  writer.list(module.tables, ({ type }) => {
    int(type.element);
    writeLimits(writer, type);
  });
  writer.list(module.memories, ({ type }) => {
    int(type.shared ? 1 : 0);
    writeLimits(writer, type);
  });
  const { importedFunctions, importedTables, importedMemories, importedGlobals } = module;
  [importedFunctions, importedTables, importedMemories, importedGlobals].forEach(int);
  [module.start, module.startOffset, module.dataCount].forEach(value => writer.optional(value));
}

function writeLimits(writer: WordWriter, { min, max }: Limits): void {
  writer.int(min);
  writer.int(max === undefined ? 0 : 1);
  writer.int(max ?? 0);
}

function writeElements(writer: WordWriter, kept: KeptBytes, { mode, type, table, offset, funcs, exprs }: ElementSegment): void {
  writer.int(modes.indexOf(mode));
  writer.int(type);
  writer.int(table);
  kept.optional(offset);
  writer.int(funcs ? 1 : 0);
  if (funcs) writer.list(funcs, index => writer.int(index));
  else writer.list(exprs!, expr => kept.range(expr));
}

/**
 * The module of an image, which keeps the image's bytes.
 *
 * @throws {RangeError} if the words are not those of {@link storeModule}
 */
export function loadModule(image: Image): Module {
  const reader = new WordReader(wordsOf(image.section(SectionKind.ModuleWords).bytes));
  const { bytes } = image.section(SectionKind.ModuleBytes);
  const module = new Draft(bytes);
  readTypes(reader, module);
  const range = (): Range => readRange(reader, bytes);
  const offset = (): { offset?: ConstExpr } => (reader.int() === 0 ? {} : { offset: range() });
  reader.into(module.globals, () => {
    const type: GlobalType = { type: reader.int(), mutable: reader.int() !== 0 };
    return reader.int() === 0 ? { type, at: 0 } : { type, at: 0, init: range() };
  });
  reader.into(module.elements, () => readElements(reader, range, offset));
  reader.into(module.data, () => {
    const mode = modes[reader.int()] as 'active' | 'passive';
    const memory = reader.int();
    return { at: 0, mode, memory, ...offset(), ...range() };
  });
  reader.into(module.customSections, () => ({ name: reader.text(), ...range() }));
  return module;
}

function readTypes(reader: WordReader, module: Draft): void {
  const int = () => reader.int();
  reader.into(module.types, (): FuncType => ({ params: reader.list(int), results: reader.list(int) }));
  reader.into(module.imports, () => {
    const [from, name] = [reader.text(), reader.text()];
    return { module: from, name, kind: kinds[int()], index: int(), offset: int() };
  });
  reader.into(module.exports, (): Export => ({ name: reader.text(), kind: kinds[int()], index: int(), offset: int() }));
  reader.into(module.functions, () => ({ typeIndex: int(), at: 0 }));
  reader.into(module.tables, () => {
    const type: TableType = { element: int(), ...readLimits(reader) };
    return { type, at: 0 };
  });
  reader.into(module.memories, () => {
    const shared = int() !== 0;
    const type: MemoryType = shared ? { shared, ...readLimits(reader) } : readLimits(reader);
    return { type, at: 0 };
  });
  module.importedFunctions = int();
  module.importedTables = int();
  module.importedMemories = int();
  module.importedGlobals = int();
  for (const name of ['start', 'startOffset', 'dataCount'] as const) {
    const value = reader.optional();
    if (value !== undefined) module[name] = value;
  }
}

function readLimits(reader: WordReader): Limits {
  const min = reader.int() >>> 0;
  const hasMax = reader.int() !== 0;
  const max = reader.int() >>> 0;
  return hasMax ? { min, max } : { min };
}

function readRange(reader: WordReader, bytes: Uint8Array): Range {
  const start = reader.int() >>> 0;
  const end = reader.int() >>> 0;
  if (start > end || end > bytes.length) throw new RangeError('a range passes the bytes');
  return { start, end };
}

function readElements(reader: WordReader, range: () => Range, offset: () => { offset?: ConstExpr }): ElementSegment {
  const [mode, type, table] = [modes[reader.int()], reader.int(), reader.int()];
  const segment = { at: 0, mode, type, table, ...offset() };
  const isFunctions = reader.int() !== 0;
  return isFunctions ? { ...segment, funcs: Uint32Array.from(reader.list(() => reader.int())) } : { ...segment, exprs: reader.list(range) };
}
