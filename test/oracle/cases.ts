/** What the tests of control, variables, memories and tables share: modules as text, and calls of their functions. */
import type { WasmOpName } from '../../lib/wasm/opcodes.js';

export interface Case {
  /** What it is about: each of these operators must be in the module. */
  readonly operators: readonly WasmOpName[];
  /** In the text format. It may export a memory `memory`, and tables and globals with any names; functions are called. */
  readonly text: string;
  /** Arguments by function: every combination of a list per parameter, in order. Calls change what later ones find. */
  readonly calls: Readonly<Record<string, readonly (readonly unknown[])[]>>;
}

/** Every combination of one value of each list. */
export function combinations(lists: readonly (readonly unknown[])[]): unknown[][] {
  return lists.reduce<unknown[][]>((some, list) => some.flatMap(tuple => list.map(value => [...tuple, value])), [[]]);
}

export const few = [0, 1, 2, 3, 5, -1, 0x7fffffff, -0x80000000];
