/**
 * The calls of a jail without the addon: `/proc/self/fd/N/name` is `openat` for programs that have none. Where there is no such thing,
 * nothing is opened, since nothing could be proved to lie beneath.
 */
import fs from 'node:fs';
import { type DirectoryEntry, type FileOpenOptions, type FileStat, FileSystemError, type FileTimes } from './file-system.js';
import { type HostCalls, typeOfMode } from './host-calls.js';

const { O_RDONLY, O_WRONLY, O_RDWR, O_CREAT, O_EXCL, O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK, O_NOCTTY } = fs.constants;

const beneath = (fd: number, name: string) => `/proc/self/fd/${fd}/${name}`;

function fileStat(stats: fs.BigIntStats): FileStat {
  return {
    device: stats.dev,
    inode: stats.ino,
    type: typeOfMode(Number(stats.mode)),
    links: stats.nlink,
    bytes: stats.size,
    accessed: stats.atimeNs,
    modified: stats.mtimeNs,
    changed: stats.ctimeNs,
  };
}

function checkRegular(stats: fs.BigIntStats): void {
  if (stats.isSymbolicLink()) throw new FileSystemError('ELOOP');
  if (stats.isDirectory()) throw new FileSystemError('EISDIR');
  if (!stats.isFile()) throw new FileSystemError('EACCES');
}

/** Seconds for `node:fs`, which is exact to about a quarter of a microsecond. */
function seconds(time: bigint | 'now' | undefined, present: bigint): number {
  if (time === 'now') return Date.now() / 1000;
  return Number(time ?? present) / 1e9;
}

export class ProcCalls implements HostCalls {
  openRoot(path: string): number {
    const fd = fs.openSync(path, O_RDONLY | O_DIRECTORY);
    const own = fs.fstatSync(fd, { bigint: true });
    const seen = fs.lstatSync(beneath(fd, '.'), { bigint: true, throwIfNoEntry: false });
    if (seen?.ino === own.ino && seen.dev === own.dev) return fd;
    fs.closeSync(fd);
    throw new Error(`${path} cannot be mounted: without the native addon and /proc/self/fd, a guest could not be kept in a directory`);
  }

  openDirectory(directory: number, name: string): number {
    return fs.openSync(beneath(directory, name), O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  }

  /** Looks before it opens, since opening a pipe or a device may have effects, and after, since it may have been replaced. */
  openFile(directory: number, name: string, options: FileOpenOptions): number {
    const path = beneath(directory, name);
    const before = fs.lstatSync(path, { bigint: true, throwIfNoEntry: false });
    if (before !== undefined && !(options.create && options.exclusive)) checkRegular(before);
    const access = options.write ? (options.read ? O_RDWR : O_WRONLY) : O_RDONLY;
    const create = (options.create ? O_CREAT : 0) | (options.create && options.exclusive ? O_EXCL : 0);
    const fd = fs.openSync(path, access | create | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0o666);
    try {
      checkRegular(fs.fstatSync(fd, { bigint: true }));
      if (options.truncate) fs.ftruncateSync(fd, 0);
      return fd;
    } catch (error) {
      fs.closeSync(fd);
      throw error;
    }
  }

  stat(directory: number, name: string): FileStat | undefined {
    if (name === '') return fileStat(fs.fstatSync(directory, { bigint: true }));
    const stats = fs.lstatSync(beneath(directory, name), { bigint: true, throwIfNoEntry: false });
    return stats && fileStat(stats);
  }

  entries(directory: number, most: number): DirectoryEntry[] {
    const list: DirectoryEntry[] = [];
    const stream = fs.opendirSync(beneath(directory, '.'));
    try {
      for (let entry = stream.readSync(); entry !== null; entry = stream.readSync()) {
        const { name } = entry;
        const stat = this.stat(directory, name);
        if (stat === undefined) continue; // removed meanwhile, or no text
        if (list.length === most) throw new FileSystemError('EOVERFLOW');
        list.push({ name, inode: stat.inode, type: stat.type });
      }
    } finally {
      stream.closeSync();
    }
    return list;
  }

  readLink(directory: number, name: string): string {
    return fs.readlinkSync(beneath(directory, name));
  }
  createDirectory(directory: number, name: string): void {
    fs.mkdirSync(beneath(directory, name));
  }
  createSymbolicLink(directory: number, name: string, target: string): void {
    fs.symlinkSync(target, beneath(directory, name));
  }
  link(directory: number, name: string, to: number, toName: string): void {
    fs.linkSync(beneath(directory, name), beneath(to, toName));
  }
  rename(directory: number, name: string, to: number, toName: string): void {
    fs.renameSync(beneath(directory, name), beneath(to, toName));
  }
  removeDirectory(directory: number, name: string): void {
    fs.rmdirSync(beneath(directory, name));
  }
  unlink(directory: number, name: string): void {
    fs.unlinkSync(beneath(directory, name));
  }

  setTimes(directory: number, name: string, { accessed, modified }: FileTimes): void {
    const present = this.stat(directory, name);
    if (present === undefined) throw new FileSystemError('ENOENT');
    const times = [seconds(accessed, present.accessed), seconds(modified, present.modified)] as const;
    if (name === '') fs.futimesSync(directory, ...times);
    else fs.lutimesSync(beneath(directory, name), ...times);
  }

  read(file: number, bytes: Uint8Array, position: number): number {
    return fs.readSync(file, bytes, 0, bytes.length, position);
  }
  write(file: number, bytes: Uint8Array, position: number): number {
    return fs.writeSync(file, bytes, 0, bytes.length, position);
  }

  /** Not atomic against other writers, as it is with the addon. */
  append(file: number, bytes: Uint8Array): number {
    return fs.writeSync(file, bytes, 0, bytes.length, fs.fstatSync(file).size);
  }
  close(fd: number): void {
    fs.closeSync(fd);
  }
}
