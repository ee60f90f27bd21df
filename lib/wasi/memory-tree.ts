/** The tree of a memory file system, and the directories and files that guests open in it. */
import { type Directory, type DirectoryEntry, type File, type FileOpenOptions, type FileStat, FileSystemError } from './file-system.js';
import type { FileTimes } from './file-system.js';
import type { LowerFileSystem } from './lower.js';
import type { MemoryFileSystemOptions } from './memory-file-system.js';
import { MemoryDirectory, MemoryFile, MemoryLink, type MemoryNode, Space } from './memory-node.js';
import { type MemorySnapshot, restoreTree, saveTree } from './memory-snapshot.js';

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

type Limits = Required<MemoryFileSystemOptions>;

function spaceOf({ maxBytes, maxEntries, now }: Limits, lower: LowerFileSystem | undefined): Space {
  return new Space(maxBytes, maxEntries, now, lower);
}

/** The root of a new tree, which is empty, or shows what is below. */
export function makeRoot(limits: Limits, lower: LowerFileSystem | undefined): MemoryDirectory {
  const space = spaceOf(limits, lower);
  const root = lower === undefined ? new MemoryDirectory(space) : new MemoryDirectory(space, [], lower.stat([]));
  root.links = 1;
  return root;
}

/** @param close is called when the directory is closed */
export function openMemoryDirectory(node: MemoryDirectory, close?: () => void): Directory {
  return new OpenMemoryDirectory(node, close);
}

export function saveRoot(root: MemoryDirectory): MemorySnapshot {
  return saveTree(root);
}

/**
 * @throws {TypeError} if it is no snapshot
 * @throws {FileSystemError} ENOSPC if it does not fit
 */
export function restoreRoot(snapshot: MemorySnapshot, limits: Limits, lower: LowerFileSystem | undefined): MemoryDirectory {
  return restoreTree(snapshot, spaceOf(limits, lower));
}
