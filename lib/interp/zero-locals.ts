/**
 * Which locals must be cleared when a function is entered: those that some path reads before it writes them.
 *
 * One pass forward is exact: all predecessors of a block but the back edges come before it, and what is assigned at a loop
 * header stays assigned around the loop.
 */
import type { IrFunction } from '../ir/function.js';
import { Op } from '../ir/op.js';
import { ValType } from '../wasm/types.js';
import { instructionWords, operandTypes, resultTypes, resultWords } from './rows.js';

export interface SlotRange {
  readonly start: number;
  readonly count: number;
}

/** Above this many words for the sets, all locals are cleared. */
const mostWords = 1 << 18;
/** Ranges with at most this many slots between them are joined. */
const joinedGap = 3;

/** Ranges of slots to clear, among those from `paramSlots` to `localSlots` - 1; `results` are the types that the function returns. */
export function zeroRanges(fn: IrFunction, results: readonly ValType[], paramSlots: number, localSlots: number): SlotRange[] {
  if (paramSlots === localSlots) return [];
  const setWords = (localSlots - paramSlots + 31) >>> 5;
  if (setWords * fn.blockCount > mostWords) return [{ start: paramSlots, count: localSlots - paramSlots }];
  const scan = new Scan(fn, results, paramSlots, localSlots, setWords);
  return ranges(scan.run(), paramSlots);
}

class Scan {
  readonly #ir: Int32Array;
  /** Assigned locals at the start of each block, one bit each. */
  readonly #sets: Int32Array;
  readonly #isReached: Uint8Array;
  #current: Int32Array;
  readonly #readFirst: Uint8Array;

  constructor(
    fn: IrFunction,
    readonly results: readonly ValType[],
    readonly paramSlots: number,
    readonly localSlots: number,
    readonly setWords: number,
  ) {
    this.#ir = fn.words;
    this.#sets = new Int32Array(setWords * fn.blockCount);
    this.#isReached = new Uint8Array(fn.blockCount);
    this.#isReached[0] = 1;
    this.#current = this.#sets;
    this.#readFirst = new Uint8Array(localSlots - paramSlots);
  }

  run(): Uint8Array {
    const ir = this.#ir;
    for (let at = 0; at < ir.length; at += instructionWords(ir, at)) {
      const op = ir[at];
      if (op === (Op.Block as number)) this.#current = this.#setOf(ir[at + 1]);
      else if (op === (Op.Return as number)) this.#return(at);
      else this.#instruction(op, at);
    }
    return this.#readFirst;
  }

  #instruction(op: number, at: number): void {
    const ir = this.#ir;
    const operands = at + 1 + resultWords[op];
    const types = operandTypes[op];
    for (let i = 0; i < types.length; i++) {
      this.#read(ir[operands + i]);
      if (types[i] === 'v128') this.#read(ir[operands + i] + 1);
    }
    if (resultWords[op] === 1) {
      this.#write(ir[at + 1]);
      if (resultTypes[op] === 'v128') this.#write(ir[at + 1] + 1);
    }
    if (op === (Op.Jump as number)) this.#reach(ir[at + 1]);
    else if (op === (Op.BrIf as number)) {
      this.#reach(ir[at + 2]);
      this.#reach(ir[at + 3]);
    } else if (op === (Op.BrTable as number)) for (let i = 0; i <= ir[at + 2]; i++) this.#reach(ir[at + 3 + i]);
  }

  #return(at: number): void {
    this.results.forEach((type, i) => {
      const slot = this.#ir[at + 2 + i];
      this.#read(slot);
      if (type === ValType.V128) this.#read(slot + 1);
    });
  }

  #setOf(block: number): Int32Array {
    return this.#sets.subarray(block * this.setWords, (block + 1) * this.setWords);
  }

  #read(slot: number): void {
    if (slot < this.paramSlots || slot >= this.localSlots) return;
    const local = slot - this.paramSlots;
    if ((this.#current[local >>> 5] & (1 << (local & 31))) === 0) this.#readFirst[local] = 1;
  }

  #write(slot: number): void {
    if (slot < this.paramSlots || slot >= this.localSlots) return;
    const local = slot - this.paramSlots;
    this.#current[local >>> 5] |= 1 << (local & 31);
  }

  /** The current set meets that of a successor. */
  #reach(block: number): void {
    const set = this.#setOf(block);
    const isFirst = this.#isReached[block] === 0;
    this.#isReached[block] = 1;
    for (let i = 0; i < set.length; i++) set[i] = isFirst ? this.#current[i] : set[i] & this.#current[i];
  }
}

function ranges(isRead: Uint8Array, paramSlots: number): SlotRange[] {
  const result: { start: number; count: number }[] = [];
  let last: { start: number; count: number } | undefined;
  isRead.forEach((flag, local) => {
    if (flag === 0) return;
    const slot = paramSlots + local;
    if (last !== undefined && slot - (last.start + last.count) <= joinedGap) {
      last.count = slot + 1 - last.start;
    } else {
      last = { start: slot, count: 1 };
      result.push(last);
    }
  });
  return result;
}
