/** Attributes between guest and host: `filestat`, and the times that `*_set_times` sets. */
import { Errno, WasiError } from './errno.js';
import type { FileStat, FileTimes } from './file-system.js';
import type { GuestMemory } from './guest-memory.js';
import { filestat, TimeFlag } from './layout.js';

/** Writes a `filestat` at `address`. */
export function writeFileStat(memory: GuestMemory, address: number, stat: FileStat): void {
  memory.bytes(address, filestat.size).fill(0);
  memory.setU64(address + filestat.device, stat.device);
  memory.setU64(address + filestat.inode, stat.inode);
  memory.setU8(address + filestat.type, stat.type);
  memory.setU64(address + filestat.links, stat.links);
  memory.setU64(address + filestat.bytes, stat.bytes);
  memory.setU64(address + filestat.accessed, stat.accessed);
  memory.setU64(address + filestat.modified, stat.modified);
  memory.setU64(address + filestat.changed, stat.changed);
}

const knownFlags = TimeFlag.Accessed | TimeFlag.AccessedNow | TimeFlag.Modified | TimeFlag.ModifiedNow;

/** One time of the two; EINVAL where it is to be both the present and something else. */
function time(value: bigint, isSet: boolean, isNow: boolean): bigint | 'now' | undefined {
  if (isSet && isNow) throw new WasiError(Errno.Inval);
  return isNow ? 'now' : isSet ? BigInt.asUintN(64, value) : undefined;
}

/** The times that `fstflags` select. */
export function fileTimes(accessed: bigint, modified: bigint, flags: number): FileTimes {
  if ((flags & ~knownFlags) !== 0) throw new WasiError(Errno.Inval);
  const has = (flag: TimeFlag) => (flags & flag) !== 0;
  return {
    accessed: time(accessed, has(TimeFlag.Accessed), has(TimeFlag.AccessedNow)),
    modified: time(modified, has(TimeFlag.Modified), has(TimeFlag.ModifiedNow)),
  };
}
