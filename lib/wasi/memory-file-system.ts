/** A file system in memory, which can be saved and restored, and the directories and files that guests open in it. */
import { type Directory, type DirectoryEntry, type File, type FileOpenOptions, type FileStat, FileSystemError } from './file-system.js';
import type { FileSystem, FileTimes } from './file-system.js';
import type { LowerFileSystem } from './lower.js';
import { MemoryDirectory, MemoryFile, MemoryLink, type MemoryNode, Space } from './memory-node.js';
import { type MemorySnapshot, restoreTree, saveTree } from './memory-snapshot.js';

export interface MemoryFileSystemOptions {
  /** Bytes that all files together may have; beyond: ENOSPC. Default 256 MiB. */
  readonly maxBytes?: number;
  /** Files, directories and links; beyond: ENOSPC. Default 100,000. */
  readonly maxEntries?: number;
  /** Nanoseconds since 1970, for the times of files. Default: the system's clock, in milliseconds. */
  readonly now?: () => bigint;
}

const defaults = { maxBytes: 256 << 20, maxEntries: 100_000, now: () => BigInt(Date.now()) * 1_000_000n };

class OpenMemoryFile implements File {
  private isClosed = false;

  constructor(private readonly node: MemoryFile) {
    node.open();
  }

  stat(): FileStat {
    return this.node.stat();
  }
  read(bytes: Uint8Array, position: number): number {
    return this.node.read(bytes, position);
  }
  write(bytes: Uint8Array, position: number): number {
    return this.node.write(bytes, position);
  }
  append(bytes: Uint8Array): number {
    return this.node.write(bytes, this.node.bytes);
  }
  setSize(bytes: number): void {
    this.node.setSize(bytes);
  }
  allocate(position: number, bytes: number): void {
    if (position + bytes > this.node.bytes) this.node.setSize(position + bytes);
  }
  setTimes(times: FileTimes): void {
    this.node.setTimes(times);
  }
  close(): void {
    if (!this.isClosed) this.node.close();
    this.isClosed = true;
  }
}

/** Whether `node` may take the place of `replaced`, as POSIX has it for renames. */
function checkReplace(node: MemoryNode, replaced: MemoryNode): void {
  const isDirectory = node instanceof MemoryDirectory;
  if (replaced instanceof MemoryDirectory) {
    if (!isDirectory) throw new FileSystemError('EISDIR');
    if (!replaced.isEmpty) throw new FileSystemError('ENOTEMPTY');
  } else if (isDirectory) {
    throw new FileSystemError('ENOTDIR');
  }
}

class OpenMemoryDirectory implements Directory {
  readonly close?: () => void;

  constructor(
    private readonly node: MemoryDirectory,
    close?: () => void,
  ) {
    if (close !== undefined) this.close = close;
  }

  stat(): FileStat {
    return this.node.stat();
  }
  entries(most: number): DirectoryEntry[] {
    return this.node.list(most);
  }
  lookup(name: string): FileStat | undefined {
    return this.node.lookup(name);
  }

  openDirectory(name: string): Directory {
    const node = this.find(name);
    if (!(node instanceof MemoryDirectory)) throw new FileSystemError('ENOTDIR');
    return new OpenMemoryDirectory(node);
  }

  openFile(name: string, { create, exclusive, truncate }: FileOpenOptions): File {
    let node = this.node.find(name);
    if (node !== undefined && create && exclusive) throw new FileSystemError('EEXIST');
    if (node instanceof MemoryLink) throw new FileSystemError('ELOOP');
    if (node instanceof MemoryDirectory) throw new FileSystemError('EISDIR');
    if (node === undefined) {
      if (!create) throw new FileSystemError('ENOENT');
      node = new MemoryFile(this.node.space);
      this.node.add(name, node);
    }
    const file = node as MemoryFile;
    if (truncate && file.bytes > 0) file.setSize(0);
    return new OpenMemoryFile(file);
  }

