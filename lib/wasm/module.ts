/**
 * A decoded module: what the binary says, flat, with index spaces resolved to arrays.
 *
 * Written by `lib/decode`, read by everything after it. Imports come first in every index space.
 * All offsets count bytes from the start of the binary.
 *
 * @see core spec, syntax/modules.html
 */
import type { FuncType, GlobalType, MemoryType, TableType, ValType } from './types.js';

export type ExternKind = 'function' | 'table' | 'memory' | 'global' | 'tag';

export interface Import {
  readonly module: string;
  readonly name: string;
  readonly kind: ExternKind;
  /** Index in the index space of its kind (imports are numbered first). */
  readonly index: number;
  readonly offset: number;
}

export interface Export {
  readonly name: string;
  readonly kind: ExternKind;
  readonly index: number;
  readonly offset: number;
}

/** A constant expression, kept as its byte range: validated once, evaluated at instantiation. */
export interface ConstExpr {
  readonly start: number;
  /** One past its `end` opcode. */
  readonly end: number;
}

/** A function of any origin; `typeIndex` points into {@link Module.types}. */
export interface Func {
  readonly typeIndex: number;
  /** Byte offset of its type index. */
  readonly at: number;
}

export interface Table {
  readonly type: TableType;
  /** Byte offset of its type. */
  readonly at: number;
}

export interface Memory {
  readonly type: MemoryType;
  /** Byte offset of its type. */
  readonly at: number;
}

export interface Global {
  readonly type: GlobalType;
  /** Byte offset of its type. */
  readonly at: number;
  /** Missing for imports. */
  readonly init?: ConstExpr;
}

export type SegmentMode = 'active' | 'passive' | 'declarative';

export interface ElementSegment {
  /** Byte offset of the segment. */
  readonly at: number;
  readonly mode: SegmentMode;
  readonly type: ValType;
  /** Table index, for active ones. */
  readonly table: number;
  /** Offset expression, for active ones. */
  readonly offset?: ConstExpr;
  /** Function indices, or expressions where the binary has expressions. */
  readonly funcs?: Uint32Array;
  readonly exprs?: readonly ConstExpr[];
}

export interface DataSegment {
  /** Byte offset of the segment. */
  readonly at: number;
  readonly mode: 'active' | 'passive';
  readonly memory: number;
  readonly offset?: ConstExpr;
  /** The bytes are `bytes.subarray(start, end)` of the module. */
  readonly start: number;
  readonly end: number;
}

/** A function body: locals declarations start at `start`; `end` is one past the final `end` opcode. */
export interface Body {
  readonly start: number;
  readonly end: number;
}

export interface CustomSection {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** Names of the `name` section that decoded without error; a malformed one is ignored. */
export interface Names {
  module?: string;
  readonly functions: Map<number, string>;
}

export interface Module {
  /** The whole binary; bodies, segments and custom sections are ranges of it. Never written to. */
  readonly bytes: Uint8Array;
  readonly types: FuncType[];
  readonly imports: Import[];
  readonly exports: Export[];
  readonly functions: Func[];
  readonly tables: Table[];
  readonly memories: Memory[];
  readonly globals: Global[];
  readonly importedFunctions: number;
  readonly importedTables: number;
  readonly importedMemories: number;
  readonly importedGlobals: number;
  /** By defined function: function index `importedFunctions + i`. */
  readonly bodies: Body[];
  readonly elements: ElementSegment[];
  readonly data: DataSegment[];
  readonly start?: number;
  readonly startOffset?: number;
  /** From the data count section, if there is one. */
  readonly dataCount?: number;
  /** Function indexes that occur outside of bodies and the start section: those `ref.func` may name, and those that need a funcref. */
  readonly declaredFunctions: Set<number>;
  readonly customSections: CustomSection[];
  readonly names: Names;
}
