/**
 * The words that the compiler reads (native/ir/module.cpp): what it must know of a module, and a function in one
 * piece. C++ checks them again and trusts nothing.
 *
 *     module    version=1, flags (1: polls), places: imports, funcRefs, typeIds, globals, tables, memories,
 *               types: count, { params, results, type... }, functions: count, imported, typeIndex...,
 *               globals: count, { type, flags (1: mutable, 2: cell is elsewhere) }, memories: count,
 *               flags (1: guarded, 2: memory64, 4: shared)..., tables: count
 *     function  index, typeIndex, slotCount, blockCount, offset, locals, constants, words: counts,
 *               local types, constant types (bytes, padded to words), constant words, words
 */
import { contextLayout, funcRefLayout, globalLayout } from '../engine/layout.js';
import type { Module } from '../wasm/module.js';
import type { IrFunction } from './function.js';

/** Byte offsets of the arrays in an instance context, and its whole size. @see native/ir/module.h for their elements */
export interface ModulePlaces {
  readonly imports: number;
  readonly funcRefs: number;
  readonly typeIds: number;
  readonly globals: number;
  readonly tables: number;
  readonly memories: number;
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
  const size = funcRefs + funcRefLayout.size * (module.functions.length - module.importedFunctions);
  return { imports, funcRefs, typeIds, globals, tables, memories, size };
}

export interface EncodeOptions {
  readonly polls: boolean;
  /** By memory index: whether out-of-bounds accesses fault. */
  readonly guarded: readonly boolean[];
}

const moduleWordsVersion = 1;

/** The module's description. */
export function encodeModule(module: Module, places: ModulePlaces, options: EncodeOptions): Int32Array {
  const { imports, funcRefs, typeIds, globals, tables, memories } = places;
  const words = [moduleWordsVersion, options.polls ? 1 : 0, imports, funcRefs, typeIds, globals, tables, memories];
  words.push(module.types.length);
  for (const type of module.types) words.push(type.params.length, type.results.length, ...type.params, ...type.results);
  words.push(module.functions.length, module.importedFunctions);
  for (const func of module.functions) words.push(func.typeIndex);
  words.push(module.globals.length);
  module.globals.forEach(({ type }, index) => {
    words.push(type.type, (type.mutable ? 1 : 0) | (type.mutable && index < module.importedGlobals ? 2 : 0));
  });
  words.push(module.memories.length);
  module.memories.forEach(({ type }, index) => words.push((options.guarded[index] ? 1 : 0) | (type.shared ? 4 : 0)));
  words.push(module.tables.length);
  return Int32Array.from(words);
}

/** Words that {@link encodeFunction} needs. */
export function encodedFunctionWords(fn: IrFunction): number {
  const bytes = align(fn.localTypes.length, 4) + align(fn.constantTypes.length, 4);
  return 8 + bytes / 4 + fn.constantWords.length + fn.words.length;
}

/** Writes a function at word `start` of `out`; returns the word after it. */
export function encodeFunction(fn: IrFunction, out: Int32Array, start = 0): number {
  const { localTypes, constantTypes, constantWords, words } = fn;
  const header = [fn.index, fn.typeIndex, fn.slotCount, fn.blockCount, fn.offset, localTypes.length, constantTypes.length, words.length];
  out.set(header, start);
  let at = start + header.length;
  for (const types of [localTypes, constantTypes]) {
    const bytes = new Uint8Array(out.buffer, out.byteOffset + 4 * at, align(types.length, 4));
    bytes.fill(0);
    bytes.set(types);
    at += bytes.length / 4;
  }
  out.set(constantWords, at);
  out.set(words, at + constantWords.length);
  return at + constantWords.length + words.length;
}
