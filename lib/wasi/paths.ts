/** Functions on paths beneath a directory descriptor: `path_*`. */
import type { WasiContext, WasiFunctions } from './context.js';
import { Errno, WasiError } from './errno.js';
import type { Directory } from './fd-table.js';
import { writeFileStat } from './files.js';
import { FdFlag, LookupFlag, OFlag, right } from './layout.js';

const knownOpenFlags = OFlag.Create | OFlag.Directory | OFlag.Exclusive | OFlag.Truncate;
const knownFdFlags = FdFlag.Append | FdFlag.DSync | FdFlag.NonBlock | FdFlag.RSync | FdFlag.Sync;

export function pathFunctions(context: WasiContext): WasiFunctions {
  const { memory, fds } = context;
  const directoryOf = (fd: number): Directory => {
    const { directory } = fds.get(fd);
    if (directory === undefined) throw new WasiError(Errno.NotDir);
    return directory;
  };
  const follows = (flags: number) => (flags & LookupFlag.SymlinkFollow) !== 0;
  /** What changes a file system, of which every mount is read-only for now. */
  const readOnly = (fd: number) => {
    directoryOf(fd);
    return Errno.Rofs;
  };
  return {
    path_open(
      fd: number,
      lookup: number,
      path: number,
      length: number,
      open: number,
      rights: bigint,
      _inheriting: bigint,
      flags: number,
      result: number,
    ) {
      const directory = directoryOf(fd);
      if ((open & ~knownOpenFlags) !== 0 || (flags & ~knownFdFlags) !== 0) throw new WasiError(Errno.Inval);
      const name = memory.path(path, length);
      memory.setU32(result, 0); // faults before anything is opened
      const wanted = { follow: follows(lookup), directory: (open & OFlag.Directory) !== 0 };
      if ((open & (OFlag.Create | OFlag.Truncate)) !== 0) return Errno.Rofs;
      // Programs ask for every right they might need; what a read-only file lacks shows when it is written to.
      if ((rights & right.fdWrite) !== 0n && (rights & right.fdRead) === 0n) return Errno.Rofs;
      const descriptor = directory.open(name, wanted);
      descriptor.flags = flags;
      memory.setU32(result, fds.add(descriptor));
      return Errno.Success;
    },
    path_filestat_get(fd: number, lookup: number, path: number, length: number, result: number) {
      writeFileStat(context, result, directoryOf(fd).stat(memory.path(path, length), { follow: follows(lookup) }));
    },
    path_readlink(fd: number, path: number, length: number, address: number, capacity: number, result: number) {
      const target = directoryOf(fd)
        .readLink(memory.path(path, length))
        .subarray(0, capacity >>> 0);
      memory.bytes(address, target.length).set(target);
      memory.setU32(result, target.length);
    },
    path_create_directory: readOnly,
    path_filestat_set_times: readOnly,
    path_link: readOnly,
    path_remove_directory: readOnly,
    path_rename: readOnly,
    path_symlink: (_path: number, _length: number, fd: number) => readOnly(fd),
    path_unlink_file: readOnly,
  };
}
