/** The kinds of ends that output goes to: functions, Node's streams, web streams, descriptors of the host. */
import { closeSync, constants, fstatSync, openSync, writeSync } from 'node:fs';
import type { Writable } from 'node:stream';
import type { CurrentCall } from './context.js';
import { Errno, WasiError } from './errno.js';
import { ready, type Readiness } from './readiness.js';
import { retrying } from './retrying.js';
import { anyEvent, guardErrors } from './sources.js';
import { block, delay, type Wait } from './waiting.js';

/** Where a guest's bytes go. */
export interface ByteSink {
  /** Whether it takes bytes now, or what to wait for. EPIPE or EIO if it never will again. */
  readiness(): Readiness;
  /** Takes the bytes, or the first of them; how many. The bytes are the guest's memory and are copied if kept. */
  write(bytes: Uint8Array): number;
  close(): void;
}

/** Gives the bytes to the sink as soon as it takes some; how many. `flags` are those of the descriptor. */
export function writeTo(sink: ByteSink, bytes: Uint8Array, flags: number): number {
  for (;;) {
    const readiness = sink.readiness();
    if (typeof readiness === 'function') block(readiness, flags);
    const count = sink.write(bytes);
    if (count > 0 || bytes.length === 0) return count;
  }
}

/** Bytes that a synchronous call may leave with a stream that is full, since the stream cannot empty itself meanwhile. */
const mostBacklog = 16 << 20;

/** Whether an end that wants a pause is left alone: always in asynchronous calls, in others when it has too much already. */
function mustPause(call: CurrentCall, backlog: number): boolean {
  return call.mayWait || backlog >= mostBacklog;
}

export class StreamSink implements ByteSink {
  constructor(
    private readonly stream: Writable,
    private readonly call: CurrentCall,
  ) {
    guardErrors(stream);
  }

  readiness(): Readiness {
    const { stream } = this;
    if (stream.destroyed || stream.writableEnded || stream.errored) throw new WasiError(Errno.Pipe);
    if (!stream.writableNeedDrain || !mustPause(this.call, stream.writableLength)) return ready;
    return () => anyEvent(stream, ['drain', 'error', 'close']);
  }

  write(bytes: Uint8Array): number {
    this.stream.write(bytes.slice());
    return bytes.length;
  }

  close(): void {}
}

/** An end that says by a Promise when it has taken a chunk. */
abstract class PromisingSink implements ByteSink {
  private backlog = 0;
  private failed = false;
  private taken: Promise<unknown> | undefined;

  constructor(private readonly call: CurrentCall) {}

  readiness(): Readiness {
    if (this.failed) throw new WasiError(Errno.Io);
    const { taken } = this;
    if (taken === undefined || !mustPause(this.call, this.backlog)) return ready;
    return (): Wait => ({ until: taken, cancel() {} });
  }

  write(bytes: Uint8Array): number {
    const promise = this.give(bytes.slice());
    if (promise === undefined) return bytes.length;
    this.backlog += bytes.length;
    const settle = (failed: boolean) => {
      this.backlog -= bytes.length;
      this.failed ||= failed;
      if (this.taken === taken) this.taken = undefined;
    };
    const taken: Promise<unknown> = Promise.resolve(promise).then(
      () => settle(false),
      () => settle(true),
    );
    this.taken = taken;
    return bytes.length;
  }

  /** Gives the chunk; a Promise if it is not taken at once. */
  protected abstract give(chunk: Uint8Array): PromiseLike<unknown> | undefined;
  abstract close(): void;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | undefined)?.then === 'function';
}

/** A function that takes chunks. It may return a Promise. */
export class FunctionSink extends PromisingSink {
  constructor(
    private readonly take: (chunk: Uint8Array) => unknown,
    call: CurrentCall,
  ) {
    super(call);
  }

  protected give(chunk: Uint8Array): PromiseLike<unknown> | undefined {
    const result = this.take(chunk);
    return isThenable(result) ? result : undefined;
  }

  close(): void {}
}

/** A web stream. */
export class WebSink extends PromisingSink {
  private writer: WritableStreamDefaultWriter<Uint8Array> | undefined;

  constructor(
    private readonly stream: WritableStream<Uint8Array>,
    call: CurrentCall,
  ) {
    super(call);
  }

  protected give(chunk: Uint8Array): PromiseLike<unknown> {
    this.writer ??= this.stream.getWriter();
    this.writer.closed.catch(() => {}); // write() says it, too
    return this.writer.write(chunk);
  }

  close(): void {
    this.writer?.releaseLock();
  }
}

/** How long a full pipe is left alone, in milliseconds. */
const pipePauseMs = 2;

/**
 * A descriptor of the host. A pipe is opened a second time where the system lets one do that, because only a non-blocking one says that it
 * is full instead of holding up the thread.
 */
export class DescriptorSink implements ByteSink {
  private readonly own: number | undefined;
  private full = false;

  constructor(
    private readonly fd: number,
    private readonly call: CurrentCall,
  ) {
    this.own = reopenPipe(fd);
  }

  readiness(): Readiness {
    if (!this.full || !this.call.mayWait) return ready;
    this.full = false; // tried again then
    return () => delay(pipePauseMs);
  }

  write(bytes: Uint8Array): number {
    if (bytes.length === 0) return 0;
    const write = () => writeSync(this.own ?? this.fd, bytes);
    if (!this.call.mayWait) return retrying(write);
    try {
      return write();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      this.full = true;
      return 0;
    }
  }

  close(): void {
    if (this.own !== undefined) closeSync(this.own);
  }
}

function reopenPipe(fd: number): number | undefined {
  try {
    if (!fstatSync(fd).isFIFO()) return undefined;
    return openSync(`/proc/self/fd/${fd}`, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch {
    return undefined;
  }
}
