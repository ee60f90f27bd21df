/** Standard input, output and error as descriptors. */
import { readSync, writeSync } from 'node:fs';
import type { Descriptor } from './fd-table.js';
import { type FileStat, FileType } from './file-system.js';
import { right } from './layout.js';

/**
 * Where standard input comes from: a file descriptor of the host, something that has one (`process.stdin`), or the bytes or
 * text themselves.
 */
export type StdioSource = number | { readonly fd: number } | Uint8Array | string;

/** Where output goes: a file descriptor, something that has one (`process.stdout`), or what takes chunks (a stream, a function). */
export type StdioSink = number | { readonly fd: number } | { write(chunk: Uint8Array): unknown } | ((chunk: Uint8Array) => void);

const noStat: FileStat = {
  device: 0n,
  inode: 0n,
  type: FileType.CharacterDevice,
  links: 1n,
  bytes: 0n,
  accessed: 0n,
  modified: 0n,
  changed: 0n,
};

function stdio(rights: bigint, operations: Pick<Descriptor, 'read' | 'write'>): Descriptor {
  return {
    type: FileType.CharacterDevice,
    rights: rights | right.fdFilestatGet | right.pollFdReadwrite,
    rightsInheriting: 0n,
    flags: 0,
    stat: () => noStat,
    close() {}, // the host's own descriptors stay open
    ...operations,
  };
}

const pause = new Int32Array(new SharedArrayBuffer(4));

/** Waits a millisecond and tries again where a pipe of the host is non-blocking and full or empty. */
function retrying(operation: () => number): number {
  for (;;) {
    try {
      return operation();
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EOF') return 0; // the end of a Windows pipe
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(pause, 0, 0, 1);
    }
  }
}

/** The file descriptor that a source or sink names, if it does. */
function descriptorNumber(end: StdioSource | StdioSink): number | undefined {
  if (typeof end === 'number') return end;
  return typeof end === 'object' && 'fd' in end && typeof end.fd === 'number' ? end.fd : undefined;
}

/** A descriptor that reads from `source`; without one, it is at its end. */
export function input(source: StdioSource = ''): Descriptor {
  const fd = descriptorNumber(source);
  if (fd !== undefined) return stdio(right.fdRead, { read: bytes => (bytes.length === 0 ? 0 : retrying(() => readSync(fd, bytes))) });
  let rest = typeof source === 'string' ? new TextEncoder().encode(source) : (source as Uint8Array);
  return stdio(right.fdRead, {
    read(bytes) {
      const count = Math.min(bytes.length, rest.length);
      bytes.set(rest.subarray(0, count));
      rest = rest.subarray(count);
      return count;
    },
  });
}

/** A descriptor that writes to `sink`; without one, what is written is dropped. */
export function output(sink: StdioSink = () => {}): Descriptor {
  const fd = descriptorNumber(sink);
  if (fd !== undefined) return stdio(right.fdWrite, { write: bytes => (bytes.length === 0 ? 0 : retrying(() => writeSync(fd, bytes))) });
  const write =
    typeof sink === 'function' ? sink : (chunk: Uint8Array) => void (sink as { write(chunk: Uint8Array): unknown }).write(chunk);
  return stdio(right.fdWrite, {
    write(bytes) {
      if (bytes.length > 0) write(bytes.slice());
      return bytes.length;
    },
  });
}
