/** Sockets: `sock_*`. No socket can be given to a guest, so every descriptor is none. */
import type { WasiContext, WasiFunctions } from './context.js';
import { type Errno, WasiError } from './errno.js';

/** `__WASI_ERRNO_NOTSOCK` */
const notASocket = 57 as Errno;

export function socketFunctions({ fds }: WasiContext): WasiFunctions {
  const refuse = (fd: number) => {
    fds.get(fd);
    throw new WasiError(notASocket);
  };
  return { sock_accept: refuse, sock_recv: refuse, sock_send: refuse, sock_shutdown: refuse };
}
