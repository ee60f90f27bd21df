/** {@link WASI}: the class of `node:wasi`, for instances of wazen's `WebAssembly`, of V8's, and of the embedder API. */
import { callAsync, functionRecord } from '../runtime/function.js';
import { ExitError } from '../support/errors.js';
import type { MemoryLike } from '../wasi/guest-memory.js';
import { createPreview1, type Preview1, type WasiImports, type WasiOptions } from '../wasi/preview1.js';
import { invalid } from './arguments.js';
import type { AsyncCallOptions } from './module.js';

/** The options of `node:wasi`, and those of wazen. */
export interface WASIOptions extends WasiOptions {
  /** Default `'preview1'`. */
  readonly version?: 'preview1' | 'unstable';
  /** Directories of the host by their path in the guest, to read and to write, as `node:wasi` has it; see also {@link WasiOptions.mounts}. */
  readonly preopens?: Readonly<Record<string, string>>;
  /** Whether {@link WASI.start} returns the exit code; otherwise it ends the process with it. Default true. */
  readonly returnOnExit?: boolean;
}

/** What can be started: an instance of any engine, or a {@link Module}. */
export interface WASIInstance {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- exports depend on the guest
  readonly exports: Readonly<Record<string, any>>;
}

/** A function that a guest exports. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- what it takes depends on the guest
type GuestFunction = (...args: any[]) => unknown;

const moduleNames = { preview1: 'wasi_snapshot_preview1', unstable: 'wasi_unstable' } as const;

/**
 * WASI for one instance, with the options and methods of `node:wasi`. Standard input, output and error are the process's unless others are
 * given, as there; everything else must be given.
 *
 * ```ts
 * const wasi = new WASI({ version: 'preview1', args: ['app'], preopens: { '/data': './data' } });
 * const { instance } = await WebAssembly.instantiate(bytes, wasi.getImportObject());   // wazen's WebAssembly, or V8's
 * const exitCode = wasi.start(instance);
 * ```
 */
export class WASI {
  /** The functions that guests import, by name. */
  readonly wasiImport: WasiImports;
  readonly #preview1: Preview1;
  readonly #module: string;
  readonly #returnOnExit: boolean;
  #started = false;

  /**
   * @throws {TypeError} if an option is wrong
   * @throws what `node:fs` throws for a directory that cannot be opened
   */
  constructor(options: WASIOptions = {}) {
    const { version = 'preview1', preopens, returnOnExit = true, ...rest } = options;
    if (!Object.hasOwn(moduleNames, version)) throw invalid(`version must be 'preview1' or 'unstable', not ${String(version)}`);
    if (typeof returnOnExit !== 'boolean') throw invalid(`returnOnExit must be a boolean, not ${String(returnOnExit)}`);
    this.#module = moduleNames[version];
    this.#returnOnExit = returnOnExit;
    const directories = Object.entries(preopens ?? {}).map(([guest, dir]) => [guest, { dir, readOnly: false }] as const);
    const mounts = { ...Object.fromEntries(directories), ...rest.mounts };
    this.#preview1 = createPreview1({ stdin: 0, stdout: 1, stderr: 2, ...rest, mounts });
    this.wasiImport = this.#preview1.functionsOfModule(this.#module)!;
  }

  /** What to give to `WebAssembly.instantiate` as imports. */
  getImportObject(): Record<string, WasiImports> {
    return { [this.#module]: this.wasiImport };
  }

  /**
   * Runs a command: calls its `_start`, on this thread and to its end.
   *
   * @returns its exit code, which is 0 if it returns
   * @throws {TypeError} if the instance is no command, or does not export its memory
   * @throws {Error} with code `ERR_WASI_ALREADY_STARTED` the second time
   */
  start(instance: WASIInstance): number {
    const start = this.#command(instance);
    try {
      start();
      return this.#exit(0);
    } catch (error) {
      if (error instanceof ExitError) return this.#exit(error.exitCode);
      throw error;
    }
  }

  /**
   * Runs a command of wazen without holding up the event loop: it is parked while it waits for input, a clock or a connection.
   *
   * @returns its exit code, which is 0 if it returns
   * @throws {TypeError} also if the instance is not one of wazen's
   * @throws {InterruptedError} if `timeoutMs` passed or `signal` was aborted
   */
  async startAsync(instance: WASIInstance, options: AsyncCallOptions = {}): Promise<number> {
    const record = functionRecord(instance.exports['_start']);
    if (record === undefined) throw invalid('only instances of wazen can be started asynchronously, and they must export _start');
    this.#command(instance);
    try {
      await callAsync(record, [], options);
      return this.#exit(0);
    } catch (error) {
      if (error instanceof ExitError) return this.#exit(error.exitCode);
      throw error;
    }
  }

  /**
   * Prepares a reactor: calls its `_initialize` if it has one.
   *
   * @throws {TypeError} if the instance is a command, or does not export its memory
   * @throws {Error} with code `ERR_WASI_ALREADY_STARTED` the second time
   */
  initialize(instance: WASIInstance): void {
    const { _start, _initialize } = instance.exports;
    if (_start !== undefined) throw invalid('the instance exports _start: it is a command, to be started');
    if (_initialize !== undefined && typeof _initialize !== 'function') throw invalid('_initialize of the instance must be a function');
    this.finalizeBindings(instance);
    (_initialize as GuestFunction | undefined)?.();
  }

  /** Makes the functions work on the memory, by default the one that the instance exports, without starting anything. */
  finalizeBindings(
    instance: WASIInstance,
    { memory = instance.exports['memory'] as MemoryLike }: { readonly memory?: MemoryLike } = {},
  ): void {
    if (this.#started) throw Object.assign(new Error('the WASI instance has already started'), { code: 'ERR_WASI_ALREADY_STARTED' });
    const isBuffer = memory?.buffer instanceof ArrayBuffer || memory?.buffer instanceof SharedArrayBuffer;
    if (!isBuffer) throw invalid('the instance must export its memory as "memory"');
    this.#started = true;
    this.#preview1.attach(memory);
  }

  /** Closes what the guest has opened. A command's end does that by itself. */
  close(): void {
    this.#preview1.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #command(instance: WASIInstance): GuestFunction {
    const { _start, _initialize } = instance.exports;
    if (typeof _start !== 'function') throw invalid('the instance must export a function _start');
    if (_initialize !== undefined) throw invalid('the instance exports _initialize: it is a reactor, to be initialized');
    this.finalizeBindings(instance);
    return _start as GuestFunction;
  }

  #exit(code: number): number {
    this.close();
    return this.#returnOnExit ? code : process.exit(code);
  }
}
