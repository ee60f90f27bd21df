/** Attributes between guest and host: `filestat`, and the times that `*_set_times` sets. */
import type { WasiContext } from './context.js';
import { Errno, WasiError } from './errno.js';
import type { FileStat, FileTimes } from './file-system.js';
import { TimeFlag } from './layout.js';

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
