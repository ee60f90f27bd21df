/** Functions on open descriptors: `fd_*`. */
import type { WasiContext, WasiFunctions } from './context.js';
import { Errno, WasiError } from './errno.js';
import type { Descriptor, DirectoryEntry, FileStat } from './fd-table.js';
import { dirent, FdFlag, fdstat, FileType, prestat, right, Whence } from './layout.js';

/** Writes a `filestat` at `address`. */
export function writeFileStat({ memory, abi }: WasiContext, address: number, stat: FileStat): void {
  const { filestat } = abi;
  const at = address >>> 0;
  memory.bytes(at, filestat.size).fill(0);
  memory.setU64(at + filestat.device, stat.device);
  memory.setU64(at + filestat.inode, stat.inode);
  memory.setU8(at + filestat.type, stat.type);
  if (filestat.linkBytes === 8) memory.setU64(at + filestat.links, stat.links);
  else memory.setU32(at + filestat.links, Number(stat.links));
  memory.setU64(at + filestat.bytes, stat.bytes);
  memory.setU64(at + filestat.accessed, stat.accessed);
  memory.setU64(at + filestat.modified, stat.modified);
  memory.setU64(at + filestat.changed, stat.changed);
}

/** The operation of a descriptor, or the errno that says why it has none. */
function operation<K extends 'read' | 'write' | 'seek'>(descriptor: Descriptor, name: K): NonNullable<Descriptor[K]> {
  const found = descriptor[name];
  if (found !== undefined) return found.bind(descriptor) as NonNullable<Descriptor[K]>;
  if (descriptor.type === FileType.Directory) throw new WasiError(name === 'seek' ? Errno.BadF : Errno.IsDir);
  throw new WasiError(name === 'seek' ? Errno.SPipe : Errno.BadF);
}

/** Reads or writes vector by vector until one comes short; the bytes moved. What would wait for the rest does not. */
export function transfer(vectors: Uint8Array[], move: (bytes: Uint8Array) => number): number {
  let total = 0;
  for (const bytes of vectors) {
    let count = 0;
    try {
      count = move(bytes);
    } catch (error) {
      if (total === 0 || !(error instanceof WasiError)) throw error;
      break;
    }
    total += count;
    if (count < bytes.length) break;
  }
  return total;
}

function readWrite({ memory, fds, abi }: WasiContext): WasiFunctions {
  return {
    fd_read(fd: number, iovs: number, count: number, result: number) {
      const read = operation(fds.get(fd), 'read');
      memory.setU32(
        result,
        transfer(memory.vectors(iovs, count), bytes => read(bytes)),
      );
    },
    fd_pread(fd: number, iovs: number, count: number, offset: bigint, result: number) {
      const descriptor = fds.get(fd);
      const read = operation(descriptor, 'read');
      if (descriptor.seek === undefined) throw new WasiError(Errno.SPipe);
      let position = BigInt.asUintN(64, offset);
      const move = (bytes: Uint8Array) => {
        const moved = read(bytes, position);
        position += BigInt(moved);
        return moved;
      };
      memory.setU32(result, transfer(memory.vectors(iovs, count), move));
    },
    fd_write(fd: number, iovs: number, count: number, result: number) {
      const write = operation(fds.get(fd), 'write');
      memory.setU32(result, transfer(memory.vectors(iovs, count), write));
    },
    fd_seek(fd: number, offset: bigint, whence: number, result: number) {
      const seek = operation(fds.get(fd), 'seek');
      const from = abi.whence[whence >>> 0];
      if (from === undefined) throw new WasiError(Errno.Inval);
      memory.setU64(result, seek(offset, from));
    },
    fd_tell(fd: number, result: number) {
      memory.setU64(result, operation(fds.get(fd), 'seek')(0n, Whence.Cur));
    },
  };
}

function attributes(context: WasiContext): WasiFunctions {
  const { memory, fds } = context;
  return {
    fd_advise(fd: number, offset: bigint, length: bigint, advice: number) {
      if (fds.get(fd).type === FileType.Directory) throw new WasiError(Errno.BadF);
      if (offset < 0n || length < 0n || advice >>> 0 > 5) throw new WasiError(Errno.Inval);
    },
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
      const descriptor = fds.get(fd);
      if ((flags & ~(FdFlag.Append | FdFlag.NonBlock)) !== 0) throw new WasiError(Errno.Inval);
      descriptor.flags = flags;
    },
    fd_filestat_get(fd: number, address: number) {
      writeFileStat(context, address, fds.get(fd).stat());
    },
  };
}

/** Writes entries from number `cookie` on until the bytes are full (the last one cut off, as the specification has it). */
function writeEntries(entries: readonly DirectoryEntry[], cookie: number, into: Uint8Array): number {
  let used = 0;
  for (let i = cookie; i < entries.length && used < into.length; i++) {
    const { name, inode, type } = entries[i]!;
    const record = new Uint8Array(dirent.size + name.length);
    const view = new DataView(record.buffer);
    view.setBigUint64(dirent.next, BigInt(i + 1), true);
    view.setBigUint64(dirent.inode, inode, true);
    view.setUint32(dirent.nameBytes, name.length, true);
    view.setUint8(dirent.type, type);
    record.set(name, dirent.size);
    const part = record.subarray(0, into.length - used);
    into.set(part, used);
    used += part.length;
  }
  return used;
}

function directories({ memory, fds }: WasiContext): WasiFunctions {
  const listings = new WeakMap<Descriptor, readonly DirectoryEntry[]>();
  return {
    fd_readdir(fd: number, address: number, length: number, cookie: bigint, result: number) {
      const descriptor = fds.get(fd);
      if (descriptor.directory === undefined) throw new WasiError(Errno.NotDir);
      if ((descriptor.rights & right.fdReaddir) === 0n) throw new WasiError(Errno.NotCapable);
      let entries = listings.get(descriptor);
      if (entries === undefined || cookie === 0n) {
        entries = descriptor.directory.entries();
        listings.set(descriptor, entries);
      }
      const start = BigInt.asUintN(64, cookie);
      if (start > BigInt(entries.length)) throw new WasiError(Errno.Inval);
      memory.setU32(result, writeEntries(entries, Number(start), memory.bytes(address, length)));
    },
    fd_prestat_get(fd: number, address: number) {
      const { preopen } = fds.get(fd);
      if (preopen === undefined) throw new WasiError(Errno.BadF);
      memory.bytes(address, prestat.size).fill(0);
      memory.setU32(address + prestat.nameBytes, Buffer.byteLength(preopen));
    },
    fd_prestat_dir_name(fd: number, address: number, length: number) {
      const { preopen } = fds.get(fd);
      if (preopen === undefined) throw new WasiError(Errno.BadF);
      const name = Buffer.from(preopen);
      if (name.length > length >>> 0) throw new WasiError(Errno.NameTooLong);
      memory.bytes(address, name.length).set(name);
    },
  };
}

export function fileFunctions(context: WasiContext): WasiFunctions {
  return { ...readWrite(context), ...attributes(context), ...directories(context) };
}
