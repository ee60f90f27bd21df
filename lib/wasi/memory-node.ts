/**
 * The tree of a memory file system: files, directories and symbolic links as objects, with what they use counted.
 *
 * A node of an overlay may stand for something in the lower file system (`lower`: the names that lead to it from there). Directories
 * then find the rest of their entries there, and make nodes of those that are opened or changed; files read there until they
 * are written to. A directory's entry that is null hides what is below.
 */
import { type Directory, type DirectoryEntry, type File, type FileStat, FileSystemError, type FileTimes, FileType } from './file-system.js';
import type { LowerFileSystem } from './lower.js';

/** What a memory file system has room for, and its clock. */
export class Space {
  private inode = 0n;

  constructor(
    private bytesLeft: number,
    private entriesLeft: number,
    readonly now: () => bigint,
    readonly lower: LowerFileSystem | undefined,
  ) {}

  takeBytes(bytes: number): void {
    if (bytes > this.bytesLeft) throw new FileSystemError('ENOSPC');
    this.bytesLeft -= bytes;
  }

  takeEntry(): void {
    if (this.entriesLeft <= 0) throw new FileSystemError('ENOSPC');
    this.entriesLeft--;
  }

  giveBack(bytes: number, entries: number): void {
    this.bytesLeft += bytes;
    this.entriesLeft += entries;
  }

  nextInode(): bigint {
    return ++this.inode;
  }
}

/** All memory file systems are one device to guests: what is on others is never compared with them. */
const device = 1n;

/** What all kinds of nodes have. */
export abstract class MemoryNode {
  abstract readonly type: FileType;
  abstract readonly bytes: number;
  /** Names that refer to it. */
  links = 0;
  accessed: bigint;
  modified: bigint;
  changed: bigint;
  private readonly device: bigint;
  private readonly inode: bigint;

  /** @param stat of what it stands for below */
  constructor(
    readonly space: Space,
    stat?: FileStat,
  ) {
    const now = stat === undefined ? space.now() : 0n;
    this.device = stat?.device ?? device;
    this.inode = stat?.inode ?? space.nextInode();
    this.accessed = stat?.accessed ?? now;
    this.modified = stat?.modified ?? now;
    this.changed = stat?.changed ?? now;
  }

  stat(): FileStat {
    const { device, inode, type, accessed, modified, changed } = this;
    return { device, inode, type, links: BigInt(this.links), bytes: BigInt(this.bytes), accessed, modified, changed };
  }

  setTimes({ accessed, modified }: FileTimes): void {
    const now = this.space.now();
    if (accessed !== undefined) this.accessed = accessed === 'now' ? now : accessed;
    if (modified !== undefined) this.modified = modified === 'now' ? now : modified;
    this.changed = now;
  }

  protected touch(): void {
    this.modified = this.changed = this.space.now();
  }

  /** Says that a name is gone; what it used is given back with the last one. */
  dropLink(): void {
    this.links--;
    this.changed = this.space.now();
  }
}

export class MemoryLink extends MemoryNode {
  readonly type = FileType.SymbolicLink;

  constructor(
    space: Space,
    readonly target: string,
    stat?: FileStat,
  ) {
    super(space, stat);
  }

  get bytes(): number {
    return Buffer.byteLength(this.target);
  }
}

const leastCapacity = 64;
/** Files grow by half, but by no more than this. */
const mostSpare = 4 << 20;

export class MemoryFile extends MemoryNode {
  readonly type = FileType.RegularFile;
  private data: Uint8Array = new Uint8Array(0);
  private length = 0;
  /** Whether {@link data} is a snapshot's too, and must not be written to. */
  private isShared = false;
  private opens = 0;
  private lowerFile: File | undefined;
  /** Bytes that the {@link Space} was asked for. */
  private taken = 0;

  constructor(
    space: Space,
    public lower?: readonly string[],
    stat?: FileStat,
  ) {
    super(space, stat);
    if (lower !== undefined) this.length = Number(stat!.bytes);
  }

  /** A file with the contents, which others may hold as well. */
  static of(space: Space, contents: Uint8Array): MemoryFile {
    const file = new MemoryFile(space);
    file.take(contents.length);
    file.data = contents;
    file.length = contents.length;
    file.isShared = true;
    return file;
  }

  get bytes(): number {
    return this.length;
  }

  /** The contents as they are; they are copied when the file is written to. Not for files that are still below. */
  share(): Uint8Array {
    this.isShared = true;
    return this.data.subarray(0, this.length);
  }

  open(): void {
    this.opens++;
  }

  close(): void {
    if (--this.opens === 0) this.closeLower();
    this.release();
  }

  override dropLink(): void {
    super.dropLink();
    this.release();
  }

  /** A file without a name goes when nobody has it open. */
  private release(): void {
    if (this.links === 0 && this.opens === 0) this.take(0);
  }

  private take(bytes: number): void {
    if (bytes > this.taken) this.space.takeBytes(bytes - this.taken);
    else this.space.giveBack(this.taken - bytes, 0);
    this.taken = bytes;
  }

  private closeLower(): void {
    this.lowerFile?.close?.();
    this.lowerFile = undefined;
  }

  read(bytes: Uint8Array, position: number): number {
    if (this.lower !== undefined) return (this.lowerFile ??= this.space.lower!.openFile(this.lower)).read(bytes, position);
    const part = this.data.subarray(Math.min(position, this.length), Math.min(position + bytes.length, this.length));
    bytes.set(part);
    return part.length;
  }

