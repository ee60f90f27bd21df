/** Sockets as descriptors: listeners that the embedder opened, and the connections that guests accept from them. */
import type { Server, Socket as NodeSocket } from 'node:net';
import type { CurrentCall } from './context.js';
import { Errno, WasiError } from './errno.js';
import type { Descriptor } from './fd-table.js';
import { FileType, type FileStat } from './file-system.js';
import { Input } from './input.js';
import { right, ShutdownFlag } from './layout.js';
import { StreamSink, writeTo } from './sinks.js';
import { anyEvent, guardErrors, StreamSource } from './sources.js';
import { block } from './waiting.js';

/** What a descriptor of a socket can beside reading and writing. Missing is what this kind of socket cannot. */
export interface Socket {
  /** Takes the next connection. */
  accept?(flags: number): Descriptor;
  /** Reads into the vectors; how many bytes. `peek` leaves them there, `all` waits until the vectors are full. */
  receive?(vectors: readonly Uint8Array[], options: { readonly peek: boolean; readonly all: boolean }): number;
  shutdown?(how: number): void;
}

/** Connections that wait for a guest to accept them; further ones are closed. */
const mostWaiting = 128;

/** Most bytes that a guest can wait for to arrive together. */
const mostTogether = 1 << 20;

const noStat: FileStat = {
  device: 0n,
  inode: 0n,
  type: FileType.SocketStream,
  links: 1n,
  bytes: 0n,
  accessed: 0n,
  modified: 0n,
  changed: 0n,
};

const socketRights = right.pollFdReadwrite | right.fdFdstatSetFlags | right.fdFilestatGet;
const connectionRights = socketRights | right.fdRead | right.fdWrite | right.sockShutdown;
const listenerRights = socketRights | right.sockAccept;

/** A descriptor from which a guest accepts the connections of a server, which stays the embedder's. */
export function listener(server: Server, call: CurrentCall): Descriptor {
  const waiting: NodeSocket[] = [];
  let closed = false;
  const connected = (socket: NodeSocket) => {
    guardErrors(socket);
    // A client that has sent everything still waits for its answer.
    socket.allowHalfOpen = true;
    if (waiting.length < mostWaiting) waiting.push(socket);
    else socket.destroy();
  };
  const ended = () => void (closed = true);
  server.on('connection', connected).on('close', ended);
  const wait = () => anyEvent(server, ['connection', 'close']);
  const descriptor: Descriptor = {
    type: FileType.SocketStream,
    rights: listenerRights,
    rightsInheriting: connectionRights,
    flags: 0,
    readiness(direction) {
      if (direction === 'write') throw new WasiError(Errno.NotSup);
      return waiting.length > 0 || closed ? { bytes: 0, hangup: waiting.length === 0 } : wait;
    },
    socket: {
      accept(flags) {
        const socket = waiting.shift();
        if (socket === undefined) {
          if (closed) throw new WasiError(Errno.ConnAborted);
          block(wait, descriptor.flags);
        }
        return connection(socket, flags, call);
      },
    },
    stat: () => noStat,
    close() {
      server.off('connection', connected).off('close', ended);
      for (const socket of waiting) socket.destroy();
    },
  };
  return descriptor;
}

function connection(socket: NodeSocket, flags: number, call: CurrentCall): Descriptor {
  const received = new Input(new StreamSource(() => socket, undefined), call);
  const sent = new StreamSink(socket, call);
  const descriptor: Descriptor = {
    type: FileType.SocketStream,
    rights: connectionRights,
    rightsInheriting: 0n,
    flags,
    read: bytes => received.read(bytes, descriptor.flags),
    write: bytes => writeTo(sent, bytes, descriptor.flags),
    readiness: direction => (direction === 'read' ? received.readiness() : sent.readiness()),
    socket: {
      receive(vectors, { peek, all }) {
        const wanted = vectors.reduce((sum, { length }) => sum + length, 0);
        received.require(all ? Math.min(wanted, mostTogether) : Math.min(wanted, 1), descriptor.flags);
        const bytes = received.peek(wanted);
        scatter(bytes, vectors);
        if (!peek) received.skip(bytes.length);
        return bytes.length;
      },
      shutdown(how) {
        if ((how & ShutdownFlag.Read) !== 0) received.end();
        if ((how & ShutdownFlag.Write) !== 0) socket.end();
      },
    },
    stat: () => noStat,
    close() {
      received.close();
      socket.destroySoon();
    },
  };
  return descriptor;
}

/** Copies the bytes into the vectors one after the other. */
function scatter(bytes: Uint8Array, vectors: readonly Uint8Array[]): void {
  let at = 0;
  for (const vector of vectors) {
    const part = bytes.subarray(at, at + vector.length);
    vector.set(part);
    at += part.length;
  }
}
