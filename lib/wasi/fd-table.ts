/** The descriptors of one WASI instance: numbers to open things, lowest free number first. */
import { Errno, WasiError } from './errno.js';
import type { FileType } from './layout.js';
import type { Readiness } from './readiness.js';
import type { Socket } from './sockets.js';

/** File attributes; times in nanoseconds since 1970. */
export interface FileStat {
  readonly device: bigint;
  readonly inode: bigint;
  readonly type: FileType;
  readonly links: bigint;
  readonly bytes: bigint;
  readonly accessed: bigint;
  readonly modified: bigint;
  readonly changed: bigint;
}

export interface DirectoryEntry {
  readonly name: Uint8Array;
  readonly inode: bigint;
  readonly type: FileType;
}

/** What a path names beneath a directory, and how to get at it. All paths are relative; nothing outside is ever reached. */
export interface Directory {
  /** Opens a file or directory; `follow` says whether a symbolic link at the end is followed. */
  open(path: string, options: { follow: boolean; directory: boolean }): Descriptor;
  stat(path: string, options: { follow: boolean }): FileStat;
  readLink(path: string): Uint8Array;
  /** Entries, with `.` and `..`, in an order that does not change while the descriptor is open. */
  entries(): readonly DirectoryEntry[];
}

/** What stands behind a descriptor. An operation that is missing is not supported by it. */
export interface Descriptor {
  readonly type: FileType;
  readonly rights: bigint;
  readonly rightsInheriting: bigint;
  flags: number;
  /** Path in the guest of a preopened directory. */
  readonly preopen?: string;
  readonly directory?: Directory;
  /** Reads into the bytes; how many, 0 at the end. With `position`, from there and without moving. */
  read?(bytes: Uint8Array, position?: bigint): number;
  write?(bytes: Uint8Array): number;
  seek?(offset: bigint, whence: number): bigint;
  /** Whether a read or write would go on at once; without it, always. EBADF where there is no such operation. */
  readiness?(direction: 'read' | 'write'): Readiness;
  readonly socket?: Socket;
  stat(): FileStat;
  close(): void;
}

/** Most descriptors open at once. */
const mostDescriptors = 1024;

export class FdTable {
  private readonly open = new Map<number, Descriptor>();

  /** The descriptor; EBADF where the number is not open. */
  get(fd: number): Descriptor {
    const descriptor = this.open.get(fd);
    if (descriptor === undefined) throw new WasiError(Errno.BadF);
    return descriptor;
  }

  /** The lowest free number, now this descriptor's; EMFILE, and the descriptor is closed, where there is none. */
  add(descriptor: Descriptor): number {
    for (let fd = 0; fd < mostDescriptors; fd++) {
      if (this.open.has(fd)) continue;
      this.open.set(fd, descriptor);
      return fd;
    }
    descriptor.close();
    throw new WasiError(Errno.MFile);
  }

  close(fd: number): void {
    const descriptor = this.get(fd);
    this.open.delete(fd);
    descriptor.close();
  }

  /** Makes `to` what `from` was, and closes what `to` was. */
  renumber(from: number, to: number): void {
    const descriptor = this.get(from);
    const replaced = this.get(to);
    if (descriptor.preopen !== undefined || replaced.preopen !== undefined) throw new WasiError(Errno.NotSup);
    if (from === to) return;
    this.open.set(to, descriptor);
    this.open.delete(from);
    replaced.close();
  }

  closeAll(): void {
    for (const descriptor of this.open.values()) {
      try {
        descriptor.close();
      } catch {
        // the others still need closing
      }
    }
    this.open.clear();
  }
}
