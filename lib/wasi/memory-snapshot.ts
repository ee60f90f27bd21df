/** Snapshots of memory file systems: their trees as plain data. */
import { FileSystemError } from './file-system.js';
import { MemoryDirectory, MemoryFile, MemoryLink, type MemoryNode, type Space } from './memory-node.js';

interface SavedTimes {
  readonly times: readonly [accessed: bigint, modified: bigint, changed: bigint];
  /** Names that lead to it in the lower file system of an overlay. */
  readonly lower?: readonly string[];
}
type SavedFile = SavedTimes & { readonly kind: 'file'; readonly contents: Uint8Array };
type SavedLink = SavedTimes & { readonly kind: 'link'; readonly target: string };
/** Entries by number of their node; -1 hides what is below. */
type SavedDirectory = SavedTimes & { readonly kind: 'directory'; readonly entries: readonly (readonly [string, number])[] };

/** Plain data: clonable, and immutable by agreement. Nodes refer to each other by number; the first is the root. */
export interface MemorySnapshot {
  readonly nodes: readonly (SavedFile | SavedLink | SavedDirectory)[];
}

function saved(node: MemoryNode, numberOf: (node: MemoryNode) => number): SavedFile | SavedLink | SavedDirectory {
  const times = [node.accessed, node.modified, node.changed] as const;
  if (node instanceof MemoryLink) return { kind: 'link', times, target: node.target };
  const { lower } = node as MemoryFile | MemoryDirectory;
  const below = lower === undefined ? {} : { lower };
  if (node instanceof MemoryFile)
    return { kind: 'file', times, contents: lower === undefined ? node.share() : new Uint8Array(0), ...below };
  const entries = [...(node as MemoryDirectory).entries].map(([name, entry]) => [name, entry === null ? -1 : numberOf(entry)] as const);
  return { kind: 'directory', times, entries, ...below };
}

export function saveTree(root: MemoryDirectory): MemorySnapshot {
  const found: MemoryNode[] = [root];
  const numbers = new Map<MemoryNode, number>([[root, 0]]);
  const numberOf = (node: MemoryNode) => {
    const number = numbers.get(node) ?? found.push(node) - 1;
    numbers.set(node, number);
    return number;
  };
  const nodes: MemorySnapshot['nodes'][number][] = [];
  // `found` grows while it is gone through; no recursion, since guests make directories as deep as they like.
  for (let i = 0; i < found.length; i++) nodes.push(saved(found[i]!, numberOf));
  return { nodes };
}

/** The node without its entries, with the attributes of what is below. */
function restored(node: MemorySnapshot['nodes'][number], space: Space): MemoryNode {
  const { lower } = node;
  const stat = lower && space.lower!.stat(lower);
  if (lower !== undefined && stat === undefined)
    throw new FileSystemError('ENOENT', `/${lower.join('/')} is gone from the lower file system`);
  switch (node.kind) {
    case 'link':
      return new MemoryLink(space, node.target);
    case 'file':
      return lower === undefined ? MemoryFile.of(space, node.contents) : new MemoryFile(space, lower, stat);
    case 'directory':
      return new MemoryDirectory(space, lower, stat);
  }
}

/** The root of the tree that was saved, in a space of its own. */
export function restoreTree({ nodes }: MemorySnapshot, space: Space): MemoryDirectory {
  if (!Array.isArray(nodes) || nodes[0]?.kind !== 'directory') throw new TypeError('not a snapshot of a memory file system');
  if (nodes.some(({ lower }) => lower !== undefined && space.lower === undefined)) throw new TypeError('a snapshot of an overlay');
  const made = nodes.map(node => restored(node, space));
  const root = made[0] as MemoryDirectory;
  root.links = 1;
  nodes.forEach((node, i) => {
    if (node.kind !== 'directory') return;
    const directory = made[i] as MemoryDirectory;
    for (const [name, number] of node.entries) {
      if (number === -1) {
        directory.entries.set(name, null);
        continue;
      }
      const entry = made[number];
      if (entry === undefined) throw new TypeError('not a snapshot of a memory file system');
      space.takeEntry();
      directory.entries.set(name, entry);
      entry.links++;
      if (entry instanceof MemoryDirectory) entry.parent = directory;
    }
  });
  made.forEach((node, i) => ([node.accessed, node.modified, node.changed] = nodes[i]!.times));
  return root;
}
