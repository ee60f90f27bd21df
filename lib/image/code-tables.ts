/** What the tables of a code image say of each function, for people; native/runtime/compiled-module.cpp writes them and runs by them. */
import { SectionKind, type Image } from './format.js';
import { wordsOf } from './words.js';

/** A function or thunk, in the order of the code. Offsets count from the start of the code. */
export interface CodeRange {
  readonly start: number;
  /** Constants and jump tables included. */
  readonly end: number;
  /** Index in the module; -1 for thunks. */
  readonly index: number;
  readonly frameBytes: number;
  /** Places that may trap, and calls. */
  readonly traps: number;
  readonly calls: number;
}

/** The header: version, bytes of code, defined functions, types, functions, traps, calls. */
const header = { version: 0, types: 3, functions: 4, words: 7 } as const;
const version = 1;
/** A row: start, end, index, bytes of the frame, whether it is a leaf, first and last trap, first and last call. */
const rowWords = 9;

/** @throws {RangeError} if the words are not those of the tables */
export function readCodeTables(image: Image): CodeRange[] {
  const words = wordsOf(image.section(SectionKind.Tables).bytes);
  const first = header.words + words[header.types];
  const count = words[header.functions];
  if (words[header.version] !== version || !(count >= 0) || first + count * rowWords > words.length) {
    throw new RangeError('the tables of the code are damaged');
  }
  return Array.from({ length: count }, (_, row) => {
    const at = first + row * rowWords;
    const [start, end, index, frameBytes, , firstTrap, endTrap, firstCall, endCall] = words.subarray(at, at + rowWords);
    return { start, end, index, frameBytes, traps: endTrap - firstTrap, calls: endCall - firstCall };
  });
}
