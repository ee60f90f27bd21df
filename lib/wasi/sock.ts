/** Sockets: `sock_*`. Guests get them from the embedder and from listeners of the embedder, and can open none. */
import type { WasiContext, WasiFunctions } from './context.js';
import { Errno, WasiError } from './errno.js';
import { transfer } from './files.js';
import { FdFlag, ReceiveFlag, ShutdownFlag } from './layout.js';
import type { Socket } from './sockets.js';

export function socketFunctions({ memory, fds }: WasiContext): WasiFunctions {
  /** The operation of the socket; ENOTSOCK if it is none, EINVAL if it has no such operation. */
  const operation = <K extends keyof Socket>(fd: number, name: K): NonNullable<Socket[K]> => {
    const { socket } = fds.get(fd);
    if (socket === undefined) throw new WasiError(Errno.NotSock);
    const found = socket[name];
    if (found === undefined) throw new WasiError(Errno.Inval);
    return found;
  };
  return {
    sock_accept(fd: number, flags: number, result: number) {
      const accept = operation(fd, 'accept');
      if ((flags & ~FdFlag.NonBlock) !== 0) throw new WasiError(Errno.Inval);
      memory.setU32(result, 0); // faults before a connection is taken
      memory.setU32(result, fds.add(accept(flags)));
    },
    sock_recv(fd: number, iovs: number, count: number, flags: number, bytes: number, resultFlags: number) {
      const receive = operation(fd, 'receive');
      if ((flags & ~(ReceiveFlag.Peek | ReceiveFlag.WaitAll)) !== 0) throw new WasiError(Errno.Inval);
      const vectors = memory.vectors(iovs, count);
      memory.bytes(bytes, 4);
      memory.bytes(resultFlags, 2);
      const received = receive(vectors, { peek: (flags & ReceiveFlag.Peek) !== 0, all: (flags & ReceiveFlag.WaitAll) !== 0 });
      memory.setU32(bytes, received);
      memory.setU16(resultFlags, 0); // nothing of a stream is ever cut off
    },
    sock_send(fd: number, iovs: number, count: number, flags: number, result: number) {
      operation(fd, 'receive');
      if (flags !== 0) throw new WasiError(Errno.Inval);
      const descriptor = fds.get(fd);
      memory.setU32(
        result,
        transfer(memory.vectors(iovs, count), bytes => descriptor.write!(bytes)),
      );
    },
    sock_shutdown(fd: number, how: number) {
      const shutdown = operation(fd, 'shutdown');
      if (how === 0 || (how & ~(ShutdownFlag.Read | ShutdownFlag.Write)) !== 0) throw new WasiError(Errno.Inval);
      shutdown(how);
    },
  };
}
