/** What the functions on paths have in common: their arguments, checked. */
import { Errno, WasiError } from './errno.js';
import type { Descriptor } from './fd-table.js';
import { type Directory, type FileStat, FileType } from './file-system.js';
import type { GuestMemory } from './guest-memory.js';
import { LookupFlag } from './layout.js';
import type { OpenDirectory } from './open-directory.js';
import type { Quota } from './quota.js';
import type { Follow, Place } from './resolve.js';

type ChangingOperation = 'createDirectory' | 'createSymbolicLink' | 'link' | 'rename' | 'removeDirectory' | 'unlink' | 'setTimes';

/** The directory of a descriptor; ENOTDIR where it is none, ENOTCAPABLE where it lacks `rights`, EROFS to change a read-only mount. */
export function directoryOf(descriptor: Descriptor, rights: bigint, changes: boolean): OpenDirectory {
  if (descriptor.directory === undefined) throw new WasiError(Errno.NotDir);
  if ((descriptor.rights & rights) !== rights) throw new WasiError(Errno.NotCapable);
  if (changes && descriptor.directory.mount.readOnly) throw new WasiError(Errno.Rofs);
  return descriptor.directory;
}

/** Whether the lookup flags follow links; EINVAL for unknown ones. */
export function follows(flags: number): boolean {
  if ((flags & ~LookupFlag.SymlinkFollow) !== 0) throw new WasiError(Errno.Inval);
  return flags !== 0;
}

export function followOf(flags: number): Follow {
  return follows(flags) ? 'always' : 'slash';
}

export function pathAt(memory: GuestMemory, quota: Quota, address: number, length: number): string {
  return memory.path(address, length, quota.limits.pathBytes);
}

/** The operation, bound; EROFS where a file system has none. */
export function changing<K extends ChangingOperation>(directory: Directory, name: K): NonNullable<Directory[K]> {
  const operation = directory[name] as ((...args: never[]) => unknown) | undefined;
  if (operation === undefined) throw new WasiError(Errno.Rofs);
  return operation.bind(directory) as NonNullable<Directory[K]>;
}

/** Attributes of what is at the place, if there is something. */
export function lookUp({ directory, name, found }: Place): FileStat | undefined {
  return name === undefined ? directory.stat() : (found ?? directory.lookup(name));
}

/** Attributes of what is at the place; ENOENT. */
export function statOf(place: Place): FileStat {
  const { slash } = place;
  const stat = lookUp(place);
  if (stat === undefined) throw new WasiError(Errno.NoEnt);
  if (slash && stat.type !== FileType.Directory) throw new WasiError(Errno.NotDir);
  return stat;
}
