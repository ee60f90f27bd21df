/**
 * The array that the loop works on: registers of all guest stacks, and the code of all modules of the thread.
 *
 * It is made once and never replaced, because V8 then compiles its address and length into the loop as constants; with arrays
 * of its own for each stack and module the loop is a third slower. It is large, but the system provides its pages when they
 * are first written. Machines and modules take ranges of it.
 */
import { WazenError } from '../support/errors.js';
import { ColdOp } from './opcode.js';

/** Words wanted for the registers of all stacks, and for code. Less is taken where the system gives less. */
const wantedWords = 1 << 25;
const leastWords = 1 << 20;

/** Words in front: position 0 of the code is the instruction Leave, to which a guest's first frame returns. */
const reserved = 2;
/** Words behind the last that {@link Arena.indexMask} can name: a frame and its operands reach that far. */
const overhang = 1 << 24;

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
  /** Registers and code, by type of access. */
  readonly words: Int32Array;
  readonly singles: Float32Array;
  readonly doubles: Float64Array;
  readonly longs: BigInt64Array;
  /** One less than a power of two: all ranges end at or below the next. */
  readonly indexMask: number;
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
      const buffer = new ArrayBuffer(4 * (2 * words + overhang));
      const arena = {
        words: new Int32Array(buffer),
        singles: new Float32Array(buffer),
        doubles: new Float64Array(buffer),
        longs: new BigInt64Array(buffer),
        indexMask: 2 * words - 1,
        registerRanges: new Ranges(reserved, words),
        codeRanges: new Ranges(words, 2 * words),
      };
      arena.words[0] = ColdOp.Leave;
      return arena;
    } catch (error) {
      if (words <= leastWords) throw new WazenError('ERR_WAZEN_MEMORY', 'the system gave no memory for the interpreter', { cause: error });
    }
  }
}
