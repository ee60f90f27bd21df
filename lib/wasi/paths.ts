/** Functions on paths beneath a directory descriptor that change nothing but a file: `path_open`, `path_filestat_*`, `path_readlink`; the others are in directories.ts. */
import type { WasiContext, WasiFunctions } from './context.js';
import { directoryDescriptor } from './directory-descriptor.js';
import { entryFunctions } from './directories.js';
import { Errno, WasiError } from './errno.js';
import type { Descriptor } from './fd-table.js';
import { FileDescriptor } from './file-descriptor.js';
import { type FileOpenOptions, FileType } from './file-system.js';
import { fileTimes, writeFileStat } from './file-stat.js';
import { FdFlag, OFlag, right } from './layout.js';
import { type OpenDirectory, SharedDirectory } from './open-directory.js';
import { changing, directoryOf, followOf, follows, lookUp, pathAt, statOf } from './path-arguments.js';
import { type Place, resolve } from './resolve.js';

const knownOpenFlags = OFlag.Create | OFlag.Directory | OFlag.Exclusive | OFlag.Truncate;
const knownFdFlags = FdFlag.Append | FdFlag.DSync | FdFlag.NonBlock | FdFlag.RSync | FdFlag.Sync;

/** What `path_open` was asked for. */
interface OpenRequest {
  readonly open: number;
  readonly flags: number;
  readonly rights: bigint;
  readonly inheriting: bigint;
}

function checkOpen(descriptor: Descriptor, { open, flags }: OpenRequest): OpenDirectory {
  if ((open & ~knownOpenFlags) !== 0 || (flags & ~knownFdFlags) !== 0) throw new WasiError(Errno.Inval);
  if ((open & OFlag.Directory) !== 0 && (open & (OFlag.Create | OFlag.Truncate)) !== 0) throw new WasiError(Errno.Inval);
  const needed =
    right.pathOpen |
    ((open & OFlag.Create) !== 0 ? right.pathCreateFile : 0n) |
    ((open & OFlag.Truncate) !== 0 ? right.pathFilestatSetSize : 0n);
  return directoryOf(descriptor, needed, false);
}

/** Opens the directory at the place. */
function openDirectoryAt(place: Place, { mount }: OpenDirectory, rights: bigint, inheriting: bigint): Descriptor {
  const { shared, directory, name } = place;
  const opened = name === undefined ? shared.share() : new SharedDirectory(directory.openDirectory(name));
  return directoryDescriptor({ shared: opened, mount }, undefined, rights, inheriting);
}

/** Opens what is at the place; the guest gets those of the rights that it may inherit from `parent`. */
function openAt(place: Place, parent: Descriptor, request: OpenRequest): Descriptor {
  const { directory, name, slash } = place;
  const { mount } = parent.directory!;
  const { open, flags } = request;
  const [rights, inheriting] = [request.rights & parent.rightsInheriting, request.inheriting & parent.rightsInheriting];
  const has = (flag: OFlag) => (open & flag) !== 0;
  const stat = lookUp(place);
  if (stat !== undefined && has(OFlag.Create) && has(OFlag.Exclusive)) throw new WasiError(Errno.Exist);
  if (stat?.type === FileType.SymbolicLink) throw new WasiError(Errno.Loop);
  if (stat?.type === FileType.Directory) {
    const write = (rights & right.fdWrite) !== 0n;
    if (write || has(OFlag.Create) || has(OFlag.Truncate)) throw new WasiError(Errno.IsDir);
    return openDirectoryAt(place, parent.directory!, rights, inheriting);
  }
  if (stat === undefined && !has(OFlag.Create)) throw new WasiError(Errno.NoEnt);
  if (slash) throw new WasiError(stat === undefined ? Errno.IsDir : Errno.NotDir);
  if (has(OFlag.Directory)) throw new WasiError(Errno.NotDir);
  const write = (rights & right.fdWrite) !== 0n;
  const options: FileOpenOptions = {
    read: (rights & right.fdRead) !== 0n || !(write || has(OFlag.Truncate)),
    write: write || has(OFlag.Truncate),
    create: has(OFlag.Create),
    exclusive: has(OFlag.Exclusive),
    truncate: has(OFlag.Truncate),
  };
  if (mount.readOnly && (options.write || stat === undefined)) throw new WasiError(Errno.Rofs);
  if (stat === undefined) mount.quota.needEntry();
  const file = directory.openFile(name!, options);
  if (stat === undefined) mount.quota.madeEntry();
  return new FileDescriptor(file, mount.quota, { read: options.read, write, change: !mount.readOnly }, flags);
}

function opening({ memory, fds, quota }: WasiContext): WasiFunctions {
  return {
    path_open(
      fd: number,
      lookup: number,
      path: number,
      length: number,
      open: number,
      rights: bigint,
      inheriting: bigint,
      flags: number,
      result: number,
    ) {
      const parent = fds.get(fd);
      const request: OpenRequest = { open, flags, rights: BigInt.asUintN(64, rights), inheriting: BigInt.asUintN(64, inheriting) };
      const { shared } = checkOpen(parent, request);
      const follow = follows(lookup) && (open & (OFlag.Create | OFlag.Exclusive)) !== (OFlag.Create | OFlag.Exclusive);
      const name = pathAt(memory, quota, path, length);
      memory.setU32(result, 0); // faults before anything is opened
      fds.checkRoom();
      memory.setU32(result, fds.add(resolve(shared, name, follow ? 'always' : 'slash', place => openAt(place, parent, request))));
    },
  };
}

function attributes(context: WasiContext): WasiFunctions {
  const { memory, fds, quota } = context;
  return {
    path_filestat_get(fd: number, lookup: number, path: number, length: number, result: number) {
      const { shared } = directoryOf(fds.get(fd), right.pathFilestatGet, false);
      writeFileStat(context, result, resolve(shared, pathAt(memory, quota, path, length), followOf(lookup), statOf));
    },
    path_filestat_set_times(fd: number, lookup: number, path: number, length: number, accessed: bigint, modified: bigint, flags: number) {
      const { shared } = directoryOf(fds.get(fd), right.pathFilestatSetTimes, true);
      const times = fileTimes(accessed, modified, flags);
      resolve(shared, pathAt(memory, quota, path, length), followOf(lookup), place => {
        statOf(place);
        changing(place.directory, 'setTimes')(place.name, times);
      });
    },
    path_readlink(fd: number, path: number, length: number, address: number, capacity: number, result: number) {
      const { shared } = directoryOf(fds.get(fd), right.pathReadlink, false);
      const text = resolve(shared, pathAt(memory, quota, path, length), 'slash', place => {
        statOf(place);
        if (place.name === undefined) throw new WasiError(Errno.Inval);
        return place.directory.readLink(place.name);
      });
      const target = Buffer.from(text).subarray(0, capacity >>> 0);
      const into = memory.bytes(address, target.length);
      memory.setU32(result, target.length);
      into.set(target);
    },
  };
}

export function pathFunctions(context: WasiContext): WasiFunctions {
  return { ...opening(context), ...attributes(context), ...entryFunctions(context) };
}
