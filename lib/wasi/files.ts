/** Functions on open descriptors: `fd_*`. */
import type { WasiContext, WasiFunctions } from './context.js';
import { Errno, WasiError } from './errno.js';
import { listingFunctions } from './listing.js';
import type { Descriptor } from './fd-table.js';
import { fileTimes, writeFileStat } from './file-stat.js';
import { FileType } from './file-system.js';
import { FdFlag, fdstat, right, Whence } from './layout.js';

type Operation = 'read' | 'write' | 'seek' | 'allocate' | 'setSize';

/** What it means that a descriptor, not a directory, lacks an operation. */
const missing: Readonly<Record<Operation, Errno>> = {
  read: Errno.BadF,
  write: Errno.BadF,
  seek: Errno.SPipe,
  allocate: Errno.NotSup,
  setSize: Errno.Inval,
};

/** The operation of a descriptor, or the errno that says why it has none. */
function operation<K extends Operation>(descriptor: Descriptor, name: K, rights: bigint): NonNullable<Descriptor[K]> {
  const found = descriptor[name];
  if (descriptor.type === FileType.Directory) throw new WasiError(Errno.BadF);
  if (found === undefined) throw new WasiError(missing[name]);
  if ((descriptor.rights & rights) !== rights) throw new WasiError(Errno.NotCapable);
  return found.bind(descriptor) as NonNullable<Descriptor[K]>;
}

/** Reads or writes vector by vector until one comes short; the bytes moved. What fails after some were moved shows at the next call. */
export function transfer(vectors: Uint8Array[], move: (bytes: Uint8Array) => number): number {
  let total = 0;
  for (const bytes of vectors) {
    let count: number;
    try {
      count = move(bytes);
    } catch (error) {
      if (total > 0) return total;
      throw error;
    }
    total += count;
    if (count < bytes.length) break;
  }
  return total;
}

/** `move` at an offset that advances with what is moved. */
function advancing(descriptor: Descriptor, offset: bigint, move: (bytes: Uint8Array, position: bigint) => number) {
  if (descriptor.seek === undefined) throw new WasiError(Errno.SPipe);
  let position = BigInt.asUintN(64, offset);
  if (position >= 1n << 63n) throw new WasiError(Errno.Inval);
  return (bytes: Uint8Array) => {
    const moved = move(bytes, position);
    position += BigInt(moved);
    return moved;
  };
}

function readWrite({ memory, fds, abi }: WasiContext): WasiFunctions {
  /** Moves the bytes of the vectors; the place of the result is checked before anything is. */
  const move = (result: number, iovs: number, count: number, body: (bytes: Uint8Array) => number) => {
    memory.bytes(result, 4);
    memory.setU32(result, transfer(memory.vectors(iovs, count), body));
  };
  return {
    fd_read(fd: number, iovs: number, count: number, result: number) {
      const read = operation(fds.get(fd), 'read', right.fdRead);
      move(result, iovs, count, bytes => read(bytes));
    },
    fd_pread(fd: number, iovs: number, count: number, offset: bigint, result: number) {
      const descriptor = fds.get(fd);
      const read = operation(descriptor, 'read', right.fdRead | right.fdSeek);
      move(result, iovs, count, advancing(descriptor, offset, read));
    },
    fd_write(fd: number, iovs: number, count: number, result: number) {
      const write = operation(fds.get(fd), 'write', right.fdWrite);
      move(result, iovs, count, bytes => write(bytes));
    },
    fd_pwrite(fd: number, iovs: number, count: number, offset: bigint, result: number) {
      const descriptor = fds.get(fd);
      const write = operation(descriptor, 'write', right.fdWrite | right.fdSeek);
      move(result, iovs, count, advancing(descriptor, offset, write));
    },
    fd_seek(fd: number, offset: bigint, whence: number, result: number) {
      const seek = operation(fds.get(fd), 'seek', right.fdSeek);
      const from = abi.whence[whence >>> 0];
      if (from === undefined) throw new WasiError(Errno.Inval);
      memory.setU64(result, 0n);
      memory.setU64(result, seek(offset, from));
    },
    fd_tell(fd: number, result: number) {
      memory.setU64(result, operation(fds.get(fd), 'seek', right.fdTell)(0n, Whence.Cur));
    },
  };
}

