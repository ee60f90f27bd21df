/** A module while its sections are being read, and what it is afterwards. Each section's reader fills its part. */
import type {
  Body,
  CustomSection,
  DataSegment,
  ElementSegment,
  Export,
  Func,
  Global,
  Import,
  Memory,
  Module,
  Names,
  Table,
} from '../wasm/module.js';
import type { FuncType } from '../wasm/types.js';
import { readNames } from './name-section.js';

/** A class for its getter alone: an object that is given one by itself is slow to read, for V8 makes a dictionary of it. */
export class Draft implements Module {
  readonly types: FuncType[] = [];
  readonly imports: Import[] = [];
  readonly exports: Export[] = [];
  readonly functions: Func[] = [];
  readonly tables: Table[] = [];
  readonly memories: Memory[] = [];
  readonly globals: Global[] = [];
  importedFunctions = 0;
  importedTables = 0;
  importedMemories = 0;
  importedGlobals = 0;
  readonly bodies: Body[] = [];
  readonly elements: ElementSegment[] = [];
  readonly data: DataSegment[] = [];
  start?: number;
  startOffset?: number;
  dataCount?: number;
  readonly declaredFunctions = new Set<number>();
  readonly customSections: CustomSection[] = [];
  /** Offset of the code section's first byte; for messages. */
  codeOffset: number;
  private readNames: Names | undefined;

  constructor(readonly bytes: Uint8Array) {
    this.codeOffset = bytes.length;
  }

  /** Read when they are first asked for: the section may be large, and most modules run without anybody asking for a name. */
  get names(): Names {
    return (this.readNames ??= readNames(this));
  }
}
