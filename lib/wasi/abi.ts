/**
 * Where `wasi_unstable` (snapshot 0) and `wasi_snapshot_preview1` differ: the functions are the same but for `sock_accept`, and three types
 * lie otherwise in memory.
 *
 * @see WASI snapshot 0, https://github.com/WebAssembly/WASI/blob/main/legacy/preview0/docs.md
 */
import { filestat, Whence } from './layout.js';

/** The union of a `subscription` when it is about a clock, from the beginning of the subscription. */
interface ClockSubscription {
  readonly id: number;
  readonly timeout: number;
  readonly flags: number;
  /** Of the whole subscription. */
  readonly size: number;
}

export interface Abi {
  /** Name of the module that guests import. */
  readonly module: string;
  readonly filestat: Readonly<Record<keyof typeof filestat, number>> & { readonly linkBytes: 4 | 8 };
  /** What the numbers of `whence` mean. */
  readonly whence: readonly Whence[];
  readonly clockSubscription: ClockSubscription;
}

export const preview1: Abi = {
  module: 'wasi_snapshot_preview1',
  filestat: { ...filestat, linkBytes: 8 },
  whence: [Whence.Set, Whence.Cur, Whence.End],
  clockSubscription: { id: 16, timeout: 24, flags: 40, size: 48 },
};

/** The number of links has 32 bits, and a clock's subscription begins with an identifier that nothing uses. */
export const unstable: Abi = {
  module: 'wasi_unstable',
  filestat: { device: 0, inode: 8, type: 16, links: 20, bytes: 24, accessed: 32, modified: 40, changed: 48, size: 56, linkBytes: 4 },
  whence: [Whence.Cur, Whence.End, Whence.Set],
  clockSubscription: { id: 24, timeout: 32, flags: 48, size: 56 },
};
