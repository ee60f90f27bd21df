/** A guest without code: a memory of the test's own, and the functions that it would call. */
import { Preview1, type WasiOptions } from '../../lib/wasi/preview1.js';

/** Where helpers put paths, vectors, results and data in the guest's memory. */
export const at = { path: 0x1000, otherPath: 0x4000, vectors: 0x7000, result: 0x7100, stat: 0x7200, data: 0x8000 } as const;

export const allRights = 0x1fffffffn;
export const rights = { read: 1n << 1n, write: 1n << 6n } as const;
export const oflag = { create: 1, directory: 2, exclusive: 4, truncate: 8 } as const;

/** The first descriptor of a mount. */
export const mounted = 3;

type Call = (name: string, ...args: (number | bigint)[]) => number;

export class Guest {
  readonly view: DataView;
  readonly bytes: Uint8Array;

  constructor(
    readonly call: Call,
    buffer: ArrayBuffer,
    readonly close: () => void = () => {},
  ) {
    this.view = new DataView(buffer);
    this.bytes = new Uint8Array(buffer);
  }

  /** Puts the path into memory; address and length. */
  path(text: string | Uint8Array, address: number = at.path): [number, number] {
    const encoded = typeof text === 'string' ? new TextEncoder().encode(text) : text;
    this.bytes.set(encoded, address);
    return [address, encoded.length];
  }

  get result(): number {
    return this.view.getUint32(at.result, true);
  }

  /** The descriptor, or the negative errno. */
  open(path: string | Uint8Array, { oflags = 0, base = rights.read, follow = 1, fdflags = 0, fd = mounted as number } = {}): number {
    const errno = this.call('path_open', fd, follow, ...this.path(path), oflags, base, allRights, fdflags, at.result);
    return errno === 0 ? this.result : -errno;
  }

  private vector(length: number): [number, number] {
    this.view.setUint32(at.vectors, at.data, true);
    this.view.setUint32(at.vectors + 4, length, true);
    return [at.vectors, 1];
  }

  /** What can be read at once, or the negative errno. */
  read(fd: number, length = 4096): string | number {
    const errno = this.call('fd_read', fd, ...this.vector(length), at.result);
    return errno === 0 ? Buffer.from(this.bytes.subarray(at.data, at.data + this.result)).toString() : -errno;
  }

  /** Bytes written, or the negative errno. */
  write(fd: number, text: string): number {
    this.bytes.set(new TextEncoder().encode(text), at.data);
    const errno = this.call('fd_write', fd, ...this.vector(Buffer.byteLength(text)), at.result);
    return errno === 0 ? this.result : -errno;
  }

  /** Calls a function with a descriptor and one path. */
  onPath(name: string, path: string, fd = mounted as number): number {
    return this.call(name, fd, ...this.path(path));
  }

  stat(path: string, follow = 1): number {
    return this.call('path_filestat_get', mounted, follow, ...this.path(path), at.stat);
  }

  rename(from: string, to: string, toFd = mounted as number): number {
    return this.call('path_rename', mounted, ...this.path(from), toFd, ...this.path(to, at.otherPath));
  }

  link(from: string, to: string, toFd = mounted as number): number {
    return this.call('path_link', mounted, 0, ...this.path(from), toFd, ...this.path(to, at.otherPath));
  }

  symlink(target: string, path: string): number {
    return this.call('path_symlink', ...this.path(target, at.otherPath), mounted, ...this.path(path));
  }

  /** Names in a directory, or the negative errno. */
  list(fd: number): string[] | number {
    const errno = this.call('fd_readdir', fd, at.data, 0x6000, 0n, at.result);
    if (errno !== 0) return -errno;
    const names: string[] = [];
    const end = at.data + this.result;
    for (let next = at.data; next + 24 <= end;) {
      const length = this.view.getUint32(next + 16, true);
      names.push(Buffer.from(this.bytes.subarray(next + 24, next + 24 + length)).toString());
      next += 24 + length;
    }
    return names.sort();
  }
}

/** One page of memory at hand. */
export function guest(options: WasiOptions = {}): Guest {
  const wasi = new Preview1(options);
  const buffer = new ArrayBuffer(65536);
  wasi.attach({ buffer });
  return new Guest(
    (name, ...args) => wasi.functions[name]!(...args) as number,
    buffer,
    () => wasi.close(),
  );
}
