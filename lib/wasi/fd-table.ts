/** The descriptors of one WASI instance: numbers to open things, lowest free number first. */
import { Errno, WasiError } from './errno.js';
import type { FileStat, FileTimes, FileType } from './file-system.js';
import type { OpenDirectory } from './open-directory.js';

export type PollEvent = 'read' | 'write';

/** What a descriptor has to say to `poll_oneoff`. */
export interface Readiness {
  readonly ready: boolean;
  /** Bytes that can be read or written at once, 0 if that is not known. */
  readonly bytes: number;
  /** Whether the other side has closed. */
  readonly hangup: boolean;
}

/**
 * What stands behind a descriptor: a file, a directory, a stream or a socket. An operation that is missing is not supported by it.
 * Operations never wait: a guest is parked in {@link Descriptor.wait} before.
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

  /** Missing: reading and writing never have to wait, which is how files are. */
  poll?(event: PollEvent): Readiness;
  /**
   * Settles when {@link poll} may have changed its mind. Where `poll` says not ready, a guest in an asynchronous call is parked on it;
   * with the flag `nonblock` it gets EAGAIN instead. A descriptor that must block the thread says that it is ready.
   */
  wait?(event: PollEvent): PromiseLike<void>;
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
