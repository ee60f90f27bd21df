/** {@link MemoryFileSystem}: a file system in memory, which can be saved and restored. */
import type { Directory, FileSystem } from './file-system.js';
import type { LowerFileSystem } from './lower.js';
import type { MemoryDirectory } from './memory-node.js';
import type { MemorySnapshot } from './memory-snapshot.js';
import { makeRoot, openMemoryDirectory, restoreRoot, saveRoot } from './memory-tree.js';

export interface MemoryFileSystemOptions {
  /** Bytes that all files together may have; beyond: ENOSPC. Default 256 MiB. */
  readonly maxBytes?: number;
  /** Files, directories and links; beyond: ENOSPC. Default 100,000. */
  readonly maxEntries?: number;
  /** Nanoseconds since 1970, for the times of files. Default: the system's clock, in milliseconds. */
  readonly now?: () => bigint;
}

const defaults = { maxBytes: 256 << 20, maxEntries: 100_000, now: () => BigInt(Date.now()) * 1_000_000n };

/** A file system in memory. Several mounts, of several guests too, may share one. */
export class MemoryFileSystem implements FileSystem {
  private readonly options: Required<MemoryFileSystemOptions>;
  private tree: MemoryDirectory | undefined;

  /** @throws {TypeError} for a limit that is no whole number from 0 on */
  constructor(options: MemoryFileSystemOptions = {}) {
    this.options = { ...defaults, ...options };
    for (const name of ['maxBytes', 'maxEntries'] as const) {
      const value = this.options[name];
      if (!(value >= 0) || (value !== Infinity && !Number.isSafeInteger(value)))
        throw new TypeError(`${name} must be a whole number from 0 on`);
    }
  }

  /** What lies below, in an overlay. */
  protected get lower(): LowerFileSystem | undefined {
    return undefined;
  }

  private get root(): MemoryDirectory {
    return (this.tree ??= makeRoot(this.options, this.lower));
  }

  open(): Directory {
    const { lower } = this;
    lower?.open();
    return openMemoryDirectory(this.root, lower && (() => lower.close()));
  }

  /** What is in it now, as plain data that can be cloned, stored and restored any number of times. Contents are copied when they change. */
  save(): MemorySnapshot {
    return saveRoot(this.root);
  }

  /**
   * Makes it what it was when it was saved. Guests that have something open keep what they have.
   *
   * @throws {TypeError} if it is no snapshot
   * @throws {FileSystemError} ENOSPC if it does not fit
   */
  restore(snapshot: MemorySnapshot): void {
    this.tree = restoreRoot(snapshot, this.options, this.lower);
  }

  /**
   * Writes a file, with the directories that lead to it.
   *
   * @param path with or without a slash before it; no link is followed
   */
  writeFile(path: string, contents: Uint8Array | string): void {
    const names = namesOf(path);
    let directory: Directory = openMemoryDirectory(this.root);
    for (const name of names.slice(0, -1)) {
      if (directory.lookup(name) === undefined) directory.createDirectory!(name);
      directory = directory.openDirectory(name);
    }
    const file = directory.openFile(names.at(-1)!, { read: false, write: true, create: true, exclusive: false, truncate: true });
    file.write(typeof contents === 'string' ? Buffer.from(contents) : contents, 0);
    file.close?.();
  }

  /** The contents of a file; no link is followed. */
  readFile(path: string): Uint8Array {
    const names = namesOf(path);
    let directory: Directory = openMemoryDirectory(this.root);
    for (const name of names.slice(0, -1)) directory = directory.openDirectory(name);
    const file = directory.openFile(names.at(-1)!, { read: true, write: false, create: false, exclusive: false, truncate: false });
    const bytes = new Uint8Array(Number(file.stat().bytes));
    const count = file.read(bytes, 0);
    file.close?.();
    return bytes.subarray(0, count);
  }
}

function namesOf(path: string): string[] {
  const names = path.split('/').filter(name => name !== '');
  if (names.length === 0 || path.includes('\0') || names.some(name => name === '.' || name === '..')) {
    throw new TypeError(`not a path of a file: ${JSON.stringify(path)}`);
  }
  return names;
}
