/** Makes a failing module small: drops every node without which it still fails. */
import { generate } from './generate.js';

export function reduce(seed: number, stillFails: (drop: ReadonlySet<number>) => boolean): Set<number> {
  const { nodes } = generate(seed);
  const drop = new Set<number>();
  for (let size = nodes >> 1; size >= 1; size = size >> 1) {
    for (let start = 0; start < nodes; start += size) {
      const added = Array.from({ length: Math.min(size, nodes - start) }, (_, i) => start + i).filter(node => !drop.has(node));
      if (added.length === 0) continue;
      for (const node of added) drop.add(node);
      if (!stillFails(drop)) for (const node of added) drop.delete(node);
    }
  }
  return drop;
}
