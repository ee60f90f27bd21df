/** A module while its sections are being read. Each section's reader fills its part. */
import type { Module } from '../wasm/module.js';

export type Draft = { -readonly [K in keyof Module]: Module[K] } & {
  /** Offset of the code section's first byte; for messages. */
  codeOffset: number;
};

export function newDraft(bytes: Uint8Array): Draft {
  return {
    bytes,
    types: [],
    imports: [],
    exports: [],
    functions: [],
    tables: [],
    memories: [],
    globals: [],
    importedFunctions: 0,
    importedTables: 0,
    importedMemories: 0,
    importedGlobals: 0,
    bodies: [],
    elements: [],
    data: [],
    declaredFunctions: new Set(),
    customSections: [],
    names: { functions: new Map() },
    codeOffset: bytes.length,
  };
}
