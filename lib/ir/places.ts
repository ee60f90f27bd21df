/** Where things lie in the context of an instance of a module. */
import { contextLayout, funcRefLayout, globalLayout, memoryLayout, tableLayout } from '../engine/layout.js';
import type { Module } from '../wasm/module.js';

/** Byte offsets of the arrays in an instance context, and its whole size. @see native/ir/module.h for their elements */
export interface ModulePlaces {
  readonly imports: number;
  readonly funcRefs: number;
  readonly typeIds: number;
  readonly globals: number;
  readonly tables: number;
  readonly memories: number;
  /** Descriptors of the tables and then the memories that the module defines. */
  readonly descriptors: number;
  readonly size: number;
}

const align = (offset: number, bytes: number) => Math.ceil(offset / bytes) * bytes;

/** Lays out the instance context of a module. */
export function placesOf(module: Module): ModulePlaces {
  const globals = align(contextLayout.arrays, globalLayout.size);
  const imports = globals + globalLayout.size * module.globals.length;
  const tables = imports + 8 * module.importedFunctions;
  const memories = tables + 8 * module.tables.length;
  const typeIds = memories + 8 * module.memories.length;
  const funcRefs = align(typeIds + 4 * module.types.length, funcRefLayout.size);
  const descriptors = funcRefs + funcRefLayout.size * (module.functions.length - module.importedFunctions);
  const definedTables = module.tables.length - module.importedTables;
  const definedMemories = module.memories.length - module.importedMemories;
  const size = descriptors + tableLayout.size * definedTables + memoryLayout.size * definedMemories;
  return { imports, funcRefs, typeIds, globals, tables, memories, descriptors, size };
}
