/**
 * WASI preview 1 for one instance: its options, and the host functions made from the function groups.
 *
 * Nothing is inherited: without options a guest has no arguments, no environment, no files, an empty standard input, and outputs that
 * drop what is written; clocks and random numbers are the same in every run.
 *
 * @see WASI preview 1, https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md
 */
import type { Server } from 'node:net';
import { markWaiting } from '../runtime/host-function.js';
import * as abi from './abi.js';
import { argsFunctions } from './args.js';
import { clockFunctions, virtualClocks } from './clocks.js';
import type { CurrentCall, WasiClocks, WasiContext, WasiFunctions } from './context.js';
import { FdTable } from './fd-table.js';
import { fileFunctions } from './files.js';
import { GuestMemory, type MemoryLike } from './guest-memory.js';
import { type Mount, openMount } from './mounts.js';
import { pathFunctions } from './paths.js';
import { pollFunctions } from './poll.js';
import { procFunctions } from './proc.js';
import { type FileLimits, Quota } from './quota.js';
import { randomFunctions, seededRandom, type RandomSource } from './random.js';
import { socketFunctions } from './sock.js';
import { listener } from './sockets.js';
import { input, output, type StdioSink, type StdioSource } from './stdio.js';
import { traced, type HostLogging } from './trace.js';
import { synchronous, waiting } from './waiting.js';

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
  /** Default: {@link virtualClocks} of its own, the same in every run. The real ones are {@link systemClocks}. */
  readonly clocks?: WasiClocks;
  /** Default: {@link seededRandom}, the same in every run. The real ones are {@link systemRandom}. */
  readonly random?: RandomSource;
  /** Servers whose connections the guest can accept; they come after the mounts. Make them without a handler of connections. */
  readonly listeners?: readonly Server[];
  /** Writes what the guest asks of the host. */
  readonly hostLogging?: HostLogging;
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

/** What can be imported from a module, by name. */
export type WasiImports = Readonly<Record<string, (...args: unknown[]) => number>>;

/** One guest's WASI: give `functions` to its imports, and its memory to `attach` before it calls them. */
export class Preview1 {
  private readonly fds: FdTable;
  private readonly memory = new GuestMemory();
  private readonly context: Omit<WasiContext, 'abi'>;
  private readonly hostLogging: HostLogging | undefined;
  private readonly made = new Map<abi.Abi, WasiImports>();

  /**
   * @throws {TypeError} for an argument or variable that a guest could not read
   * @throws what `node:fs` throws for a mount whose directory cannot be opened
   */
  constructor(options: WasiOptions = {}) {
    const call: CurrentCall = { mayWait: false };
    const quota = new Quota(options.fileLimits);
    this.fds = new FdTable(quota.limits.descriptors);
    this.hostLogging = options.hostLogging;
    this.context = {
      memory: this.memory,
      fds: this.fds,
      quota,
      call,
      args: (options.args ?? []).map(arg => terminated('an argument', arg)),
      env: environment(options.env ?? {}),
      clocks: options.clocks ?? virtualClocks(),
      random: options.random ?? seededRandom(),
    };
    try {
      this.fds.add(input(options.stdin, call));
      this.fds.add(output(options.stdout, call));
      this.fds.add(output(options.stderr, call));
      for (const [guest, mount] of Object.entries(options.mounts ?? {})) {
        this.fds.add(openMount(guest, mount, quota));
      }
      for (const server of options.listeners ?? []) this.fds.add(listener(server, call));
    } catch (error) {
      this.fds.closeAll();
      throw error;
    }
  }

  /** The functions of `wasi_snapshot_preview1` by name. */
  get functions(): WasiImports {
    return this.functionsOf(abi.preview1);
  }

  /** The functions of the module, if it is a version of WASI. */
  functionsOfModule(name: string): WasiImports | undefined {
    const version = [abi.preview1, abi.unstable].find(({ module }) => module === name);
    return version && this.functionsOf(version);
  }

  /** The memory that the functions work on. */
  attach(memory: MemoryLike): void {
    this.memory.attach(memory);
  }

  /** Closes every descriptor; the host's standard streams stay open. */
  close(): void {
    this.fds.closeAll();
  }

  private functionsOf(version: abi.Abi): WasiImports {
    let imports = this.made.get(version);
    if (imports === undefined) this.made.set(version, (imports = this.makeFunctions({ ...this.context, abi: version })));
    return imports;
  }

  private makeFunctions(context: WasiContext): WasiImports {
    const all: WasiFunctions = {
      ...argsFunctions(context),
      ...clockFunctions(context),
      ...fileFunctions(context),
      ...pathFunctions(context),
      ...pollFunctions(context),
      ...procFunctions(),
      ...randomFunctions(context),
      ...socketFunctions(context),
    };
    if (context.abi === abi.unstable) delete all.sock_accept;
    const trace = <F extends (...args: never[]) => unknown>(name: string, fn: F) =>
      this.hostLogging ? traced(context.abi.module, name, fn, this.memory, this.hostLogging) : fn;
    return Object.fromEntries(
      Object.entries(all).map(([name, body]) => [
        name,
        markWaiting(trace(name, synchronous(body, context)), trace(name, waiting(body, context))),
      ]),
    );
  }
}

/** As `new Preview1`: a function, so that nothing of WASI is loaded before an instance has it (scripts/bundle.ts). */
export function createPreview1(options: WasiOptions): Preview1 {
  return new Preview1(options);
}