/** EINVAL for what does not fit a signed offset. */
function checkRange(offset: bigint, bytes: bigint): void {
  if (offset < 0n || bytes < 0n || offset + bytes >= 1n << 63n) throw new WasiError(Errno.Inval);
}

function contents({ fds }: WasiContext): WasiFunctions {
  return {
    fd_advise(fd: number, offset: bigint, bytes: bigint, advice: number) {
      const descriptor = fds.get(fd);
      if (descriptor.type === FileType.Directory) throw new WasiError(Errno.BadF);
      if (descriptor.seek === undefined) throw new WasiError(Errno.SPipe);
      fds.get(fd, right.fdAdvise);
      if (advice >>> 0 > 5) throw new WasiError(Errno.Inval);
      checkRange(offset, bytes);
    },
    fd_allocate(fd: number, offset: bigint, bytes: bigint) {
      const allocate = operation(fds.get(fd), 'allocate', right.fdAllocate);
      checkRange(offset, bytes);
      if (bytes === 0n) throw new WasiError(Errno.Inval);
      allocate(offset, bytes);
    },
    fd_filestat_set_size(fd: number, bytes: bigint) {
      const setSize = operation(fds.get(fd), 'setSize', right.fdFilestatSetSize);
      checkRange(bytes, 0n);
      setSize(bytes);
    },
    fd_sync: (fd: number) => fds.get(fd, right.fdSync).sync?.(false),
    fd_datasync: (fd: number) => fds.get(fd, right.fdDatasync).sync?.(true),
  };
}

const settableFlags = FdFlag.Append | FdFlag.NonBlock;

function attributes(context: WasiContext): WasiFunctions {
  const { memory, fds } = context;
  return {
    fd_close: (fd: number) => fds.close(fd),
    fd_renumber: (from: number, to: number) => fds.renumber(from, to),
    fd_fdstat_get(fd: number, address: number) {
      const { type, flags, rights, rightsInheriting } = fds.get(fd);
      memory.bytes(address, fdstat.size).fill(0);
      memory.setU8(address + fdstat.type, type);
      memory.setU16(address + fdstat.flags, flags);
      memory.setU64(address + fdstat.rightsBase, rights);
      memory.setU64(address + fdstat.rightsInheriting, rightsInheriting);
    },
    fd_fdstat_set_flags(fd: number, flags: number) {
      const descriptor = fds.get(fd, right.fdFdstatSetFlags);
      // Whether writes are synchronous is decided when a file is opened.
      if (((flags ^ descriptor.flags) & ~settableFlags) !== 0 && (flags & ~settableFlags) !== 0) throw new WasiError(Errno.Inval);
      descriptor.setFlags?.(flags);
      descriptor.flags = flags;
    },
    /** Rights can only be given up. */
    fd_fdstat_set_rights(fd: number, rights: bigint, inheriting: bigint) {
      const descriptor = fds.get(fd);
      const [base, inherited] = [BigInt.asUintN(64, rights), BigInt.asUintN(64, inheriting)];
      if ((base & ~descriptor.rights) !== 0n || (inherited & ~descriptor.rightsInheriting) !== 0n) throw new WasiError(Errno.NotCapable);
      descriptor.rights = base;
      descriptor.rightsInheriting = inherited;
    },
    fd_filestat_get(fd: number, address: number) {
      writeFileStat(context, address, fds.get(fd, right.fdFilestatGet).stat());
    },
    fd_filestat_set_times(fd: number, accessed: bigint, modified: bigint, flags: number) {
      const descriptor = fds.get(fd, right.fdFilestatSetTimes);
      const times = fileTimes(accessed, modified, flags);
      if (descriptor.setTimes === undefined) throw new WasiError(Errno.Inval);
      descriptor.setTimes(times);
    },
  };
}

export function fileFunctions(context: WasiContext): WasiFunctions {
  return { ...readWrite(context), ...contents(context), ...attributes(context), ...listingFunctions(context) };
}
