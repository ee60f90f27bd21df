/**
 * A directory of the host as a guest sees it: nothing outside of it can be named.
 *
 * Paths are resolved here, one component at a time, each opened relative to the directory before it without following
 * symbolic links (`/proc/self/fd/N/name` is `openat` for programs that have none), so that a link or a directory that is swapped
 * meanwhile leads nowhere else. Links are read and resolved by the same walk; absolute ones and `..` above the top are refused.
 * Where the host has no `/proc/self/fd`, every path is refused: nothing is opened that cannot be proved to lie beneath.
 *
 * For now everything is read-only. docs/wasi.md says what that means for programs.
 */
import fs from 'node:fs';
import { Errno, WasiError } from './errno.js';
import type { Descriptor, Directory, DirectoryEntry, FileStat } from './fd-table.js';
import { FileType, right, Whence } from './layout.js';

const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK } = fs.constants;
const fileRights = right.fdRead | right.fdSeek | right.fdTell | right.fdFilestatGet | right.pollFdReadwrite;
const directoryRights = right.pathOpen | right.fdReaddir | right.pathReadlink | right.pathFilestatGet | right.fdFilestatGet;

const mostLinks = 40;
const mostPathBytes = 4096;
const mostNameBytes = 255;

function fileType(stats: fs.BigIntStats | fs.Dirent<Buffer>): FileType {
  if (stats.isFile()) return FileType.RegularFile;
  if (stats.isDirectory()) return FileType.Directory;
  if (stats.isSymbolicLink()) return FileType.SymbolicLink;
  if (stats.isCharacterDevice()) return FileType.CharacterDevice;
  return stats.isBlockDevice() ? FileType.BlockDevice : FileType.Unknown;
}

function fileStat(stats: fs.BigIntStats): FileStat {
  return {
    device: stats.dev,
    inode: stats.ino,
    type: fileType(stats),
    links: stats.nlink,
    bytes: stats.size,
    accessed: stats.atimeNs,
    modified: stats.mtimeNs,
    changed: stats.ctimeNs,
  };
}

const beneath = (fd: number, name: string) => `/proc/self/fd/${fd}/${name}`;

/** Components of a relative path; EINVAL, ENAMETOOLONG, or ENOTCAPABLE for an absolute one. */
function components(path: string): string[] {
  if (path === '') throw new WasiError(Errno.Inval);
  if (path.startsWith('/')) throw new WasiError(Errno.NotCapable);
  const names = path.split('/');
  if (Buffer.byteLength(path) > mostPathBytes || names.some(name => Buffer.byteLength(name) > mostNameBytes)) {
    throw new WasiError(Errno.NameTooLong);
  }
  // A trailing slash asks for a directory: `name/` is `name/.`.
  return names.map((name, i) => (name === '' && i === names.length - 1 ? '.' : name)).filter(name => name !== '');
}

