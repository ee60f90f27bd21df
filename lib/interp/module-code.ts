/**
 * The interpreter's code of one module, shared by its instances: ranges of the arena's code, filled as functions are called
 * for the first time. Code positions are indexes into that; they never move.
 */
import type { EngineCode } from '../engine/engine.js';
import { canonicalTypeIds } from '../engine/type-ids.js';
import type { IrFunction } from '../ir/function.js';
import { WazenError } from '../support/errors.js';
import { runSteps } from '../support/steps.js';
import type { Module } from '../wasm/module.js';
import { getArena } from './arena.js';
import { IrStore } from './ir-store.js';

/** Code position and byte offset in the module of one instruction that may trap or call. */
export interface Site {
  readonly pc: number;
  readonly offset: number;
}

/** A translated function. */
interface Code {
  readonly index: number;
  readonly offset: number;
  /** Where its code starts. */
  readonly start: number;
  /** Ascending. */
  readonly sitePositions: Int32Array;
  readonly siteOffsets: Int32Array;
}

/** A range of the arena's code. */
interface Chunk {
  readonly start: number;
  readonly exponent: number;
}
/** Exponents of the sizes of chunks, in words; each is twice as large as the one before. */
const firstChunk = 9;
const largestChunk = 16;

/** Gives the chunks of modules back that nobody can reach any more. */
const collected = new FinalizationRegistry<readonly Chunk[]>(chunks => {
  for (const { start, exponent } of chunks) getArena().codeRanges.give(start, exponent);
});

export class ModuleCode implements EngineCode {
  readonly module: Module;
  readonly codeBytes = 0;
  readonly polls: boolean;
  /** The arena's code. */
  readonly words = getArena().words;
  /** Where the next word goes, and the end of the chunk. */
  length = 0;
  end = 0;
  readonly #chunks: Chunk[] = [];
  /** By function index: where the function's header word is, 0 if it was not translated yet. */
  readonly entries: Int32Array;
  /** Canonical ids of the module's types. */
  readonly typeIds: Int32Array;
  /** The functions that were not translated yet. */
  readonly #ir: IrStore;
  /** Translated functions by position of their code. */
  readonly #functions: Code[] = [];

  /** `typeIds`, if they are at hand. */
  constructor(module: Module, polls: boolean, typeIds = runSteps(canonicalTypeIds(module.types))) {
    this.module = module;
    this.polls = polls;
    this.entries = new Int32Array(module.functions.length);
    this.#ir = new IrStore(module.functions.length);
    this.typeIds = typeIds;
    collected.register(this, this.#chunks);
  }

  /** Keeps a copy of the function until it is called. */
  add(fn: IrFunction): void {
    this.#ir.add(fn);
  }

  /** Takes the IR of a function out: it is needed once. */
  takeIr(index: number): IrFunction {
    return this.#ir.take(index);
  }

  /**
   * Makes room for `count` words from `length` on.
   * @throws {WazenError} if the arena is full
   */
  reserve(count: number): void {
    if (this.length + count <= this.end) return;
    const next = Math.min(firstChunk + this.#chunks.length, largestChunk);
    const exponent = Math.max(next, 32 - Math.clz32(count - 1));
    const start = getArena().codeRanges.take(exponent);
    if (start < 0) throw new WazenError('ERR_WAZEN_MEMORY', "the interpreter's memory for code is full");
    this.#chunks.push({ start, exponent });
    this.length = start;
    this.end = start + (1 << exponent);
  }

  /** Records a function whose code starts at `start`, and its sites in ascending order. */
  publish(fn: IrFunction, start: number, sites: readonly Site[]): void {
    this.#functions.splice(lastNotAbove(this.#functions.length, i => this.#functions[i].start, start) + 1, 0, {
      index: fn.index,
      offset: fn.offset,
      start,
      sitePositions: Int32Array.from(sites, site => site.pc),
      siteOffsets: Int32Array.from(sites, site => site.offset),
    });
  }

  /** Function and byte offset of the last site at or before the code position. */
  locate(pc: number): { readonly functionIndex: number; readonly offset: number } {
    const fn = this.#functions[lastNotAbove(this.#functions.length, i => this.#functions[i].start, pc)];
    const site = lastNotAbove(fn.sitePositions.length, i => fn.sitePositions[i], pc);
    return { functionIndex: fn.index, offset: site < 0 ? fn.offset : fn.siteOffsets[site] };
  }
}

/** Index of the last of `count` ascending numbers that is <= `value`, or -1. */
function lastNotAbove(count: number, numberAt: (i: number) => number, value: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (numberAt(middle) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
