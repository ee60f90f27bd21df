/**
 * The interpreter's activation: one guest stack with its chain of calls, how it is entered, left and resumed.
 *
 * Values live in *registers*: a range of the arena's 8-byte slots, addressed as 32-bit words. A function sees a window of it from
 * `fp` on; a callee's window starts at its arguments, inside the caller's. Behind its parameters is a slot for where it returns to:
 *
 *     | parameters | return pc, words from the caller's fp to this | locals | operand stack: arguments | ... |
 *                                                                              next window ▲
 *
 * Return pc 0 is the instruction Leave: the caller is another instance (on top of `callers`) or nobody. The range starts small, and
 * its contents move to a larger one when a call does not fit.
 *
 * No JavaScript frame belongs to a guest frame, so leaving the loop at any instruction suspends the guest.
 */
import type { Activation, Ref, TraceFrame } from '../engine/engine.js';
import { Disposition, exchangeLayout, Status } from '../engine/layout.js';
import { Trap } from '../ir/trap.js';
import { getArena } from './arena.js';
import { type FunctionObject, resolveFunction } from './function-ref.js';
import type { Instance } from './instance.js';
import { run } from './loop.js';
import { translate } from './translate.js';

/** First word of the values in the exchange area. */
const valuesWord = exchangeLayout.values / 4;
/** How long a guest runs before it gives JavaScript a chance. */
const sliceMs = 10;

/** Exponent of the words of registers that a stack has at first. */
const firstExponent = 12;
/** A machine that waits to be used again keeps at most so many. */
const keptExponent = 16;

/** The place of a machine's registers; outlives the machine to be given back. */
interface Place {
  start: number;
  exponent: number;
}

const collected = new FinalizationRegistry<Place>(({ start, exponent }) => {
  if (start >= 0) getArena().registerRanges.give(start, exponent);
});

export class Machine implements Activation {
  readonly exchange = new ArrayBuffer(exchangeLayout.size);
  readonly i32 = new Int32Array(this.exchange);
  readonly i64 = new BigInt64Array(this.exchange);
  readonly f32 = new Float32Array(this.exchange);
  readonly f64 = new Float64Array(this.exchange);

  /** The registers, by type of access. */
  readonly words: Int32Array;
  readonly singles: Float32Array;
  readonly doubles: Float64Array;
  readonly longs: BigInt64Array;
  /** End of this machine's registers. */
  stackEnd = 0;

  /** State of the guest while the loop does not run, or runs a cold function; `pc` is 0 if there is none. */
  pc = 0;
  fp = 0;
  /** Branches and calls until the loop looks at the clock. */
  poll = 0;
  /** Why the loop ended the guest. */
  trapKind = Trap.Unreachable;
  /** Whose code runs; stays set after the guest has ended. */
  instance!: Instance;
  /** Instances whose calls into other instances have not returned. */
  readonly callers: Instance[] = [];
  /** Where they go on. */
  readonly #callerPcs: number[] = [];

  /** Most words of registers. */
  readonly #mostWords: number;
  readonly #place: Place = { start: -1, exponent: 0 };
  /** The function that was entered last; kept like `instance`, because to resolve a reference again and again is slow. */
  #entered: FunctionObject | null = null;
  /** While the guest is in a host call: the function, where its results go and where the guest goes on. */
  #hostFunction: FunctionObject | null = null;
  #hostWindow = 0;
  #resumePc = 0;
  /** When the first poll after entering ran out, -Infinity before: always a double, so that V8 compiles the loop once. */
  #sliceStart = -Infinity;