  readLink(name: string): string {
    const node = this.find(name);
    if (!(node instanceof MemoryLink)) throw new FileSystemError('EINVAL');
    return node.target;
  }

  createDirectory(name: string): void {
    this.addNew(name, space => new MemoryDirectory(space));
  }
  createSymbolicLink(name: string, target: string): void {
    this.addNew(name, space => new MemoryLink(space, target));
  }

  link(name: string, to: Directory, toName: string): void {
    const node = this.find(name);
    if (node instanceof MemoryDirectory) throw new FileSystemError('EPERM');
    this.own(to).checkFree(toName).add(toName, node);
  }

  rename(name: string, to: Directory, toName: string): void {
    const node = this.find(name);
    const target = this.own(to).node;
    const replaced = target.find(toName);
    if (replaced === node) return;
    if (node instanceof MemoryDirectory && target.isWithin(node)) throw new FileSystemError('EINVAL');
    if (target.links === 0) throw new FileSystemError('ENOENT');
    if (replaced !== undefined) {
      checkReplace(node, replaced);
      target.remove(toName, replaced);
    }
    node.links++; // it has a name all the time, so that nothing of it is given back
    this.node.remove(name, node);
    target.add(toName, node);
    node.links--;
  }

  removeDirectory(name: string): void {
    const node = this.find(name);
    if (!(node instanceof MemoryDirectory)) throw new FileSystemError('ENOTDIR');
    if (!node.isEmpty) throw new FileSystemError('ENOTEMPTY');
    this.node.remove(name, node);
    node.parent = undefined;
  }

  unlink(name: string): void {
    const node = this.find(name);
    if (node instanceof MemoryDirectory) throw new FileSystemError('EISDIR');
    this.node.remove(name, node);
  }

  setTimes(name: string | undefined, times: FileTimes): void {
    (name === undefined ? this.node : this.find(name)).setTimes(times);
  }

  private find(name: string): MemoryNode {
    const node = this.node.find(name);
    if (node === undefined) throw new FileSystemError('ENOENT');
    return node;
  }

  private checkFree(name: string): MemoryDirectory {
    if (this.node.lookup(name) !== undefined) throw new FileSystemError('EEXIST');
    return this.node;
  }

  private addNew(name: string, make: (space: Space) => MemoryNode): void {
    this.checkFree(name).add(name, make(this.node.space));
  }

  private own(other: Directory): OpenMemoryDirectory {
    if (!(other instanceof OpenMemoryDirectory) || other.node.space !== this.node.space) throw new FileSystemError('EXDEV');
    return other;
  }
}

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

  private space(): Space {
    return new Space(this.options.maxBytes, this.options.maxEntries, this.options.now, this.lower);
  }

  private get root(): MemoryDirectory {
    if (this.tree !== undefined) return this.tree;
    const { lower } = this;
    const root = lower === undefined ? new MemoryDirectory(this.space()) : new MemoryDirectory(this.space(), [], lower.stat([]));
    root.links = 1;
    return (this.tree = root);
  }

  open(): Directory {
    const { lower } = this;
    lower?.open();
    return new OpenMemoryDirectory(this.root, lower && (() => lower.close()));
  }

  /** What is in it now, as plain data that can be cloned, stored and restored any number of times. Contents are copied when they change. */
  save(): MemorySnapshot {
    return saveTree(this.root);
  }

  /**
   * Makes it what it was when it was saved. Guests that have something open keep what they have.
   *
   * @throws {TypeError} if it is no snapshot
   * @throws {FileSystemError} ENOSPC if it does not fit
   */
  restore(snapshot: MemorySnapshot): void {
    this.tree = restoreTree(snapshot, this.space());
  }

  /**
   * Writes a file, with the directories that lead to it.
   *
   * @param path with or without a slash before it; no link is followed
   */
  writeFile(path: string, contents: Uint8Array | string): void {
    const names = namesOf(path);
    let directory: Directory = new OpenMemoryDirectory(this.root);
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
    let directory: Directory = new OpenMemoryDirectory(this.root);
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
