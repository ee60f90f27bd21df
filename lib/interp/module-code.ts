/**
 * The interpreter's code of one module, shared by its instances: a growing array of words, filled as functions are called
 * for the first time. Code positions are indexes into it; they never move.
 */
import type { EngineCode } from '../engine/engine.js';
import { canonicalTypeId } from '../engine/type-ids.js';
import type { IrFunction } from '../ir/function.js';
import type { Module } from '../wasm/module.js';
import { ColdOp } from './opcode.js';

/** Code position and byte offset in the module of one instruction that may trap or call. */
export interface Site {
  readonly pc: number;
  readonly offset: number;
}

export class ModuleCode implements EngineCode {
  readonly module: Module;
  readonly codeBytes = 0;
  readonly polls: boolean;
  /** Replaced when it is full: read it again after anything that may translate. */
  words = new Int32Array(1024);
  /** Words in use. */
  length = 1;
  /** By function index: where the function's header word is, 0 if it was not translated yet. */
  readonly entries: Int32Array;
  /** Canonical ids of the module's types. */
  readonly typeIds: readonly number[];
  /** IR of the functions that were not translated yet, by function index. */
  readonly #ir: (IrFunction | undefined)[] = [];
  /** Translated functions in the order of their code. */
  readonly #starts: number[] = [];
  readonly #functions: { readonly index: number; readonly offset: number }[] = [];
  /** Sites of all functions, ascending: code positions and byte offsets. */
  readonly #sitePositions: number[] = [];
  readonly #siteOffsets: number[] = [];

  constructor(module: Module, polls: boolean) {
    this.module = module;
    this.polls = polls;
    this.entries = new Int32Array(module.functions.length);
    this.typeIds = module.types.map(canonicalTypeId);
    this.words[0] = ColdOp.Leave;
  }

  /** Keeps a copy of the function until it is called. */
  add(fn: IrFunction): void {
    this.#ir[fn.index] = {
      ...fn,
      localTypes: fn.localTypes.slice(),
      words: fn.words.slice(),
      constantTypes: fn.constantTypes.slice(),
      constantWords: fn.constantWords.slice(),
    };
  }

  /** Takes the IR of a function out: it is needed once. */
  takeIr(index: number): IrFunction {
    const fn = this.#ir[index];
    if (fn === undefined) throw new Error(`function ${index} has no IR`);
    this.#ir[index] = undefined;
    return fn;
  }

  /** Makes room for `count` more words behind `length`. */
  reserve(count: number): void {
    if (this.length + count <= this.words.length) return;
    const grown = new Int32Array(Math.max(this.words.length * 2, this.length + count));
    grown.set(this.words);
    this.words = grown;
  }

  /** Records a function whose code starts at `start`, and its sites in ascending order. */
  publish(fn: IrFunction, start: number, sites: readonly Site[]): void {
    this.#starts.push(start);
    this.#functions.push({ index: fn.index, offset: fn.offset });
    for (const site of sites) {
      this.#sitePositions.push(site.pc);
      this.#siteOffsets.push(site.offset);
    }
  }

  /** Function and byte offset of the last site at or before the code position. */
  locate(pc: number): { readonly functionIndex: number; readonly offset: number } {
    const at = lastNotAbove(this.#starts, pc);
    const { index, offset } = this.#functions[at];
    const site = lastNotAbove(this.#sitePositions, pc);
    const isInside = site >= 0 && this.#sitePositions[site] >= this.#starts[at];
    return { functionIndex: index, offset: isInside ? this.#siteOffsets[site] : offset };
  }
}

/** Index of the last number <= `value` in an ascending list, or -1. */
function lastNotAbove(list: readonly number[], value: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (list[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
