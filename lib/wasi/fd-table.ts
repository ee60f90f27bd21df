/** The descriptors of one WASI instance: numbers to open things, lowest free number first. */
import { Errno, WasiError } from './errno.js';
import type { FileStat, FileTimes, FileType } from './file-system.js';
import type { OpenDirectory } from './open-directory.js';
import type { Readiness } from './readiness.js';
import type { Socket } from './sockets.js';

/**
 * What stands behind a descriptor: a file, a directory, a stream or a socket. An operation that is missing is not supported by it.
 * One that would have to wait throws a {@link WouldBlock}, or EAGAIN with the flag `nonblock`, before it has done anything.
 */
export interface Descriptor {
  readonly type: FileType;
  rights: bigint;
  rightsInheriting: bigint;
  /** `fdflags`. */
  flags: number;
  /** Path in the guest of a preopened directory. */
  readonly preopen?: string;
  readonly directory?: OpenDirectory;
  /** Reads into the bytes; how many, 0 at the end. With `position` (seekable ones only), from there and without moving. */
  read?(bytes: Uint8Array, position?: bigint): number;
  write?(bytes: Uint8Array, position?: bigint): number;
  /** Missing: it is not seekable. */
  seek?(offset: bigint, whence: number): bigint;
  allocate?(offset: bigint, bytes: bigint): void;
  setSize?(bytes: bigint): void;
  setTimes?(times: FileTimes): void;
  /** Called by `fd_fdstat_set_flags` before {@link flags} change; throws where it cannot be. */
  setFlags?(flags: number): void;
  sync?(data: boolean): void;
  stat(): FileStat;
  close(): void;

  /** Whether an operation would go on at once. Missing: reading and writing never have to wait, which is how files are. */
  readiness?(direction: 'read' | 'write'): Readiness;
  readonly socket?: Socket;
}

export class FdTable {
  private readonly open = new Map<number, Descriptor>();

  /** @param most descriptors open at once */
  constructor(private readonly most = 1024) {}

  /** The descriptor; EBADF where the number is not open. With `rights`, ENOTCAPABLE where it lacks one of them. */
  get(fd: number, rights = 0n): Descriptor {
    const descriptor = this.open.get(fd);
    if (descriptor === undefined) throw new WasiError(Errno.BadF);
    if ((descriptor.rights & rights) !== rights) throw new WasiError(Errno.NotCapable);
    return descriptor;
  }

  /** EMFILE where no more can be added. */
  checkRoom(): void {
    if (this.open.size >= this.most) throw new WasiError(Errno.MFile);
  }

  /** The lowest free number, now this descriptor's; EMFILE, and the descriptor is closed, where there is none. */
  add(descriptor: Descriptor): number {
    for (let fd = 0; fd < this.most; fd++) {
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
