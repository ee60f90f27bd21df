/**
 * The arrays that the loop works on: registers and return positions of all guest stacks, and the code of all modules of the thread.
 *
 * They are made once and never replaced, because V8 then compiles their addresses and lengths into the loop as constants; with arrays
 * of its own for each stack and module the loop is a third slower. They are large, but the system provides their pages when they
 * are first written. Machines and modules take ranges of them.
 */
import { WazenError } from '../support/errors.js';

/** Words wanted for the registers of all stacks, and for code. Less is taken where the system gives less. */
const wantedWords = 1 << 25;
const leastWords = 1 << 20;

/** Words of registers, shifted right by this, are words of return positions: a frame of native code takes four slots at least. */
export const framesShift = 2;

/** Ranges of one array: powers of two in size, aligned. */
export class Ranges {
  #top: number;
  /** Starts of free ranges, by exponent. */
  readonly #free: number[][] = Array.from({ length: 32 }, () => []);

  constructor(
    start: number,
    readonly end: number,
  ) {
    this.#top = start;
  }

  /** Start of a free range of 2^exponent words, or -1. */
  take(exponent: number): number {
    const freed = this.#free[exponent].pop();
    if (freed !== undefined) return freed;
    // Shifts, because V8 makes doubles of powers and divisions, and then of every field that they reach.
    const size = 1 << exponent;
    const start = (this.#top + size - 1) & -size;
    if (start + size <= this.end) {
      this.#skipTo(start);
      this.#top = start + size;
      return start;
    }
    return this.#split(exponent);
  }

  give(start: number, exponent: number): void {
    this.#free[exponent].push(start);
  }

  /** Makes free ranges of what lies between the top and an aligned start. */
  #skipTo(start: number): void {
    while (this.#top < start) {
      const exponent = 31 - Math.clz32(this.#top & -this.#top);
      this.give(this.#top, exponent);
      this.#top += 1 << exponent;
    }
  }

  #split(exponent: number): number {
    for (let larger = exponent + 1; larger < this.#free.length; larger++) {
      const start = this.#free[larger].pop();
      if (start === undefined) continue;
      for (let half = larger - 1; half >= exponent; half--) this.give(start + (1 << half), half);
      return start;
    }
    return -1;
  }
}

export interface Arena {
  /** Registers, by type of access. */
  readonly words: Int32Array;
  readonly singles: Float32Array;
  readonly doubles: Float64Array;
  readonly longs: BigInt64Array;
  /** Return positions. */
  readonly frames: Int32Array;
  readonly code: Int32Array;
  /** Ranges of the registers; the same shifted by {@link framesShift} is a range of `frames`. */
  readonly registerRanges: Ranges;
  readonly codeRanges: Ranges;
}

let arena: Arena | undefined;

/** The thread's arena. */
export function getArena(): Arena {
  return (arena ??= makeArena());
}

function makeArena(): Arena {
  for (let words = wantedWords; ; words >>>= 1) {
    try {
      const registers = new ArrayBuffer(words * 4);
      return {
        words: new Int32Array(registers),
        singles: new Float32Array(registers),
        doubles: new Float64Array(registers),
        longs: new BigInt64Array(registers),
        frames: new Int32Array(words >>> framesShift),
        code: new Int32Array(words),
        // Position 0 of the code is the instruction Leave, see module-code.ts. An aligned start keeps the first ranges aligned.
        registerRanges: new Ranges(0, words),
        codeRanges: new Ranges(1, words),
      };
    } catch (error) {
      if (words <= leastWords) throw new WazenError('ERR_WAZEN_MEMORY', 'the system gave no memory for the interpreter', { cause: error });
    }
  }
}
