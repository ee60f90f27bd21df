/**
 * WASI preview 1 for one instance: its options, and the host functions made from the function groups.
 *
 * Nothing is inherited: without options a guest has no arguments, no environment, no files, an empty standard input, and outputs that
 * drop what is written. Clocks and random numbers are the host's unless replaced.
 *
 * @see WASI preview 1, https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md
 */
import { randomFillSync } from 'node:crypto';
import { argsFunctions } from './args.js';
import { clockFunctions, systemClocks } from './clocks.js';
import type { WasiClocks, WasiContext, WasiFunction, WasiFunctions } from './context.js';
import { Errno, errnoOf } from './errno.js';
import { FdTable } from './fd-table.js';
import { fileFunctions } from './files.js';
import { GuestMemory, type MemoryLike } from './guest-memory.js';
import { type Mount, openMount } from './mounts.js';
import { pathFunctions } from './paths.js';
import { pollFunctions } from './poll.js';
import { procFunctions } from './proc.js';
import { type FileLimits, Quota } from './quota.js';
import { randomFunctions } from './random.js';
import { socketFunctions } from './sock.js';
import { input, output, type StdioSink, type StdioSource } from './stdio.js';

export interface WasiOptions {
  /** The first is the program's name. Default none. */
  readonly args?: readonly string[];
  /** Default empty; nothing of the host's environment is inherited. */
  readonly env?: Readonly<Record<string, string>>;
  /** Directories of the host and other file systems by their path in the guest. Default none. */
  readonly mounts?: Readonly<Record<string, Mount>>;
  /** What the guest may use of file systems; defaults: {@link FileLimits}. */
  readonly fileLimits?: FileLimits;
  /** Default: at its end. */
  readonly stdin?: StdioSource;
  /** Default: dropped. */
  readonly stdout?: StdioSink;
  readonly stderr?: StdioSink;
  /** Default: the system's clocks, in microseconds. */
  readonly clocks?: WasiClocks;
  /** Fills the bytes; default: the system's cryptographic random numbers. */
  readonly random?: (bytes: Uint8Array) => void;
}

/** UTF-8 with a terminating NUL; a NUL inside would cut the string in the guest. */
function terminated(what: string, text: string): Uint8Array {
  if (text.includes('\0')) throw new TypeError(`${what} must not contain a NUL: ${JSON.stringify(text)}`);
  return new TextEncoder().encode(`${text}\0`);
}

function environment(env: Readonly<Record<string, string>>): Uint8Array[] {
  return Object.entries(env).map(([name, value]) => {
    if (name === '' || name.includes('='))
      throw new TypeError(`environment variable name ${JSON.stringify(name)} is empty or contains '='`);
    return terminated('an environment variable', `${name}=${value}`);
  });
}

/** Makes the function return an errno whatever it throws, but for exits and errors that are not the guest's. */
function guarded(body: WasiFunction): (...args: unknown[]) => number | Promise<number> {
  return (...args) => {
    try {
      const result = (body as (...args: unknown[]) => number | void | Promise<number | void>)(...args);
      if (typeof result !== 'object') return result ?? Errno.Success;
      return result.then(errno => errno ?? Errno.Success, errnoOf);
    } catch (error) {
      return errnoOf(error);
    }
  };
}

/** One guest's WASI: give `functions` to its imports, and its memory to `attach` before it calls them. */
export class Wasi {
  /** The functions of `wasi_snapshot_preview1` (and `wasi_unstable`) by name. */
  readonly functions: Readonly<Record<string, (...args: unknown[]) => number | Promise<number>>>;
  private readonly fds: FdTable;
  private readonly memory = new GuestMemory();

  /**
   * @throws {TypeError} for an argument or variable that a guest could not read
   * @throws what `node:fs` throws for a mount whose directory cannot be opened
   */
  constructor(options: WasiOptions = {}) {
    const quota = new Quota(options.fileLimits);
    this.fds = new FdTable(quota.limits.descriptors);
    const context: WasiContext = {
      memory: this.memory,
      fds: this.fds,
      quota,
      args: (options.args ?? []).map(arg => terminated('an argument', arg)),
      env: environment(options.env ?? {}),
      clocks: options.clocks ?? systemClocks,
      random: options.random ?? (bytes => void randomFillSync(bytes)),
    };
    this.fds.add(input(options.stdin));
    this.fds.add(output(options.stdout));
    this.fds.add(output(options.stderr));
    try {
      for (const [guest, mount] of Object.entries(options.mounts ?? {})) {
        this.fds.add(openMount(guest, mount, quota));
      }
    } catch (error) {
      this.fds.closeAll();
      throw error;
    }
    const all: WasiFunctions = {
      ...argsFunctions(context),
      ...clockFunctions(context),
      ...fileFunctions(context),
      ...pathFunctions(context),
      ...pollFunctions(),
      ...procFunctions(),
      ...randomFunctions(context),
      ...socketFunctions(context),
    };
    this.functions = Object.fromEntries(Object.entries(all).map(([name, body]) => [name, guarded(body)]));
  }

  /** The memory that the functions work on. */
  attach(memory: MemoryLike): void {
    this.memory.attach(memory);
  }

  /** Closes every descriptor; the host's standard streams stay open. */
  close(): void {
    this.fds.closeAll();
  }
}
