/**
 * WASI error numbers, and how errors of the host become one.
 *
 * @see WASI preview 1, `errno`
 */

/** The errno values that functions here return. @see WASI preview 1, variant cases of `errno` */
export const enum Errno {
  Success = 0,
  Access = 2,
  Again = 6,
  BadF = 8,
  ConnAborted = 13,
  Exist = 20,
  Fault = 21,
  Intr = 27,
  Inval = 28,
  Io = 29,
  IsDir = 31,
  Loop = 32,
  MFile = 33,
  NameTooLong = 37,
  NFile = 41,
  NoEnt = 44,
  NoMem = 48,
  NoSys = 52,
  NotDir = 54,
  NotSock = 57,
  NotSup = 58,
  Overflow = 61,
  Perm = 63,
  Pipe = 64,
  Rofs = 69,
  SPipe = 70,
  NotCapable = 76,
}

/** Thrown inside a WASI function to make it return `errno`; never leaves this folder. */
export class WasiError extends Error {
  readonly errno: Errno;

  constructor(errno: Errno) {
    super(`errno ${errno}`);
    this.errno = errno;
  }
}

const byCode: Readonly<Record<string, Errno>> = {
  EACCES: Errno.Access,
  EAGAIN: Errno.Again,
  EBADF: Errno.BadF,
  EEXIST: Errno.Exist,
  EINVAL: Errno.Inval,
  EIO: Errno.Io,
  EISDIR: Errno.IsDir,
  ELOOP: Errno.Loop,
  EMFILE: Errno.MFile,
  ENAMETOOLONG: Errno.NameTooLong,
  ENFILE: Errno.NFile,
  ENOENT: Errno.NoEnt,
  ENOMEM: Errno.NoMem,
  ENOTDIR: Errno.NotDir,
  ENXIO: Errno.NotSup,
  EPERM: Errno.Perm,
  EPIPE: Errno.Pipe,
  EROFS: Errno.Rofs,
  ESPIPE: Errno.SPipe,
};

/**
 * The errno for what a WASI function threw: {@link WasiError}s, range errors of the guest's memory (EFAULT) and errors of
 * `node:fs`. Anything else is not the guest's doing and is thrown again.
 */
export function errnoOf(error: unknown): Errno {
  if (error instanceof WasiError) return error.errno;
  if (error instanceof RangeError) return Errno.Fault;
  const { code, syscall } = (error ?? {}) as NodeJS.ErrnoException;
  if (typeof code !== 'string' || syscall === undefined) throw error;
  return byCode[code] ?? Errno.Io;
}