  constructor(readonly stackBytes: number) {
    const { words, singles, doubles, longs } = getArena();
    this.words = words;
    this.singles = singles;
    this.doubles = doubles;
    this.longs = longs;
    this.#mostWords = Math.max(4096, stackBytes & ~15) >>> 2;
    collected.register(this, this.#place);
  }

  enter(): void {
    const low = this.i32[exchangeLayout.target / 4] >>> 0;
    const ref = this.i32[exchangeLayout.target / 4 + 1] * 2 ** 32 + low;
    const fn = this.#entered?.ref === ref ? this.#entered : resolveFunction(ref);
    this.reset();
    this.#entered = fn;
    if (fn.home === null) {
      this.#hostFunction = fn;
      this.#leave(Status.HostCall, fn.index);
      this.i32[exchangeLayout.instance / 4] = 0;
      return;
    }
    this.instance = fn.home;
    const start = this.push(this.#entryOf(fn.home, fn.index), 0, this.fp, fn.paramSlots);
    if (start < 0) return;
    this.pc = start;
    copyWords(this.i32, valuesWord, this.words, this.fp, fn.paramSlots);
    run(this);
  }

  resume(disposition: Disposition): void {
    if (disposition === Disposition.Unwind) {
      this.reset();
      return;
    }
    const host = this.#hostFunction;
    if (host !== null) {
      this.#hostFunction = null;
      if (host === this.#entered) {
        this.#leave(Status.Returned, 0);
        return;
      }
      copyWords(this.i32, valuesWord, this.words, this.#hostWindow, host.resultSlots);
      this.pc = this.#resumePc;
    }
    this.#sliceStart = -Infinity;
    run(this);
  }

  /** Forgets the guest. */
  reset(): void {
    this.pc = 0;
    this.fp = this.#stackStart;
    // Asked first, because V8 is slow to set a length.
    if (this.callers.length > 0) {
      this.callers.length = 0;
      this.#callerPcs.length = 0;
    }
    this.#hostFunction = null;
    this.#hostWindow = 0;
    this.#resumePc = 0;
    this.#sliceStart = -Infinity;
  }

  /** Forgets the instance too, so that a pooled activation keeps none alive. */
  release(): void {
    if (this.#place.exponent > keptExponent) this.#leavePlace();
    this.reset();
    this.instance = undefined!;
    this.#entered = null;
  }

  trace(limit: number): TraceFrame[] {
    const result: TraceFrame[] = [];
    let { instance, pc, fp } = this;
    let caller = this.callers.length;
    while (pc !== 0 && result.length < limit) {
      const place = instance.code.locate(pc);
      result.push({ instanceId: instance.id, ...place });
      const saved = fp + 2 * instance.functionObject(place.functionIndex).paramSlots;
      pc = this.words[saved];
      fp -= this.words[saved + 1];
      if (pc === 0 && caller > 0) {
        instance = this.callers[--caller];
        pc = this.#callerPcs[caller];
      }
      // A return position is behind the call; its site is before it.
      if (pc !== 0) pc--;
    }
    return result;
  }

  *findReferences(low: Ref, high: Ref): Generator<Ref> {
    const { words, stackEnd } = this;
    for (let word = this.#stackStart; word < stackEnd; word += 2) {
      const reference = words[word + 1] * 2 ** 32 + (words[word] >>> 0);
      if (reference >= low && reference < high) yield reference;
    }
  }

  /** Ends the guest with a trap; `pc` says where. Returns what a cold function returns to leave the loop. */
  trap(kind: Trap): -1 {
    return this.#leave(Status.Trap, kind);
  }

  /** Whether the guest has run for a slice. Called when the loop's poll count has run out. */
  isDue(): boolean {
    if (!this.instance.code.polls) return false;
    const now = performance.now();
    if (this.#sliceStart === -Infinity) this.#sliceStart = now;
    return now - this.#sliceStart > sliceMs;
  }

  tick(): void {
    this.#leave(Status.Tick, 0);
  }

  /**
   * Calls any function, for the cases that the loop leaves: `window` is the word where its arguments are and its
   * results will be. Returns the code position to go on at, or -1 to leave the loop.
   */
  call(fn: FunctionObject, returnPc: number, window: number): number {
    const { home } = fn;
    if (home === null) {
      this.#hostFunction = fn;
      this.#hostWindow = window;
      this.#resumePc = returnPc;
      copyWords(this.words, window, this.i32, valuesWord, fn.paramSlots);
      this.i32[exchangeLayout.instance / 4] = this.instance.id;
      return this.#leave(Status.HostCall, fn.index);
    }
    const entry = this.#entryOf(home, fn.index);
    if (home === this.instance) return this.push(entry, returnPc, window, fn.paramSlots);
    const start = this.push(entry, 0, window, fn.paramSlots);
    if (start < 0) return start;
    this.callers.push(this.instance);
    this.#callerPcs.push(returnPc);
    this.instance = home;
    return start;
  }

  /** Enters the function whose header word is at `entry`. Returns where its code starts, or -1 after a trap. */
  push(entry: number, returnPc: number, window: number, paramSlots: number): number {
    const { words } = this;
    const base = window - this.fp;
    if (!this.#makeRoom(window - this.#stackStart + words[entry])) return this.trap(Trap.CallStackExhausted);
    this.fp += base;
    const saved = this.fp + 2 * paramSlots;
    words[saved] = returnPc;
    words[saved + 1] = base;
    return entry + 1;
  }

  /** The instruction Leave: goes on in the calling instance, or ends the guest. */
  returnToCaller(): number {
    const caller = this.callers.pop();
    if (caller === undefined) {
      copyWords(this.words, this.#stackStart, this.i32, valuesWord, this.#entered!.resultSlots);
      return this.#leave(Status.Returned, 0);
    }
    this.instance = caller;
    return this.#callerPcs.pop()!;
  }

  get #stackStart(): number {
    return Math.max(0, this.#place.start);
  }

  /** Sees to it that the first `words` registers exist; false if they may not. */
  #makeRoom(words: number): boolean {
    while (this.#stackStart + words > this.stackEnd) {
      if (!this.#moveTo(this.#place.start < 0 ? firstExponent : this.#place.exponent + 1)) return false;
    }
    return true;
  }

  /** Moves the stack to a larger place. */
  #moveTo(exponent: number): boolean {
    const { start: from, exponent: size } = this.#place;
    if (from >= 0 && 1 << size >= this.#mostWords) return false;
    const to = getArena().registerRanges.take(exponent);
    if (to < 0) return false;
    const moved = to - Math.max(0, from);
    if (from >= 0) {
      this.words.copyWithin(to, from, this.stackEnd);
      getArena().registerRanges.give(from, size);
    }
    this.#setPlace(to, exponent);
    this.fp += moved;
    return true;
  }

  #setPlace(start: number, exponent: number): void {
    const words = start < 0 ? 0 : Math.min(1 << exponent, this.#mostWords);
    this.#place.start = start;
    this.#place.exponent = exponent;
    this.stackEnd = this.#stackStart + words;
  }

  #leavePlace(): void {
    getArena().registerRanges.give(this.#place.start, this.#place.exponent);
    this.#setPlace(-1, 0);
  }

  #entryOf(instance: Instance, index: number): number {
    return instance.code.entries[index] || translate(instance.code, index);
  }

  #leave(status: Status, detail: number): -1 {
    this.i32[exchangeLayout.status / 4] = status;
    this.i32[exchangeLayout.detail / 4] = detail;
    return -1;
  }
}

/** Copies slots between word arrays; integers, because a float copy may alter a signalling NaN. */
function copyWords(from: Int32Array, fromWord: number, to: Int32Array, toWord: number, slots: number): void {
  for (let i = 0; i < slots * 2; i++) to[toWord + i] = from[fromWord + i];
}