/** The target of the symbolic link, or nothing if `name` is not one. */
function linkTarget(directory: number, name: string): string | undefined {
  try {
    return fs.readlinkSync(beneath(directory, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EINVAL') return undefined;
    throw error;
  }
}

/**
 * Walks from `top` along `path` and calls `use` with the open directory that holds the last component, and its name (`.`
 * for that directory itself).
 */
function walk<T>(top: number, path: string, follow: boolean, use: (directory: number, name: string) => T): T {
  const opened: number[] = []; // below `top`
  const rest = components(path).reverse();
  let links = 0;
  const expand = (target: string) => {
    if (++links > mostLinks) throw new WasiError(Errno.Loop);
    rest.push(...components(target).reverse());
  };
  try {
    for (;;) {
      const name = rest.pop() ?? '.';
      const directory = opened.at(-1) ?? top;
      const last = rest.length === 0;
      if (name === '..') {
        const left = opened.pop();
        if (left === undefined) throw new WasiError(Errno.NotCapable);
        fs.closeSync(left);
        if (last) return use(opened.at(-1) ?? top, '.');
      } else if (name === '.') {
        if (last) return use(directory, '.');
      } else {
        const target = last && !follow ? undefined : linkTarget(directory, name);
        if (target !== undefined) expand(target);
        else if (last) return use(directory, name);
        else opened.push(fs.openSync(beneath(directory, name), O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
      }
    }
  } finally {
    for (const fd of opened) fs.closeSync(fd);
  }
}

function fileDescriptor(fd: number): Descriptor {
  let position = 0n;
  return {
    type: FileType.RegularFile,
    rights: fileRights,
    rightsInheriting: 0n,
    flags: 0,
    read(bytes, at) {
      const start = at ?? position;
      if (start > BigInt(Number.MAX_SAFE_INTEGER)) return 0;
      const count = fs.readSync(fd, bytes, 0, bytes.length, Number(start));
      if (at === undefined) position += BigInt(count);
      return count;
    },
    seek(offset, whence) {
      const end = whence === Whence.End ? fs.fstatSync(fd, { bigint: true }).size : 0n;
      const next = offset + (whence === Whence.Cur ? position : end);
      if (next < 0n || next >= 1n << 63n) throw new WasiError(Errno.Inval);
      return (position = next);
    },
    stat: () => fileStat(fs.fstatSync(fd, { bigint: true })),
    close: () => fs.closeSync(fd),
  };
}

function readEntries(fd: number): DirectoryEntry[] {
  const entry = (name: Buffer, type: FileType): DirectoryEntry => {
    try {
      const path = Buffer.concat([Buffer.from(beneath(fd, '')), name]);
      return { name, inode: fs.lstatSync(path, { bigint: true }).ino, type };
    } catch {
      return { name, inode: 0n, type }; // removed meanwhile
    }
  };
  const own = fs.readdirSync(`/proc/self/fd/${fd}`, { withFileTypes: true, encoding: 'buffer' });
  return [
    entry(Buffer.from('.'), FileType.Directory),
    { name: Buffer.from('..'), inode: 0n, type: FileType.Directory },
    ...own.map(dirent => entry(dirent.name, fileType(dirent))),
  ];
}

function directoryDescriptor(fd: number, preopen?: string): Descriptor {
  const stat = (path: string, follow: boolean) => walk(fd, path, follow, (at, name) => fs.lstatSync(beneath(at, name), { bigint: true }));
  const directory: Directory = {
    open: (path, { follow, directory: wanted }) => walk(fd, path, follow, (at, name) => openAt(at, name, wanted)),
    stat: (path, { follow }) => fileStat(stat(path, follow)),
    readLink: path => walk(fd, path, false, (at, name) => fs.readlinkSync(beneath(at, name), { encoding: 'buffer' })),
    entries: () => readEntries(fd),
  };
  return {
    type: FileType.Directory,
    rights: directoryRights,
    rightsInheriting: directoryRights | fileRights,
    flags: 0,
    ...(preopen !== undefined && { preopen }),
    directory,
    stat: () => fileStat(fs.fstatSync(fd, { bigint: true })),
    close: () => fs.closeSync(fd),
  };
}

/** Opens a regular file or a directory; devices, pipes and sockets are refused before and after opening. */
function openAt(at: number, name: string, wantDirectory: boolean): Descriptor {
  const check = (stats: fs.BigIntStats) => {
    if (stats.isSymbolicLink()) throw new WasiError(Errno.Loop);
    if (wantDirectory && !stats.isDirectory()) throw new WasiError(Errno.NotDir);
    if (!stats.isFile() && !stats.isDirectory()) throw new WasiError(Errno.Access);
    return stats.isDirectory();
  };
  check(fs.lstatSync(beneath(at, name), { bigint: true }));
  const fd = fs.openSync(beneath(at, name), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    return check(fs.fstatSync(fd, { bigint: true })) ? directoryDescriptor(fd) : fileDescriptor(fd);
  } catch (error) {
    fs.closeSync(fd);
    throw error;
  }
}

/**
 * Opens a directory of the host for a guest.
 *
 * @param host path on the host; its own symbolic links are followed, it is the embedder's
 * @param guest path under which the guest finds it
 * @throws what `node:fs` throws when it is not a directory or cannot be opened
 */
export function preopenDirectory(host: string, guest: string): Descriptor {
  return directoryDescriptor(fs.openSync(host, O_RDONLY | O_DIRECTORY), guest);
}
