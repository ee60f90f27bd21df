/**
 * Calls of the system on names in open directories of the host, which is all that a jail needs: by the addon, or by `node:fs`
 * through `/proc/self/fd`. None of them follows a symbolic link. They throw {@link FileSystemError}s or errors of `node:fs`.
 */
import { getSystemErrorName } from 'node:util';
import { type Binding, fileStatWords, OpenFlag } from '../native/binding.js';
import { loadBinding } from '../native/load.js';
import {
  type DirectoryEntry,
  type FileOpenOptions,
  type FileStat,
  FileSystemError,
  type FileSystemErrorCode,
  type FileTimes,
  FileType,
} from './file-system.js';

/** Descriptors are the host's, and close as this says. An empty name is the directory (or file) itself. */
export interface HostCalls {
  /** Opens a directory by its path on the host, whose links are followed. */
  openRoot(path: string): number;
  openDirectory(directory: number, name: string): number;
  /** Opens the directory at the path beneath this one, links and `..` resolved by the kernel. Missing: it cannot. */
  descend?(directory: number, path: string): number;
  openFile(directory: number, name: string, options: FileOpenOptions): number;
  stat(directory: number, name: string): FileStat | undefined;
  entries(directory: number, most: number): DirectoryEntry[];
  readLink(directory: number, name: string): string;
  createDirectory(directory: number, name: string): void;
  createSymbolicLink(directory: number, name: string, target: string): void;
  link(directory: number, name: string, to: number, toName: string): void;
  rename(directory: number, name: string, to: number, toName: string): void;
  removeDirectory(directory: number, name: string): void;
  unlink(directory: number, name: string): void;
  setTimes(directory: number, name: string, times: FileTimes): void;
  read(file: number, bytes: Uint8Array, position: number): number;
  write(file: number, bytes: Uint8Array, position: number): number;
  append(file: number, bytes: Uint8Array): number;
  /** Missing: there is no such call. */
  allocate?(file: number, position: number, bytes: number): void;
  close(fd: number): void;
}

/** File types by the bits of `st_mode` that tell them apart. */
const typeByMode: Readonly<Record<number, FileType>> = {
  0o020000: FileType.CharacterDevice,
  0o040000: FileType.Directory,
  0o060000: FileType.BlockDevice,
  0o100000: FileType.RegularFile,
  0o120000: FileType.SymbolicLink,
  0o140000: FileType.SocketStream,
};

export function typeOfMode(mode: number): FileType {
  return typeByMode[mode & 0o170000] ?? FileType.Unknown;
}

/** Error numbers of the kernel that mean something else here: a way that leaves the directory it must stay beneath. */
const leftDirectory = new FileSystemError('ENOTCAPABLE');

function failed(result: number): FileSystemError {
  return new FileSystemError(getSystemErrorName(result) as FileSystemErrorCode);
}

/** Results of the addon are negative error numbers where a call failed. */
function checked(result: number): number {
  if (result < 0) throw failed(result);
  return result;
}

function openFlags({ read, write, create, exclusive, truncate }: FileOpenOptions): number {
  return (
    (read ? OpenFlag.Read : 0) |
    (write ? OpenFlag.Write : 0) |
    (create ? OpenFlag.Create : 0) |
    (exclusive ? OpenFlag.Exclusive : 0) |
    (truncate ? OpenFlag.Truncate : 0)
  );
}

const [enoent, exdev, eagain] = [-2, -18, -11];

/** What the addon counts to. */
const mostListed = 2 ** 32 - 1;

/** `WAZEN_RESOLVE=components` does without openat2, `proc` without the addon. */
export type Resolution = 'kernel' | 'components' | 'proc';

/** The calls by the addon. */
export class AddonCalls implements HostCalls {
  private readonly words = new BigInt64Array(fileStatWords);
  readonly descend?: (directory: number, path: string) => number;

  constructor(
    private readonly binding: Binding,
    resolution: Resolution,
  ) {
    if (resolution === 'kernel' && binding.canResolveBeneath()) this.descend = (directory, path) => this.descendBeneath(directory, path);
  }

