/** {@link Module}: an instance of a compiled module. */
import { withTimeout } from '../engine/driver.js';
import { call, callAsync, functionRecord, type ExportedFunction, type FunctionRecord } from '../runtime/function.js';
import { LiveGlobal } from '../runtime/global.js';
import type { Extern, Instance } from '../runtime/instance.js';
import { LiveMemory } from '../runtime/memory.js';
import { LiveTable } from '../runtime/table.js';
import { ClosedError } from '../support/errors.js';
import { invalid } from './arguments.js';
import { Global } from './global.js';
import { Memory } from './memory.js';
import { Table } from './table.js';

/** What modules export, by name. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- depends on the module; users narrow it
export type Exports = Readonly<Record<string, any>>;

/** Bounds of one call. */
export interface CallOptions {
  /** Milliseconds of wall-clock time after which the guest is stopped, give or take 20; default unbounded. */
  readonly timeoutMs?: number;
}

export interface AsyncCallOptions extends CallOptions {
  /** Stops the guest when it is aborted. */
  readonly signal?: AbortSignal;
}

/**
 * An instance of a {@link CompiledModule}: its own memory, tables and globals, unless it imports them.
 *
 * ```ts
 * using module = compiled.instantiate();
 * module.exports.add(1, 2);                                     // 3
 * module.callSync('handle', [ptr, len], { timeoutMs: 50 });     // stopped if it takes longer
 * ```
 */
export class Module {
  readonly #instance: Instance;
  readonly #onClose: () => void;
  #exports: Exports | undefined;

  /** Made by {@link CompiledModule.instantiate}. */
  constructor(instance: Instance, onClose: () => void) {
    this.#instance = instance;
    this.#onClose = onClose;
  }

  /** The name it was instantiated with, or else the one in its binary. */
  get name(): string | undefined {
    return this.#instance.name ?? this.#instance.module.names.module;
  }

  /** Whether it, or its runtime, was closed. */
  get closed(): boolean {
    return this.#instance.closed;
  }

  /**
   * What the module exports, by name: functions, {@link Memory}, {@link Table} and {@link Global} objects. Functions take and
   * return numbers, BigInts for i64, and an array where there are several results.
   *
   * A function throws {@link TrapError} if the guest traps, {@link ClosedError} once the module is closed, and what a host function
   * that the guest called has thrown.
   */
  get exports(): Exports {
    this.#checkOpen();
    return (this.#exports ??= this.#instance.exports(wrap));
  }

  /**
   * Memory 0, exported or not: the one that addresses in arguments mean.
   *
   * @throws {TypeError} if the module has no memory
   */
  get memory(): Memory {
    this.#checkOpen();
    const memory = this.#instance.memories[0];
    if (!memory) throw invalid(`${this.#instance.describe()} has no memory`);
    return Memory.of(memory);
  }

  /** Table 0, exported or not; undefined if there is none. For other parts of wazen. */
  get table(): Table | undefined {
    const table = this.#instance.tables[0];
    return table && Table.of(table);
  }

  /**
   * Calls an exported function and stops it when it takes too long.
   *
   * @throws {InterruptedError} with code `ERR_WAZEN_TIMEOUT` if the time is up
   * @throws {TypeError} if there is no such function or an argument cannot be converted
   */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- depends on the module
  callSync(name: string, args: readonly unknown[] = [], options: CallOptions = {}): any {
    const record = this.#function(name);
    if (record.host) return this.exports[name](...args);
    if (options.timeoutMs === undefined) return call(record, args);
    return withTimeout(checkTimeout(options.timeoutMs), () => call(record, args));
  }

  /**
   * Calls an exported function without holding up the event loop: every few milliseconds of computing it lets other things run, and
   * host functions may return Promises, for which the guest waits.
   *
   * The guest's memory may change whenever the event loop runs, if other calls use it.
   *
   * @throws {InterruptedError} with code `ERR_WAZEN_TIMEOUT` if the time is up, `ERR_WAZEN_ABORTED` if the signal was aborted
   * @throws {TypeError} if there is no such function or an argument cannot be converted
   */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- depends on the module
  async call(name: string, args: readonly unknown[] = [], options: AsyncCallOptions = {}): Promise<any> {
    if (options.timeoutMs !== undefined) checkTimeout(options.timeoutMs);
    return callAsync(this.#function(name), args, options);
  }

  /** Refuses further calls and frees the name. Modules that imported something keep what they have. */
  close(): void {
    if (this.#instance.closed) return;
    this.#instance.close();
    this.#onClose();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** What an export is below the API; undefined if there is none. For other parts of wazen. */
  field(name: string): unknown {
    return this.#instance.exportNamed(name);
  }

  #function(name: string): FunctionRecord {
    this.#checkOpen();
    const record = functionRecord(this.field(name));
    if (!record) throw invalid(`${this.#instance.describe()} exports no function "${name}"`);
    return record;
  }

  #checkOpen(): void {
    if (this.#instance.closed) throw new ClosedError(this.#instance.describe());
  }
}

function checkTimeout(timeoutMs: number): number {
  if (typeof timeoutMs === 'number' && timeoutMs >= 0) return timeoutMs;
  throw invalid(`timeoutMs must be a number of milliseconds, not ${String(timeoutMs)}`);
}

function wrap(extern: Extern): ExportedFunction | Memory | Table | Global {
  if (extern instanceof LiveMemory) return Memory.of(extern);
  if (extern instanceof LiveTable) return Table.of(extern);
  if (extern instanceof LiveGlobal) return Global.of(extern);
  return extern;
}
