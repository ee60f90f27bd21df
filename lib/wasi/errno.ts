/**
 * WASI error numbers, and how errors of the host become one.
 *
 * @see WASI preview 1, `errno`
 */
import { FileSystemError } from './file-system.js';

/** All errno values, in the order of the specification. @see WASI preview 1, variant cases of `errno` */
export const enum Errno {
  Success = 0,
  TooBig = 1,
  Access = 2,
  AddrInUse = 3,
  AddrNotAvail = 4,
  AfNoSupport = 5,
  Again = 6,
  Already = 7,
  BadF = 8,
  BadMsg = 9,
  Busy = 10,
  Canceled = 11,
  Child = 12,
  ConnAborted = 13,
  ConnRefused = 14,
  ConnReset = 15,
  DeadLk = 16,
  DestAddrReq = 17,
  Dom = 18,
  DQuot = 19,
  Exist = 20,
  Fault = 21,
  FBig = 22,
  HostUnreach = 23,
  IdRm = 24,
  IlSeq = 25,
  InProgress = 26,
  Intr = 27,
  Inval = 28,
  Io = 29,
  IsConn = 30,
  IsDir = 31,
  Loop = 32,
  MFile = 33,
  MLink = 34,
  MsgSize = 35,
  MultiHop = 36,
  NameTooLong = 37,
  NetDown = 38,
  NetReset = 39,
  NetUnreach = 40,
  NFile = 41,
  NoBufs = 42,
  NoDev = 43,
  NoEnt = 44,
  NoExec = 45,
  NoLck = 46,
  NoLink = 47,
  NoMem = 48,
  NoMsg = 49,
  NoProtoOpt = 50,
  NoSpc = 51,
  NoSys = 52,
  NotConn = 53,
  NotDir = 54,
  NotEmpty = 55,
  NotRecoverable = 56,
  NotSock = 57,
  NotSup = 58,
  NoTty = 59,
  NxIo = 60,
  Overflow = 61,
  OwnerDead = 62,
  Perm = 63,
  Pipe = 64,
  Proto = 65,
  ProtoNoSupport = 66,
  Prototype = 67,
  Range = 68,
  Rofs = 69,
  SPipe = 70,
  Srch = 71,
  Stale = 72,
  TimedOut = 73,
  TxtBsy = 74,
  XDev = 75,
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
  EBUSY: Errno.Busy,
  ECONNABORTED: Errno.ConnAborted,
  ECONNREFUSED: Errno.ConnRefused,
  ECONNRESET: Errno.ConnReset,
  EDQUOT: Errno.DQuot,
  EEXIST: Errno.Exist,
  EFBIG: Errno.FBig,
  EILSEQ: Errno.IlSeq,
  EINTR: Errno.Intr,
  EINVAL: Errno.Inval,
  EIO: Errno.Io,
  EISDIR: Errno.IsDir,
  ELOOP: Errno.Loop,
  EMFILE: Errno.MFile,
  EMLINK: Errno.MLink,
  ENAMETOOLONG: Errno.NameTooLong,
  ENFILE: Errno.NFile,
  ENOENT: Errno.NoEnt,
  ENOMEM: Errno.NoMem,
  ENOSPC: Errno.NoSpc,
  ENOTCAPABLE: Errno.NotCapable,
  ENOTCONN: Errno.NotConn,
  ENOTDIR: Errno.NotDir,
  ENOTEMPTY: Errno.NotEmpty,
  ENOTSUP: Errno.NotSup,
  ENXIO: Errno.NxIo,
  EOPNOTSUPP: Errno.NotSup,
  EOVERFLOW: Errno.Overflow,
  EPERM: Errno.Perm,
  EPIPE: Errno.Pipe,
  EROFS: Errno.Rofs,
  ESPIPE: Errno.SPipe,
  ETIMEDOUT: Errno.TimedOut,
  ETXTBSY: Errno.TxtBsy,
  EXDEV: Errno.XDev,
};

/**
 * The errno for what a WASI function threw: {@link WasiError}s, range errors of the guest's memory (EFAULT), errors of file
 * systems and of `node:fs`. Anything else is not the guest's doing and is thrown again.
 */
export function errnoOf(error: unknown): Errno {
  if (error instanceof WasiError) return error.errno;
  if (error instanceof FileSystemError) return byCode[error.code] ?? Errno.Io;
  if (error instanceof RangeError) return Errno.Fault;
  const { code, syscall } = (error ?? {}) as NodeJS.ErrnoException;
  if (typeof code !== 'string' || syscall === undefined) throw error;
  return byCode[code] ?? Errno.Io;
}
