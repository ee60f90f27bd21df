/** A guest that does nothing but pass calls on to WASI, so that tests can make them one by one, synchronously and asynchronously. */
import type { Module, Runtime, WasiOptions } from '../../lib/index.js';
import { instantiate } from '../api/support.js';

/** Parameters of functions: i for i32, I for i64. All return an i32, but for `proc_exit`. */
const signatures = {
  clock_res_get: 'ii',
  clock_time_get: 'iIi',
  fd_close: 'i',
  fd_fdstat_get: 'ii',
  fd_fdstat_set_flags: 'ii',
  fd_filestat_get: 'ii',
  fd_prestat_get: 'ii',
  fd_read: 'iiii',
  fd_renumber: 'ii',
  fd_seek: 'iIii',
  fd_write: 'iiii',
  path_filestat_get: 'iiiii',
  path_open: 'iiiiiIIii',
  poll_oneoff: 'iiii',
  proc_exit: 'i',
  proc_raise: 'i',
  random_get: 'ii',
  sched_yield: '',
  sock_accept: 'iii',
  sock_recv: 'iiiiii',
  sock_send: 'iiiii',
  sock_shutdown: 'ii',
};

export type FunctionName = keyof typeof signatures;

/** A module that imports the functions from `version` and exports functions of the same names that call them. */
export function forwarder(version = 'wasi_snapshot_preview1', without: readonly string[] = []): string {
  const entries = Object.entries(signatures).filter(([name]) => !without.includes(name));
  const params = (letters: string) => [...letters].map(letter => (letter === 'I' ? ' i64' : ' i32')).join('');
  const result = (name: string) => (name === 'proc_exit' ? '' : '(result i32)');
  const imports = entries.map(
    ([name, letters]) => `(import "${version}" "${name}" (func $${name} (param${params(letters)}) ${result(name)}))`,
  );
  const exports = entries.map(
    ([name, letters]) =>
      `(func (export "${name}") (param${params(letters)}) ${result(name)} (call $${name} ${[...letters].map((_, i) => `(local.get ${i})`).join(' ')}))`,
  );
  return `(module ${imports.join('\n')} (memory (export "memory") 1) ${exports.join('\n')})`;
}

/** Addresses in the guest's memory that the helpers use. */
const at = { vectors: 0, result: 64, flags: 72, subscriptions: 1024, events: 16384, data: 32768 } as const;

export interface Subscription {
  readonly userdata: bigint;
  /** 0: clock, 1: read, 2: write. */
  readonly type: number;
  readonly fd?: number;
  readonly clock?: number;
  readonly timeout?: bigint;
  readonly flags?: number;
}

export interface Event {
  readonly userdata: bigint;
  readonly errno: number;
  readonly type: number;
  readonly bytes: bigint;
  readonly flags: number;
}

/** An instance of the forwarder. */
export class Guest {
  readonly module: Module;

  constructor(runtime: Runtime, wasi: WasiOptions = {}, version?: string, without?: string[]) {
    this.module = instantiate(runtime, forwarder(version, without), { wasi });
  }

  sync(name: FunctionName, ...args: (number | bigint)[]): number {
    return this.module.callSync(name, args) as number;
  }

  async(name: FunctionName, ...args: (number | bigint)[]): Promise<number> {
    return this.module.call(name, args) as Promise<number>;
  }

  get view(): DataView {
    return new DataView(this.module.memory.buffer);
  }

  get result(): number {
    return this.view.getUint32(at.result, true);
  }

  /** Arguments of `fd_read` and the like: one vector of so many bytes. */
  vector(bytes: number): [number, number] {
    this.module.memory.writeUint32(at.vectors, at.data);
    this.module.memory.writeUint32(at.vectors + 4, bytes);
    return [at.vectors, 1];
  }

  /** Text that a call has read. */
  get text(): string {
    return this.module.memory.readString(at.data, this.result);
  }

  /** Reads up to so many bytes; the errno, or the text. */
  async read(fd: number, bytes = 100): Promise<number | string> {
    const errno = await this.async('fd_read', fd, ...this.vector(bytes), at.result);
    return errno === 0 ? this.text : errno;
  }

  readSync(fd: number, bytes = 100): number | string {
    const errno = this.sync('fd_read', fd, ...this.vector(bytes), at.result);
    return errno === 0 ? this.text : errno;
  }

  /** Arguments of a write of the text. */
  written(fd: number, text: string): [number, number, number, number] {
    const length = this.module.memory.writeString(at.data, text);
    return [fd, ...this.vector(length), at.result];
  }

  async receive(fd: number, bytes = 100, flags = 0): Promise<number | string> {
    const errno = await this.async('sock_recv', fd, ...this.vector(bytes), flags, at.result, at.flags);
    return errno === 0 ? this.text : errno;
  }

  /** Arguments of `poll_oneoff`. */
  subscriptions(list: readonly Subscription[]): [number, number, number, number] {
    list.forEach(({ userdata, type, fd = 0, clock = 0, timeout = 0n, flags = 0 }, i) => {
      const base = at.subscriptions + 48 * i;
      this.module.memory.write(base, new Uint8Array(48));
      this.view.setBigUint64(base, userdata, true);
      this.view.setUint8(base + 8, type);
      this.view.setUint32(base + 16, type === 0 ? clock : fd, true);
      if (type !== 0) return;
      this.view.setBigUint64(base + 24, timeout, true);
      this.view.setUint16(base + 40, flags, true);
    });
    return [at.subscriptions, at.events, list.length, at.result];
  }

  /** What a poll reported. */
  get events(): Event[] {
    return Array.from({ length: this.result }, (_, i) => {
      const base = at.events + 32 * i;
      const { view } = this;
      return {
        userdata: view.getBigUint64(base, true),
        errno: view.getUint16(base + 8, true),
        type: view.getUint8(base + 10),
        bytes: view.getBigUint64(base + 16, true),
        flags: view.getUint16(base + 24, true),
      };
    });
  }

  async poll(list: readonly Subscription[]): Promise<number | Event[]> {
    const errno = await this.async('poll_oneoff', ...this.subscriptions(list));
    return errno === 0 ? this.events : errno;
  }

  pollSync(list: readonly Subscription[]): number | Event[] {
    const errno = this.sync('poll_oneoff', ...this.subscriptions(list));
    return errno === 0 ? this.events : errno;
  }

  /** What a clock shows. */
  clock(id: number): bigint {
    if (this.sync('clock_time_get', id, 0n, at.result) !== 0) throw new Error('the clock cannot be read');
    return this.view.getBigUint64(at.result, true);
  }
}
