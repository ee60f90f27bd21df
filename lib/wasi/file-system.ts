/**
 * File systems as guests are given them: the interface that host directories, memory file systems and overlays implement, and
 * that embedders may implement too.
 *
 * It works on names, not on paths: a name is one component, never empty, `.` or `..`, without `/` and NUL. Paths, symbolic links and `..`
 * are resolved on this side (resolve.ts), so that an implementation cannot get them wrong. All operations are synchronous. They
 * report failure by throwing a {@link FileSystemError}, or an error of `node:fs`; anything else that they throw is taken for a
 * mistake of the host and ends the guest.
 */

/** Values of WASI's `filetype`. */
export enum FileType {
  Unknown = 0,
  BlockDevice = 1,
  CharacterDevice = 2,
  Directory = 3,
  RegularFile = 4,
  SocketDatagram = 5,
  SocketStream = 6,
  SymbolicLink = 7,
}

/** File attributes; times in nanoseconds since 1970. */
export interface FileStat {
  readonly device: bigint;
  readonly inode: bigint;
  readonly type: FileType;
  readonly links: bigint;
  readonly bytes: bigint;
  readonly accessed: bigint;
  readonly modified: bigint;
  readonly changed: bigint;
}

/** Times to set: in nanoseconds since 1970, the present, or (undefined) left as they are. */
export interface FileTimes {
  readonly accessed: bigint | 'now' | undefined;
  readonly modified: bigint | 'now' | undefined;
}

export interface DirectoryEntry {
  readonly name: string;
  readonly inode: bigint;
  readonly type: FileType;
}

/** At least one of `read` and `write` is set; `truncate` only with `write`, `exclusive` only with `create`. */
export interface FileOpenOptions {
  readonly read: boolean;
  readonly write: boolean;
  /** Makes the file where there is none. */
  readonly create: boolean;
  /** Fails with EEXIST where there is one. */
  readonly exclusive: boolean;
  readonly truncate: boolean;
}

/** An open regular file. Positions and sizes are integers from 0 to 2^53 - 1. */
export interface File {
  stat(): FileStat;
  /** Reads into the bytes; how many, 0 at the end. */
  read(bytes: Uint8Array, position: number): number;
  /** Writes the bytes, with zeros before them where the file is shorter; how many. */
  write(bytes: Uint8Array, position: number): number;
  /** Writes at the end of the file, wherever that is by then; how many. */
  append(bytes: Uint8Array): number;
  setSize(bytes: number): void;
  /** Makes room for `bytes` from `position` on, and the file that long. Default: ENOTSUP. */
  allocate?(position: number, bytes: number): void;
  setTimes(times: FileTimes): void;
  /** Waits until what was written is safe; `data`: attributes need not be. Default: nothing to wait for. */
  sync?(data: boolean): void;
  close?(): void;
}

/**
 * An open directory. What a name refers to is never followed if it is a symbolic link. Operations that change something may be
 * missing where a file system is read-only: EROFS.
 */
export interface Directory {
  stat(): FileStat;
  /** Entries without `.` and `..`, in an order that does not depend on what was listed before; at most `most`, EOVERFLOW beyond. */
  entries(most: number): readonly DirectoryEntry[];
  /** Attributes of what the name refers to; undefined where there is nothing. */
  lookup(name: string): FileStat | undefined;
  /** The directory of that name; ENOTDIR (or ELOOP for a symbolic link) where it is something else. */
  openDirectory(name: string): Directory;
  /** The regular file of that name. EISDIR for a directory, ELOOP for a symbolic link, EACCES for what else there is; none of them is touched. */
  openFile(name: string, options: FileOpenOptions): File;
  /** The target; EINVAL where it is no symbolic link. */
  readLink(name: string): string;

  createDirectory?(name: string): void;
  /** `target` is neither empty nor absolute. */
  createSymbolicLink?(name: string, target: string): void;
  /** Makes `toName` in `to`, a directory of the same file system, another name for the same thing. */
  link?(name: string, to: Directory, toName: string): void;
  /** As POSIX has it: replaces files by files and empty directories by directories. */
  rename?(name: string, to: Directory, toName: string): void;
  /** ENOTEMPTY, ENOTDIR. */
  removeDirectory?(name: string): void;
  /** EISDIR for directories. */
  unlink?(name: string): void;
  /** Of what the name refers to, or of the directory itself where there is none. */
  setTimes?(name: string | undefined, times: FileTimes): void;

  sync?(data: boolean): void;
  /**
   * A shortcut of {@link Directory.openDirectory} for several components: opens the directory at the relative path, which may contain
   * `..` and symbolic links, if it can prove that the way never leaves this directory. ENOTCAPABLE where it does.
   */
  descend?(path: string): Directory;
  close?(): void;
}

export interface FileSystem {
  /** Opens the root; each mount does, and closes it in the end. */
  open(): Directory;
}

/** Codes of errors that file systems report; guests get the errno of the same name. */
export type FileSystemErrorCode =
  | 'EACCES'
  | 'EAGAIN'
  | 'EBADF'
  | 'EBUSY'
  | 'EDQUOT'
  | 'EEXIST'
  | 'EFBIG'
  | 'EINVAL'
  | 'EIO'
  | 'EISDIR'
  | 'ELOOP'
  | 'EMFILE'
  | 'EMLINK'
  | 'ENAMETOOLONG'
  | 'ENFILE'
  | 'ENOENT'
  | 'ENOMEM'
  | 'ENOSPC'
  | 'ENOTCAPABLE'
  | 'ENOTDIR'
  | 'ENOTEMPTY'
  | 'ENOTSUP'
  | 'ENXIO'
  | 'EOVERFLOW'
  | 'EPERM'
  | 'EPIPE'
  | 'EROFS'
  | 'ESPIPE'
  | 'ETXTBSY'
  | 'EXDEV';

/** How an operation of a file system fails. */
export class FileSystemError extends Error {
  readonly code: FileSystemErrorCode;

  constructor(code: FileSystemErrorCode, message: string = code) {
    super(message);
    this.code = code;
  }

  static {
    Object.defineProperty(this.prototype, 'name', { value: 'FileSystemError', writable: true, configurable: true, enumerable: false });
  }
}