  write(bytes: Uint8Array, position: number): number {
    if (bytes.length === 0) return 0;
    const end = position + bytes.length;
    this.reserve(Math.max(end, this.length));
    this.data.set(bytes, position);
    this.length = Math.max(this.length, end);
    this.touch();
    return bytes.length;
  }

  setSize(bytes: number): void {
    if (bytes === 0 && this.lower !== undefined) this.forgetLower();
    this.reserve(bytes);
    if (bytes < this.length) this.data.fill(0, bytes, this.length);
    this.length = bytes;
    this.take(bytes);
    this.touch();
  }

  /** Makes the contents its own, and room for `bytes` of them. What is behind the end is zero. */
  private reserve(bytes: number): void {
    if (this.lower !== undefined) this.copyUp();
    if (bytes > this.taken) this.take(bytes);
    if (bytes <= this.data.length && !this.isShared) return;
    const spare = Math.min(this.length >>> 1, mostSpare);
    const data = allocated(Math.max(bytes, this.length) + (bytes > this.length ? Math.max(spare, leastCapacity) : 0));
    data.set(this.data.subarray(0, this.length));
    this.data = data;
    this.isShared = false;
  }

  /** Reads the whole file from below. */
  private copyUp(): void {
    const lower = this.space.lower!;
    const file = this.lowerFile ?? lower.openFile(this.lower!);
    try {
      const size = Number(file.stat().bytes);
      this.take(size);
      const data = allocated(size);
      let length = 0;
      for (let count = 1; count > 0 && length < size; length += count) count = file.read(data.subarray(length), length);
      this.data = data;
      this.length = length;
    } finally {
      if (file !== this.lowerFile) file.close?.();
    }
    this.forgetLower();
  }

  private forgetLower(): void {
    if (this.length > 0 && this.data.length === 0) this.length = 0;
    this.lower = undefined;
    this.closeLower();
  }
}

/** ENOSPC where the host has no memory for it. */
function allocated(bytes: number): Uint8Array {
  try {
    return new Uint8Array(bytes);
  } catch {
    throw new FileSystemError('ENOSPC');
  }
}

export class MemoryDirectory extends MemoryNode {
  readonly type = FileType.Directory;
  readonly bytes = 0;
  /** Null: there is nothing, whatever is below. */
  readonly entries = new Map<string, MemoryNode | null>();
  parent: MemoryDirectory | undefined;

  constructor(
    space: Space,
    readonly lower?: readonly string[],
    stat?: FileStat,
  ) {
    super(space, stat);
  }

  private withLower<T>(use: (directory: Directory) => T): T {
    return this.space.lower!.within(this.lower!, use);
  }

  /** Attributes of what is there, without making a node of it. */
  lookup(name: string): FileStat | undefined {
    const node = this.entries.get(name);
    if (node !== undefined) return node?.stat();
    return this.lower && this.withLower(directory => directory.lookup(name));
  }

  /** The node of that name, made of what is below if need be. */
  find(name: string): MemoryNode | undefined {
    const node = this.entries.get(name);
    if (node !== undefined || this.lower === undefined) return node ?? undefined;
    const found = this.withLower(directory => this.nodeOf(directory, name));
    if (found === undefined) return undefined;
    found.links = 1;
    this.entries.set(name, found);
    if (found instanceof MemoryDirectory) found.parent = this;
    return found;
  }

  private nodeOf(directory: Directory, name: string): MemoryNode | undefined {
    const stat = directory.lookup(name);
    if (stat === undefined) return undefined;
    const names = [...this.lower!, name];
    if (stat.type === FileType.Directory) return new MemoryDirectory(this.space, names, stat);
    if (stat.type === FileType.SymbolicLink) return new MemoryLink(this.space, directory.readLink(name), stat);
    if (stat.type !== FileType.RegularFile) throw new FileSystemError('EACCES');
    return new MemoryFile(this.space, names, stat);
  }

  list(most: number): DirectoryEntry[] {
    const list: DirectoryEntry[] = [];
    const add = (entry: DirectoryEntry) => {
      if (list.length === most) throw new FileSystemError('EOVERFLOW');
      list.push(entry);
    };
    if (this.lower !== undefined) {
      const below = this.withLower(directory => directory.entries(most));
      below.filter(({ name }) => !this.entries.has(name)).forEach(add);
    }
    for (const [name, node] of this.entries) if (node !== null) add({ name, inode: node.stat().inode, type: node.type });
    return list;
  }

  get isEmpty(): boolean {
    for (const node of this.entries.values()) if (node !== null) return false;
    return this.lower === undefined || this.withLower(directory => directory.entries(Infinity)).every(({ name }) => this.entries.has(name));
  }

  /** Gives the node a name here; ENOENT where this directory has been removed. */
  add(name: string, node: MemoryNode): void {
    if (this.links === 0) throw new FileSystemError('ENOENT');
    // Where something is hidden, its entry is this one's.
    if (this.entries.get(name) !== null) this.space.takeEntry();
    this.entries.set(name, node);
    node.links++;
    if (node instanceof MemoryDirectory) node.parent = this;
    this.touch();
  }

  remove(name: string, node: MemoryNode): void {
    if (this.lower !== undefined && this.withLower(directory => directory.lookup(name)) !== undefined) {
      this.entries.set(name, null);
    } else {
      this.entries.delete(name);
      this.space.giveBack(0, 1);
    }
    node.dropLink();
    this.touch();
  }

  /** Whether this directory is `other` or lies in it. */
  isWithin(other: MemoryDirectory): boolean {
    if (this === other) return true;
    for (let above = this.parent; above !== undefined; above = above.parent) if (above === other) return true;
    return false;
  }
}
