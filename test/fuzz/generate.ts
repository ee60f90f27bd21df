/** Random modules: the same bytes for the same seed. */
import { type FuncType, ValType } from '../../lib/wasm/types.js';
import { writeBodies } from './body.js';
import { Random } from './random.js';
import { encode, importedFunctions, isCallable, makeShape } from './shape.js';

export interface Generated {
  readonly seed: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Exported functions that JavaScript can call, `f2` and on, by name. */
  readonly exports: ReadonlyMap<string, FuncType>;
  /** Names of the exported globals; `g0` is the fuel. Those of vectors are not among them. */
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
    exports: new Map(
      [...shape.functions.entries()].filter(([i, type]) => i >= importedFunctions && isCallable(type)).map(([i, type]) => [`f${i}`, type]),
    ),
    globals: [...shape.globals.entries()].filter(([, type]) => type !== ValType.V128).map(([i]) => `g${i}`),
    nodes,
  };
}
