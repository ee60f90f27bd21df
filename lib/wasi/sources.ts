/** The kinds of {@link ByteSource}: Node's streams, web streams, pipes and terminals of the host by number. */
import { fstatSync, read, readSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { builtins } from '../support/builtins.js';
import type { ByteSource } from './input.js';
import { retrying } from './retrying.js';
import { delay, type Wait } from './waiting.js';

const encoder = new TextEncoder();

/** The bytes of a chunk of a stream. */
function bytesOf(chunk: unknown): Uint8Array {
  if (typeof chunk === 'string') return encoder.encode(chunk);
  if (chunk instanceof Uint8Array) return chunk;
  if (chunk instanceof ArrayBuffer) return new Uint8Array(chunk);
  throw new TypeError('a stream gave neither bytes nor text');
}

const guarded = new WeakSet<object>();

/** Keeps an error of a stream from ending the process when nobody is waiting for it: reads and writes report it. */
export function guardErrors(stream: NodeJS.EventEmitter): void {
  if (guarded.has(stream)) return;
  guarded.add(stream);
  stream.on('error', () => {});
}

/** Waits for one of the events. */
export function anyEvent(emitter: NodeJS.EventEmitter, names: readonly string[]): Wait {
  let cancel = () => {};
  const until = new Promise<void>(done => {
    const happened = () => {
      cancel();
      done();
    };
    for (const name of names) emitter.on(name, happened);
    cancel = () => names.forEach(name => emitter.off(name, happened));
  });
  return { until, cancel: () => cancel() };
}

/**
 * A stream of Node. As long as nothing was asked of it, one with a file descriptor is read past it in synchronous calls.
 *
 * @param stream made when it is needed: `process.stdin` changes the descriptor's mode
 */
export class StreamSource implements ByteSource {
  private opened: Readable | undefined;

  constructor(
    private readonly stream: () => Readable,
    private readonly fd: number | undefined,
  ) {}

  take(): Uint8Array | null | undefined {
    const stream = this.open();
    const chunk: unknown = stream.read();
    if (chunk !== null) return bytesOf(chunk);
    if (stream.errored) throw stream.errored;
    return stream.readableEnded || stream.destroyed ? null : undefined;
  }

  wait(): Wait {
    return anyEvent(this.open(), ['readable', 'end', 'error', 'close']);
  }

  canReadSync(): boolean {
    return this.fd !== undefined && this.opened === undefined;
  }

  readSync(into: Uint8Array): number {
    return retrying(() => readSync(this.fd!, into));
  }

  close(): void {
    if (this.opened !== undefined && this.opened === (process.stdin as Readable)) process.nextTick(stopReading, this.opened);
  }

  private open(): Readable {
    if (this.opened === undefined) guardErrors((this.opened = this.stream()));
    return this.opened;
  }
}

/**
 * Otherwise the process would not end before its standard input does. That stops reading when it is paused, which says something only if it
 * was not paused before; and that no listener is left the stream notices one tick late.
 */
function stopReading(stdin: Readable): void {
  if (stdin.listenerCount('readable') === 0 && stdin.listenerCount('data') === 0) stdin.resume().pause();
}

/** A source that fetches a chunk at a time. */
abstract class FetchingSource implements ByteSource {
  /** Settled, and gone, when the chunk that was asked for has come. */
  protected pending: Promise<void> | undefined;
  private chunk: Uint8Array | null | undefined;
  private failure: { readonly error: unknown } | undefined;

  take(): Uint8Array | null | undefined {
    if (this.failure) throw this.failure.error;
    const { chunk } = this;
    if (chunk !== null) this.chunk = undefined;
    return chunk;
  }

  wait(): Wait {
    this.pending ??= this.fetch().then(
      chunk => {
        this.chunk = chunk;
        this.pending = undefined;
      },
      (error: unknown) => void (this.failure = { error }),
    );
    return { until: this.pending, cancel() {} };
  }

  canReadSync(): boolean {
    return false;
  }

  readSync(_into: Uint8Array): number {
    throw new Error('unreachable: it says that it cannot');
  }

  /** The next bytes; null at the end. */
  protected abstract fetch(): Promise<Uint8Array | null>;
  abstract close(): void;
}

/** A web stream. */
export class WebSource extends FetchingSource {
  private reader: ReadableStreamDefaultReader<unknown> | undefined;

  constructor(private readonly stream: ReadableStream) {
    super();
  }

  protected async fetch(): Promise<Uint8Array | null> {
    this.reader ??= this.stream.getReader();
    const { done, value } = await this.reader.read();
    return done ? null : bytesOf(value);
  }

  close(): void {
    this.reader?.releaseLock();
  }
}

/** A pipe, socket or terminal of the host. A read waits on a thread of Node's pool. */
export class DescriptorSource extends FetchingSource {
  constructor(private readonly fd: number) {
    super();
  }

  protected async fetch(): Promise<Uint8Array | null> {
    const bytes = Buffer.alloc(65536);
    for (;;) {
      const result = await new Promise<number | NodeJS.ErrnoException>(done =>
        read(this.fd, bytes, 0, bytes.length, null, (error, count) => done(error ?? count)),
      );
      if (typeof result === 'number') return result === 0 ? null : bytes.subarray(0, result);
      if (result.code === 'EOF') return null;
      if (result.code !== 'EAGAIN') throw result;
      await delay(5).until;
    }
  }

  override canReadSync(): boolean {
    return this.pending === undefined;
  }

  override readSync(into: Uint8Array): number {
    return retrying(() => readSync(this.fd, into));
  }

  close(): void {}
}

/** Whether a read of the descriptor may have to wait: files and devices such as `/dev/null` answer at once. */
export function mayWaitForInput(fd: number): boolean {
  const stats = fstatSync(fd);
  return stats.isFIFO() || stats.isSocket() || (stats.isCharacterDevice() && builtins.tty.isatty(fd));
}
