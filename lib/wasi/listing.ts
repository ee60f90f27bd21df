/** What is in a directory, and which directories a guest was given: `fd_readdir`, `fd_prestat_*`. */
import type { WasiContext, WasiFunctions } from './context.js';
import { Errno, WasiError } from './errno.js';
import type { Descriptor } from './fd-table.js';
import { type Directory, FileType } from './file-system.js';
import { dirent, prestat, right } from './layout.js';
import { directoryOf } from './path-arguments.js';

interface EncodedEntry {
  readonly name: Uint8Array;
  readonly inode: bigint;
  readonly type: FileType;
}

/** Entries of a directory with `.` and `..`, of which the latter tells nothing of what lies above. */
function list(directory: Directory, most: number): EncodedEntry[] {
  const { inode } = directory.stat();
  return [
    { name: Buffer.from('.'), inode, type: FileType.Directory },
    { name: Buffer.from('..'), inode: 0n, type: FileType.Directory },
    ...directory.entries(most).map(entry => ({ ...entry, name: Buffer.from(entry.name) })),
  ];
}

/** Writes entries from number `cookie` on until the bytes are full (the last one cut off, as the specification has it). */
function writeEntries(entries: readonly EncodedEntry[], cookie: number, into: Uint8Array): number {
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

export function listingFunctions({ memory, fds, quota }: WasiContext): WasiFunctions {
  /** A listing is made when one is read from the start, so that cookies mean the same until the next. */
  const listings = new WeakMap<Descriptor, readonly EncodedEntry[]>();
  const preopened = (fd: number): string => {
    const { preopen } = fds.get(fd);
    if (preopen === undefined) throw new WasiError(Errno.BadF);
    return preopen;
  };
  return {
    fd_readdir(fd: number, address: number, length: number, cookie: bigint, result: number) {
      const descriptor = fds.get(fd);
      const { shared } = directoryOf(descriptor, right.fdReaddir, false);
      const into = memory.bytes(address, length);
      memory.setU32(result, 0);
      let entries = listings.get(descriptor);
      if (entries === undefined || cookie === 0n) {
        entries = list(shared.directory, quota.limits.directoryEntries);
        listings.set(descriptor, entries);
      }
      const start = BigInt.asUintN(64, cookie);
      if (start > BigInt(entries.length)) throw new WasiError(Errno.Inval);
      memory.setU32(result, writeEntries(entries, Number(start), into));
    },
    fd_prestat_get(fd: number, address: number) {
      const name = preopened(fd);
      memory.bytes(address, prestat.size).fill(0);
      memory.setU32(address + prestat.nameBytes, Buffer.byteLength(name));
    },
    fd_prestat_dir_name(fd: number, address: number, length: number) {
      const name = Buffer.from(preopened(fd));
      if (name.length > length >>> 0) throw new WasiError(Errno.NameTooLong);
      memory.bytes(address, name.length).set(name);
    },
  };
}
