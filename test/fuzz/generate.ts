/** Random modules: the same bytes for the same seed. */
import type { FuncType } from '../../lib/wasm/types.js';
import { writeBodies } from './body.js';
import { Random } from './random.js';
import { encode, importedFunctions, makeShape } from './shape.js';

export interface Generated {
  readonly seed: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Exported functions, `f2` and on, by name. */
  readonly exports: ReadonlyMap<string, FuncType>;
  /** Names of the exported globals; `g0` is the fuel. */
  readonly globals: readonly string[];
  /** Nodes (body.ts) that were generated. */
  readonly nodes: number;
}

export function generate(seed: number, drop: ReadonlySet<number> = new Set()): Generated {
  const random = new Random(seed);
  const shape = makeShape(random);
  let nodes = 0;
  const bodies = writeBodies(random, shape, () => !drop.has(nodes++));
  return {
    seed,
    bytes: encode(shape, bodies),
    exports: new Map(shape.functions.slice(importedFunctions).map((type, i) => [`f${i + importedFunctions}`, type])),
    globals: shape.globals.map((_, i) => `g${i}`),
    nodes,
  };
}
