/** What all function groups of one WASI instance share. */
import type { Abi } from './abi.js';
import type { FdTable } from './fd-table.js';
import type { GuestMemory } from './guest-memory.js';
import type { Quota } from './quota.js';

/** Sources of time, in nanoseconds. See {@link systemClocks} and {@link virtualClocks}. */
export interface WasiClocks {
  /** Since 1970-01-01T00:00Z. */
  realtime(): bigint;
  /** Since some fixed moment; never goes back. */
  monotonic(): bigint;
  /** Resolution of both. */
  readonly resolution: bigint;
  /**
   * Called in place of waiting when a guest sleeps. A Promise parks the guest of an asynchronous call; a synchronous one gets ENOTSUP then.
   * Without it, the guest really waits.
   */
  sleep?(nanoseconds: bigint): void | PromiseLike<void>;
}

/** What is known of the call of a WASI function that is running. */
export interface CurrentCall {
  /** Whether the guest can be parked: whether the call is asynchronous. */
  mayWait: boolean;
}

export interface WasiContext {
  readonly memory: GuestMemory;
  readonly fds: FdTable;
  readonly quota: Quota;
  /** Of which version of WASI the functions are. */
  readonly abi: Abi;
  readonly call: CurrentCall;
  /** UTF-8, each with its terminating NUL. */
  readonly args: readonly Uint8Array[];
  readonly env: readonly Uint8Array[];
  readonly clocks: WasiClocks;
  /** Fills the bytes with random ones. */
  readonly random: (bytes: Uint8Array) => void;
}

/**
 * A WASI function: i32 arguments as numbers, i64 as BigInts; returns an errno (nothing: success), or throws what `errnoOf`
 * understands, or a {@link WouldBlock} before it has done anything.
 */
export type WasiFunction = (...args: never[]) => number | void;

export type WasiFunctions = Record<string, WasiFunction>;
