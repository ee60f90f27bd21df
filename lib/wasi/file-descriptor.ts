/** Open regular files as descriptors: a position, the guest's limits, and flags around a {@link File}. */
import { Errno, WasiError } from './errno.js';
import type { Descriptor } from './fd-table.js';
import { type File, type FileStat, type FileTimes, FileType } from './file-system.js';
import { FdFlag, right, Whence } from './layout.js';
import type { Quota } from './quota.js';

/** Rights of every open file, asked for or not: programs rely on it that engines are not strict about these. */
const commonRights =
  right.fdSeek |
  right.fdTell |
  right.fdAdvise |
  right.fdFdstatSetFlags |
  right.fdFilestatGet |
  right.fdSync |
  right.fdDatasync |
  right.pollFdReadwrite;
const writingRights = right.fdWrite | right.fdAllocate | right.fdFilestatSetSize;

export const fileRights = commonRights | right.fdRead | writingRights | right.fdFilestatSetTimes;

/** What a file was opened for. */
export interface FileAccess {
  readonly read: boolean;
  readonly write: boolean;
  /** Whether its attributes may be changed. */
  readonly change: boolean;
}

function rightsFor({ read, write, change }: FileAccess): bigint {
  return commonRights | (read ? right.fdRead : 0n) | (write ? writingRights : 0n) | (change ? right.fdFilestatSetTimes : 0n);
}

const maxPosition = BigInt(Number.MAX_SAFE_INTEGER);
const syncedFlags = FdFlag.DSync | FdFlag.Sync;

/** A position to change something at; EFBIG for those that no file has. */
function writablePosition(position: bigint): number {
  if (position > maxPosition) throw new WasiError(Errno.FBig);
  return Number(position);
}

export class FileDescriptor implements Descriptor {
  readonly type = FileType.RegularFile;
  rightsInheriting = 0n;
  rights: bigint;
  private position = 0n;

  constructor(
    private readonly file: File,
    private readonly quota: Quota,
    access: FileAccess,
    public flags: number,
  ) {
    this.rights = rightsFor(access);
  }

  read(bytes: Uint8Array, at?: bigint): number {
    const start = at ?? this.position;
    if (start > maxPosition) return 0;
    const count = this.file.read(bytes, Number(start));
    if (at === undefined) this.position += BigInt(count);
    return count;
  }

  write(bytes: Uint8Array, at?: bigint): number {
    const count = this.append && at === undefined ? this.writeAtEnd(bytes) : this.writeAt(bytes, at);
    if ((this.flags & syncedFlags) !== 0) this.file.sync?.((this.flags & FdFlag.Sync) === 0);
    return count;
  }

  private get append(): boolean {
    return (this.flags & FdFlag.Append) !== 0;
  }

  private writeAtEnd(bytes: Uint8Array): number {
    const count = this.file.append(bytes.subarray(0, this.quota.writable(bytes.length)));
    this.quota.wrote(count);
    this.position = this.file.stat().bytes;
    return count;
  }

  private writeAt(bytes: Uint8Array, at: bigint | undefined): number {
    const start = writablePosition((at ?? this.position) + BigInt(bytes.length)) - bytes.length;
    const count = this.file.write(bytes.subarray(0, this.quota.writable(bytes.length)), start);
    this.quota.wrote(count);
    if (at === undefined) this.position += BigInt(count);
    return count;
  }

  seek(offset: bigint, whence: number): bigint {
    const from = whence === Whence.Set ? 0n : whence === Whence.Cur ? this.position : this.file.stat().bytes;
    const next = from + offset;
    if (next < 0n) throw new WasiError(Errno.Inval);
    if (next >= 1n << 63n) throw new WasiError(Errno.Overflow);
    return (this.position = next);
  }

  allocate(offset: bigint, bytes: bigint): void {
    if (this.file.allocate === undefined) throw new WasiError(Errno.NotSup);
    const end = writablePosition(offset + bytes);
    // What lies before the end may be a hole: all of it is counted.
    this.quota.need(Number(bytes));
    this.file.allocate(end - Number(bytes), Number(bytes));
    this.quota.wrote(Number(bytes));
  }

  setSize(bytes: bigint): void {
    const size = writablePosition(bytes);
    const growth = Math.max(0, size - Number(this.file.stat().bytes));
    this.quota.need(growth);
    this.file.setSize(size);
    this.quota.wrote(growth);
  }

  setTimes(times: FileTimes): void {
    this.file.setTimes(times);
  }

  sync(data: boolean): void {
    this.file.sync?.(data);
  }

  /** Any flags will do: they are looked at when something is written. */
  setFlags(): void {}

  stat(): FileStat {
    return this.file.stat();
  }

  close(): void {
    this.file.close?.();
  }
}
