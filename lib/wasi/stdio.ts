/** Standard input, output and error as descriptors. */
import { readSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { builtins } from '../support/builtins.js';
import type { CurrentCall } from './context.js';
import type { Descriptor } from './fd-table.js';
import { FileType, type FileStat } from './file-system.js';
import { Input } from './input.js';
import { right } from './layout.js';
import { ready } from './readiness.js';
import { DescriptorSink, FunctionSink, StreamSink, WebSink, writeTo, type ByteSink } from './sinks.js';
import { DescriptorSource, mayWaitForInput, StreamSource, WebSource } from './sources.js';

/**
 * Where standard input comes from: a file descriptor of the host, a stream of Node (`process.stdin`), a web stream, or the bytes or
 * text themselves.
 */
export type StdioSource = number | { readonly fd: number } | NodeJS.ReadableStream | ReadableStream | Uint8Array | string;

/**
 * Where output goes: a file descriptor of the host, a stream of Node (`process.stdout`), a web stream, or a function that takes chunks and may
 * return a Promise for when it wants more.
 */
export type StdioSink =
  | number
  | { readonly fd: number }
  | NodeJS.WritableStream
  | WritableStream<Uint8Array>
  | { write(chunk: Uint8Array): unknown }
  | ((chunk: Uint8Array) => unknown);

function noStat(type: FileType): FileStat {
  return { device: 0n, inode: 0n, type, links: 1n, bytes: 0n, accessed: 0n, modified: 0n, changed: 0n };
}

type Operations = Pick<Descriptor, 'read' | 'write' | 'readiness' | 'close'> & ThisType<Descriptor>;

/** A descriptor of a stream. Only a terminal is told apart: a guest shall not learn what else of the host it talks to. */
function stdio(rights: bigint, isTerminal: boolean, operations: Operations): Descriptor {
  const type = isTerminal ? FileType.CharacterDevice : FileType.Unknown;
  return {
    type,
    rights: rights | right.fdFilestatGet | right.pollFdReadwrite | right.fdFdstatSetFlags,
    rightsInheriting: 0n,
    flags: 0,
    stat: () => noStat(type),
    ...operations,
  };
}

/** The file descriptor that a source or sink names, if it does. */
function descriptorNumber(end: StdioSource | StdioSink): number | undefined {
  if (typeof end === 'number') return end;
  return typeof end === 'object' && 'fd' in end && typeof end.fd === 'number' ? end.fd : undefined;
}

const isNodeStream = (end: object): boolean => typeof (end as NodeJS.EventEmitter).on === 'function';
const isTerminal = (end: unknown): boolean => (end as { isTTY?: unknown }).isTTY === true;

function refuseLocked(stream: ReadableStream | WritableStream, what: string): void {
  if (stream.locked) throw new TypeError(`the stream for ${what} is locked to a reader or writer`);
}

/** A descriptor that reads from `source`; without one, it is at its end. */
export function input(source: StdioSource = '', call: CurrentCall): Descriptor {
  if (typeof source === 'string') return bytesInput(new TextEncoder().encode(source));
  if (source instanceof Uint8Array) return bytesInput(source);
  const fd = descriptorNumber(source);
  if (typeof source === 'object' && isNodeStream(source)) {
    const stream = source as Readable;
    return streamInput(new Input(new StreamSource(() => stream, fd), call), isTerminal(source));
  }
  if (fd !== undefined) return descriptorInput(fd, call);
  if (source instanceof ReadableStream) {
    refuseLocked(source, 'standard input');
    return streamInput(new Input(new WebSource(source), call), false);
  }
  throw new TypeError('standard input must be a file descriptor, a readable stream, bytes or text');
}

function descriptorInput(fd: number, call: CurrentCall): Descriptor {
  if (!mayWaitForInput(fd)) {
    return stdio(right.fdRead, false, { read: bytes => (bytes.length === 0 ? 0 : readSync(fd, bytes)), close() {} });
  }
  // Node's own stream of its standard input waits without a thread.
  const source = fd === 0 ? new StreamSource(() => process.stdin, 0) : new DescriptorSource(fd);
  return streamInput(new Input(source, call), builtins.tty.isatty(fd));
}

function streamInput(from: Input, terminal: boolean): Descriptor {
  return stdio(right.fdRead, terminal, {
    read(bytes) {
      return from.read(bytes, this.flags);
    },
    readiness: direction => (direction === 'read' ? from.readiness() : ready),
    close: () => from.close(),
  });
}

function bytesInput(bytes: Uint8Array): Descriptor {
  let rest = bytes;
  return stdio(right.fdRead, false, {
    read(into) {
      const count = Math.min(into.length, rest.length);
      into.set(rest.subarray(0, count));
      rest = rest.subarray(count);
      return count;
    },
    readiness: () => ({ bytes: rest.length, hangup: rest.length === 0 }),
    close() {},
  });
}

/** A descriptor that writes to `end`; without one, what is written is dropped. */
export function output(end: StdioSink = () => {}, call: CurrentCall): Descriptor {
  const fd = descriptorNumber(end);
  const isStream = typeof end === 'object' && isNodeStream(end);
  const sink = sinkOf(end, isStream ? undefined : fd, call);
  return stdio(right.fdWrite, isStream ? isTerminal(end) : fd !== undefined && builtins.tty.isatty(fd), {
    write(bytes) {
      return writeTo(sink, bytes, this.flags);
    },
    readiness: direction => (direction === 'write' ? sink.readiness() : ready),
    close: () => sink.close(),
  });
}

function sinkOf(end: StdioSink, fd: number | undefined, call: CurrentCall): ByteSink {
  if (fd !== undefined) return new DescriptorSink(fd, call);
  if (typeof end === 'function') return new FunctionSink(end, call);
  if (typeof end === 'object' && isNodeStream(end)) return new StreamSink(end as Writable, call);
  if (end instanceof WritableStream) {
    refuseLocked(end, 'output');
    return new WebSink(end, call);
  }
  const { write } = end as { write?: unknown };
  if (typeof write !== 'function') throw new TypeError('output must go to a file descriptor, a writable stream or a function');
  return new FunctionSink(chunk => (end as { write(chunk: Uint8Array): unknown }).write(chunk), call);
}
