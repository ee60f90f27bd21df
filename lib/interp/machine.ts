/**
 * The interpreter's activation: one guest stack with its chain of calls, how it is entered, left and resumed.
 *
 * Values live in *registers*: a range of the arena's 8-byte slots, addressed as 32-bit words. A function sees a window of it from
 * `fp` on; a callee's window starts at its arguments, inside the caller's. Return positions live in a range of the arena's `frames`:
 *
 *     frames:  [ return pc, caller's fp ]*      return pc 0 is the instruction Leave: the caller is another instance
 *                                               (on top of `callers`; its own return pc and fp are one entry below) or nobody
 *
 * Both ranges start small and move to larger ones when a call does not fit.
 *
 * No JavaScript frame belongs to a guest frame, so leaving the loop at any instruction suspends the guest.
 */
import type { Activation, Ref, TraceFrame } from '../engine/engine.js';
import { Disposition, exchangeLayout, Status } from '../engine/layout.js';
import { Trap } from '../ir/trap.js';
import { framesShift, getArena } from './arena.js';
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
  readonly frames: Int32Array;
  /** Ends of this machine's registers and return positions. */
  stackEnd = 0;
  frameEnd = 0;

  /** State of the guest while the loop does not run, or runs a cold function. */
  pc = 0;
  fp = 0;
  /** End of the return positions in use. */
  rp = 0;
  /** Branches and calls until the loop looks at the clock. */
  poll = 0;
  /** Why the loop ended the guest. */
  trapKind = Trap.Unreachable;
  /** Whose code runs; stays set after the guest has ended. */
  instance!: Instance;
  /** Instances whose calls into other instances have not returned. */
  readonly callers: Instance[] = [];

  /** Most words of registers. */
  readonly #mostWords: number;
  readonly #place: Place = { start: -1, exponent: 0 };
  /** The function that was entered. */
  #entered: FunctionObject | null = null;
  /** While the guest is in a host call: the function, where its results go and where the guest goes on. */
  #hostFunction: FunctionObject | null = null;
  #hostWindow = 0;
  #resumePc = 0;
  /** When the first poll after entering ran out, -Infinity before: always a double, so that V8 compiles the loop once. */
  #sliceStart = -Infinity;

  constructor(readonly stackBytes: number) {
    const { words, singles, doubles, longs, frames } = getArena();
    this.words = words;
    this.singles = singles;
    this.doubles = doubles;
    this.longs = longs;
    this.frames = frames;
    this.#mostWords = Math.max(4096, stackBytes & ~15) >>> 2;
    collected.register(this, this.#place);
  }

  enter(): void {
    const low = this.i32[exchangeLayout.target / 4] >>> 0;
    const fn = resolveFunction(this.i32[exchangeLayout.target / 4 + 1] * 2 ** 32 + low);
    this.reset();
    this.#entered = fn;
    if (fn.home === null) {
      this.#hostFunction = fn;
      this.#leave(Status.HostCall, fn.index);
      this.i32[exchangeLayout.instance / 4] = 0;
      return;
    }
    this.instance = fn.home;
    const entry = this.#entryOf(fn.home, fn.index);
    this.pc = entry;
    const start = this.push(entry, 0, this.fp);
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
      if (host === this.#entered && this.rp === this.#frameStart) {
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
    this.rp = this.#frameStart;
    this.fp = this.#stackStart;
    this.callers.length = 0;
    this.#entered = null;
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
  }

  trace(limit: number): TraceFrame[] {
    const result: TraceFrame[] = [];
    let instance = this.instance;
    let caller = this.callers.length;
    let pc = this.pc;
    for (let rp = this.rp; rp > this.#frameStart && result.length < limit;) {
      result.push({ instance, ...instance.code.locate(pc) });
      rp -= 2;
      if (this.frames[rp] === 0) {
        if (caller === 0) break;
        instance = this.callers[--caller];
        rp -= 2;
      }
      // A return position is behind the call; its site is before it.
      pc = this.frames[rp] - 1;
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
    if (home === this.instance) return this.push(entry, returnPc, window);
    const offset = window - this.#stackStart;
    const start = this.push(entry, returnPc, window);
    if (start < 0) return start;
    this.callers.push(this.instance);
    this.instance = home;
    // push() has left room for this entry.
    this.frames[this.rp++] = 0;
    this.frames[this.rp++] = this.#stackStart + offset;
    return start;
  }

  /** Enters the function of the same instance whose header word is at `entry`. Returns where its code starts, or -1 after a trap. */
  push(entry: number, returnPc: number, window: number): number {
    const offset = window - this.#stackStart;
    if (!this.#makeRoom(offset + this.instance.code.words[entry])) return this.trap(Trap.CallStackExhausted);
    this.frames[this.rp++] = returnPc;
    this.frames[this.rp++] = this.fp;
    this.fp = this.#stackStart + offset;
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
    this.fp = this.frames[--this.rp];
    return this.frames[--this.rp];
  }

  get #stackStart(): number {
    return Math.max(0, this.#place.start);
  }

  get #frameStart(): number {
    return frameStartOf(this.#stackStart);
  }

  /** Sees to it that the first `words` registers exist, and two more return positions; false if they may not. */
  #makeRoom(words: number): boolean {
    while (this.#stackStart + words > this.stackEnd || this.rp + 4 > this.frameEnd) {
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
    const { words, frames } = this;
    const oldFrames = this.#frameStart;
    const newFrames = frameStartOf(to);
    const moved = to - Math.max(0, from);
    if (from >= 0) {
      words.copyWithin(to, from, this.stackEnd);
      frames.copyWithin(newFrames, oldFrames, this.rp);
      for (let i = newFrames + 1; i < newFrames + this.rp - oldFrames; i += 2) frames[i] += moved;
      getArena().registerRanges.give(from, size);
    }
    this.#setPlace(to, exponent);
    this.rp += newFrames - oldFrames;
    this.fp += moved;
    return true;
  }

  #setPlace(start: number, exponent: number): void {
    const words = start < 0 ? 0 : Math.min(1 << exponent, this.#mostWords);
    this.#place.start = start;
    this.#place.exponent = exponent;
    this.stackEnd = this.#stackStart + words;
    this.frameEnd = frameStartOf(this.stackEnd);
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

/** Where the return positions of a stack start whose registers start at `stackStart`. A shift, because a division makes doubles. */
function frameStartOf(stackStart: number): number {
  return stackStart >>> framesShift;
}

/** Copies slots between word arrays; integers, because a float copy may alter a signalling NaN. */
function copyWords(from: Int32Array, fromWord: number, to: Int32Array, toWord: number, slots: number): void {
  for (let i = 0; i < slots * 2; i++) to[toWord + i] = from[fromWord + i];
}