  /** What the kernel refuses for good is an escape; for a moment only, where something beneath is renamed meanwhile. */
  private descendBeneath(directory: number, path: string): number {
    for (let tries = 0; ; tries++) {
      const result = this.binding.openBeneath(directory, path);
      if (result === exdev) throw leftDirectory;
      if (result !== eagain || tries > 100) return checked(result);
    }
  }

  openRoot(path: string): number {
    return checked(this.binding.openDirectory(path));
  }
  openDirectory(directory: number, name: string): number {
    return checked(this.binding.openFile(directory, name, OpenFlag.Read | OpenFlag.Directory));
  }
  openFile(directory: number, name: string, options: FileOpenOptions): number {
    return checked(this.binding.openFile(directory, name, openFlags(options)));
  }

  stat(directory: number, name: string): FileStat | undefined {
    const { words } = this;
    const result = this.binding.statFile(directory, name, words);
    if (result === enoent) return undefined;
    checked(result);
    return {
      device: BigInt.asUintN(64, words[0]!),
      inode: BigInt.asUintN(64, words[1]!),
      type: typeOfMode(Number(words[2])),
      links: words[3]!,
      bytes: words[4]!,
      accessed: BigInt.asUintN(64, words[5]!),
      modified: BigInt.asUintN(64, words[6]!),
      changed: BigInt.asUintN(64, words[7]!),
    };
  }

  entries(directory: number, most: number): DirectoryEntry[] {
    const list = this.binding.listDirectory(directory, Math.min(most, mostListed));
    if (typeof list === 'number') throw failed(list);
    return list.map(([name, inode, mode]) => ({ name, inode, type: typeOfMode(mode) }));
  }
  readLink(directory: number, name: string): string {
    const target = this.binding.readLink(directory, name);
    if (typeof target === 'number') throw failed(target);
    return target;
  }
  createDirectory(directory: number, name: string): void {
    checked(this.binding.createDirectory(directory, name));
  }
  createSymbolicLink(directory: number, name: string, target: string): void {
    checked(this.binding.createSymbolicLink(target, directory, name));
  }
  link(directory: number, name: string, to: number, toName: string): void {
    checked(this.binding.linkFile(directory, name, to, toName));
  }
  rename(directory: number, name: string, to: number, toName: string): void {
    checked(this.binding.renameFile(directory, name, to, toName));
  }
  removeDirectory(directory: number, name: string): void {
    checked(this.binding.removeFile(directory, name, true));
  }
  unlink(directory: number, name: string): void {
    checked(this.binding.removeFile(directory, name, false));
  }
  setTimes(directory: number, name: string, { accessed, modified }: FileTimes): void {
    checked(this.binding.setFileTimes(directory, name, new BigInt64Array([...timeWords(accessed), ...timeWords(modified)])));
  }
  read(file: number, bytes: Uint8Array, position: number): number {
    return checked(this.binding.readFile(file, bytes, position));
  }
  write(file: number, bytes: Uint8Array, position: number): number {
    return checked(this.binding.writeFile(file, bytes, position));
  }
  append(file: number, bytes: Uint8Array): number {
    return checked(this.binding.appendToFile(file, bytes));
  }
  allocate(file: number, position: number, bytes: number): void {
    checked(this.binding.allocateFile(file, position, bytes));
  }
  close(fd: number): void {
    checked(this.binding.closeFile(fd));
  }
}

const nanoseconds = 1_000_000_000n;

/** Seconds and nanoseconds; -1 for the present, -2 for what stays, in the place of the latter. EINVAL beyond what the system knows. */
function timeWords(time: bigint | 'now' | undefined): [bigint, bigint] {
  if (time === 'now') return [0n, -1n];
  if (time === undefined) return [0n, -2n];
  return [time / nanoseconds, time % nanoseconds];
}

/** The addon's calls, or nothing if there is no addon. */
export function addonCalls(resolution: Resolution): HostCalls | undefined {
  try {
    return new AddonCalls(loadBinding(), resolution);
  } catch {
    return undefined;
  }
}
