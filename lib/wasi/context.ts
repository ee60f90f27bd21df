/** What all function groups of one WASI instance share. */
import type { FdTable } from './fd-table.js';
import type { GuestMemory } from './guest-memory.js';
import type { Quota } from './quota.js';

/** Sources of time, in nanoseconds. */
export interface WasiClocks {
  /** Since 1970-01-01T00:00Z. */
  realtime(): bigint;
  /** Since some fixed moment; never goes back. */
  monotonic(): bigint;
  /** Resolution of both. */
  readonly resolution: bigint;
}

export interface WasiContext {
  readonly memory: GuestMemory;
  readonly fds: FdTable;
  readonly quota: Quota;
  /** UTF-8, each with its terminating NUL. */
  readonly args: readonly Uint8Array[];
  readonly env: readonly Uint8Array[];
  readonly clocks: WasiClocks;
  /** Fills the bytes with random ones. */
  readonly random: (bytes: Uint8Array) => void;
}

/**
 * A WASI function: i32 arguments as numbers, i64 as BigInts; returns an errno (nothing: success), or throws what `errnoOf`
 * understands. One that has to wait returns a Promise of the same, which parks a guest in an asynchronous call.
 */
export type WasiFunction = (...args: never[]) => number | void | Promise<number | void>;

export type WasiFunctions = Record<string, WasiFunction>;
