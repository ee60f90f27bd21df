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
import { eachIndex, type Steps } from '../support/steps.js';
import type { Module } from '../wasm/module.js';
import type { IrFunction } from './function.js';
import type { ModulePlaces } from './places.js';

const align = (offset: number, bytes: number) => Math.ceil(offset / bytes) * bytes;

export interface EncodeOptions {
  readonly polls: boolean;
  /** By memory index: whether out-of-bounds accesses fault. */
  readonly guarded: readonly boolean[];
}

const moduleWordsVersion = 1;

/** The module's description, in steps. */
export function* encodeModule(module: Module, places: ModulePlaces, options: EncodeOptions): Steps<Int32Array> {
  const { types, functions, globals, memories, tables } = module;
  const typeWords = types.reduce((sum, type) => sum + 2 + type.params.length + type.results.length, 0);
  const words = new Int32Array(14 + typeWords + functions.length + 2 * globals.length + memories.length);
  let at = 0;
  const put = (word: number) => void (words[at++] = word);
  const { imports, funcRefs, typeIds } = places;
  [moduleWordsVersion, options.polls ? 1 : 0, imports, funcRefs, typeIds, places.globals, places.tables, places.memories].forEach(put);
  put(types.length);
  yield* eachIndex(types.length, i => {
    const { params, results } = types[i];
    [params.length, results.length].forEach(put);
    params.forEach(put);
    results.forEach(put);
  });
  [functions.length, module.importedFunctions].forEach(put);
  yield* eachIndex(functions.length, i => put(functions[i].typeIndex));
  put(globals.length);
  yield* eachIndex(globals.length, i => {
    const { type, mutable } = globals[i].type;
    put(type);
    put((mutable ? 1 : 0) | (mutable && i < module.importedGlobals ? 2 : 0));
  });
  put(memories.length);
  memories.forEach(({ type }, i) => put((options.guarded[i] ? 1 : 0) | (type.shared ? 4 : 0)));
  put(tables.length);
  return words;
}

/** Words of a function before its types. */
const headerWords = 8;

/** Words that {@link encodeFunction} needs. */
export function encodedFunctionWords(fn: IrFunction): number {
  const bytes = align(fn.localTypes.length, 4) + align(fn.constantTypes.length, 4);
  return headerWords + bytes / 4 + fn.constantWords.length + fn.words.length;
}

/** Writes a function at word `start` of `out`; returns the word after it. */
export function encodeFunction(fn: IrFunction, out: Int32Array, start = 0): number {
  const { localTypes, constantTypes, constantWords, words } = fn;
  out.set([fn.index, fn.typeIndex, fn.slotCount, fn.blockCount, fn.offset, localTypes.length, constantTypes.length, words.length], start);
  let at = start + headerWords;
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

/**
 * Reads a function that {@link encodeFunction} wrote at word `start`. Its arrays are views of it.
 */
export function decodeFunction(encoded: Int32Array, start: number): IrFunction {
  const [index, typeIndex, slotCount, blockCount, offset, locals, constants, count] = encoded.subarray(start, start + headerWords);
  let at = start + headerWords;
  const bytes = (length: number) => {
    const view = new Uint8Array(encoded.buffer, encoded.byteOffset + 4 * at, length);
    at += align(length, 4) / 4;
    return view;
  };
  const words = (length: number) => encoded.subarray(at, (at += length));
  return {
    ...{ index, typeIndex, slotCount, blockCount, offset },
    localTypes: bytes(locals),
    constantTypes: bytes(constants),
    constantWords: words(2 * constants),
    words: words(count),
  };
}
