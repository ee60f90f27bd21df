/**
 * The interpreter's activation: one guest stack with its chain of calls, how it is entered, left and resumed.
 *
 * Values live in *registers*: one buffer of 8-byte slots, addressed as 32-bit words. A function sees a window of it from `fp`
 * on; a callee's window starts at its arguments, inside the caller's. Return positions live in `frames`:
 *
 *     frames:  [ return pc, caller's fp ]*      return pc 0 is the instruction Leave: the caller is another instance
 *                                               (on top of `callers`; its own return pc and fp are one entry below) or nobody
 *
 * No JavaScript frame belongs to a guest frame, so leaving the loop at any instruction suspends the guest.
 */
import type { Activation, TraceFrame } from '../engine/engine.js';
import { Disposition, exchangeLayout, Status } from '../engine/layout.js';
import { Trap } from '../ir/trap.js';
import { type FunctionObject, resolveFunction } from './function-ref.js';
import type { Instance } from './instance.js';
import { run } from './loop.js';
import { translate } from './translate.js';

/** First word of the values in the exchange area. */
const valuesWord = exchangeLayout.values / 4;
/** How long a guest runs before it gives JavaScript a chance. */
const sliceMs = 10;

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

  /** State of the guest while the loop does not run, or runs a cold function. */
  pc = 0;
  fp = 0;
  /** Words of `frames` in use. */
  rp = 0;
  /** Branches and calls until the loop looks at the clock. */
  poll = 0;
  /** Why the loop ended the guest. */
  trapKind = Trap.Unreachable;
  /** Whose code runs; stays set after the guest has ended. */
  instance!: Instance;
  /** Instances whose calls into other instances have not returned. */
  readonly callers: Instance[] = [];

  /** The function that was entered. */
  #entered: FunctionObject | null = null;
  /** While the guest is in a host call: the function, where its results go and where the guest goes on. */
  #hostFunction: FunctionObject | null = null;
  #hostWindow = 0;
  #resumePc = 0;
  /** When the first poll after entering ran out, 0 before. */
  #sliceStart = 0;

  constructor(readonly stackBytes: number) {
    const registers = new ArrayBuffer(Math.max(4096, stackBytes & ~15));
    this.words = new Int32Array(registers);
    this.singles = new Float32Array(registers);
    this.doubles = new Float64Array(registers);
    this.longs = new BigInt64Array(registers);
    // One return position for each four slots: the least that a frame of native code takes.
    this.frames = new Int32Array(Math.max(64, registers.byteLength / 16));
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
    copyWords(this.i32, valuesWord, this.words, 0, fn.paramSlots);
    this.instance = fn.home;
    this.frames[0] = 0;
    this.frames[1] = 0;
    this.rp = 2;
    const entry = this.#entryOf(fn.home, fn.index);
    if (fn.home.code.words[entry] > this.words.length) {
      this.pc = entry;
      this.trap(Trap.CallStackExhausted);
      return;
    }
    this.pc = entry + 1;
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
      if (host === this.#entered && this.rp === 0) {
        this.#leave(Status.Returned, 0);
        return;
      }
      copyWords(this.i32, valuesWord, this.words, this.#hostWindow, host.resultSlots);
      this.pc = this.#resumePc;
    }
    this.#sliceStart = 0;
    run(this);
  }

  /** Forgets the guest. */
  reset(): void {
    this.rp = 0;
    this.fp = 0;
    this.callers.length = 0;
    this.#entered = null;
    this.#hostFunction = null;
    this.#sliceStart = 0;
  }

  /** Forgets the instance too, so that a pooled activation keeps none alive. */
  release(): void {
    this.reset();
    this.instance = undefined!;
  }

  trace(limit: number): TraceFrame[] {
    const result: TraceFrame[] = [];
    let instance = this.instance;
    let caller = this.callers.length;
    let pc = this.pc;
    for (let rp = this.rp; rp > 0 && result.length < limit;) {
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

  /** Ends the guest with a trap; `pc` says where. Returns what a cold function returns to leave the loop. */
  trap(kind: Trap): -1 {
    return this.#leave(Status.Trap, kind);
  }

  /** Whether the guest has run for a slice. Called when the loop's poll count has run out. */
  isDue(): boolean {
    if (!this.instance.code.polls) return false;
    const now = performance.now();
    if (this.#sliceStart === 0) this.#sliceStart = now;
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
    const { frames } = this;
    if (window + home.code.words[entry] > this.words.length || this.rp + 4 > frames.length) {
      return this.trap(Trap.CallStackExhausted);
    }
    frames[this.rp++] = returnPc;
    frames[this.rp++] = this.fp;
    if (home !== this.instance) {
      this.callers.push(this.instance);
      this.instance = home;
      frames[this.rp++] = 0;
      frames[this.rp++] = window;
    }
    this.fp = window;
    return entry + 1;
  }

  /** The instruction Leave: goes on in the calling instance, or ends the guest. */
  returnToCaller(): number {
    const caller = this.callers.pop();
    if (caller === undefined) {
      copyWords(this.words, 0, this.i32, valuesWord, this.#entered!.resultSlots);
      return this.#leave(Status.Returned, 0);
    }
    this.instance = caller;
    this.fp = this.frames[--this.rp];
    return this.frames[--this.rp];
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
