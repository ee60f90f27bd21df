/**
 * The IR of a module's functions until they are translated, in few large pieces: a module may have tens of thousands of functions,
 * and as many arrays would keep the garbage collector busy for tens of milliseconds at a time.
 */
import { decodeFunction, encodedFunctionWords, encodeFunction } from '../ir/encode.js';
import type { IrFunction } from '../ir/function.js';

/** 512 KB; a larger function has a piece of its own. */
const pieceWords = 1 << 17;

interface Piece {
  readonly words: Int32Array;
  /** Functions in it that were not taken yet. */
  functions: number;
}

export class IrStore {
  /** Undefined when all of its functions were taken. */
  readonly #pieces: (Piece | undefined)[] = [];
  /** By function index: number of its piece, and the word in it where the function starts; -1 if it is not here. */
  readonly #pieceOf: Int32Array;
  readonly #startOf: Int32Array;
  /** Words used of the last piece. */
  #length = pieceWords;

  /** `count` is the number of functions in the index space. */
  constructor(count: number) {
    this.#pieceOf = new Int32Array(count).fill(-1);
    this.#startOf = new Int32Array(count);
  }

  /** Keeps a copy of the function. */
  add(fn: IrFunction): void {
    const count = encodedFunctionWords(fn);
    let piece = this.#pieces.at(-1);
    if (piece === undefined || this.#length + count > piece.words.length) {
      piece = { words: new Int32Array(Math.max(count, pieceWords)), functions: 0 };
      this.#pieces.push(piece);
      this.#length = 0;
    }
    this.#pieceOf[fn.index] = this.#pieces.length - 1;
    this.#startOf[fn.index] = this.#length;
    this.#length = encodeFunction(fn, piece.words, this.#length);
    piece.functions++;
  }

  /** Takes a function out. */
  take(index: number): IrFunction {
    const number = this.#pieceOf[index];
    const piece = this.#pieces[number];
    if (piece === undefined) throw new Error(`function ${index} has no IR`);
    this.#pieceOf[index] = -1;
    if (--piece.functions === 0) this.#pieces[number] = undefined;
    return decodeFunction(piece.words, this.#startOf[index]);
  }
}
