/** The errno of each function for each thing that can be wrong, as a table; on every kind of file system where it does not say otherwise. */
import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { HostFileSystem } from '../../lib/wasi/host-directory.js';
import { MemoryFileSystem } from '../../lib/wasi/memory-file-system.js';
import type { Mount } from '../../lib/wasi/mounts.js';
import { OverlayFileSystem } from '../../lib/wasi/overlay-file-system.js';
import type { FileLimits } from '../../lib/wasi/quota.js';
import { at, guest, type Guest, mounted, oflag, rights } from './guest.js';

const errnos = {
  EACCES: 2, EAGAIN: 6, EBADF: 8, EBUSY: 10, EDQUOT: 19, EEXIST: 20, EFAULT: 21, EFBIG: 22, EILSEQ: 25, EINVAL: 28, EISDIR: 31, ELOOP: 32, EMFILE: 33,
  ENAMETOOLONG: 37, ENOENT: 44, ENOSPC: 51, ENOTDIR: 54, ENOTEMPTY: 55, ENOTSOCK: 57, ENOTSUP: 58, EOVERFLOW: 61, EPERM: 63, EROFS: 69, ESPIPE: 70, EXDEV: 75,
  ENOTCAPABLE: 76,
} as const; // prettier-ignore

type ErrorName = keyof typeof errnos;
type Body = (guest: Guest) => number;
/** `only`: kinds of file systems that the row is about; options of the guest. */
interface Options {
  readonly only?: RegExp;
  readonly limits?: FileLimits;
  readonly readOnly?: boolean;
}
type Row = readonly [ErrorName, what: string, Body, Options?];

const outside = 0xfffffff0; // past the end of every memory

/** The errno of an attempt to open. */
const opening =
  (...args: Parameters<Guest['open']>) =>
  (g: Guest) =>
    -g.open(...args);
const writing = { base: rights.read | rights.write };
const creating = { oflags: oflag.create, base: rights.write };
const onPath =
  (name: string, path: string): Body =>
  g =>
    g.onPath(name, path);
/** A call on a file that was opened. */
const onFile =
  (body: (g: Guest, fd: number) => number, options = {}): Body =>
  g =>
    body(g, g.open('file', options));
const directoryFd = (g: Guest, path: string) => g.open(path, { oflags: oflag.directory });
const vectors = (g: Guest): [number, number] => {
  g.view.setUint32(at.vectors, at.data, true);
  g.view.setUint32(at.vectors + 4, 16, true);
  return [at.vectors, 1];
};

/** Functions on paths that take a descriptor, an address and a length first. */
const pathCalls: Record<string, (g: Guest, fd: number, address: number, length: number) => number> = {
  'path_open': (g, fd, address, length) => g.call('path_open', fd, 1, address, length, 0, 2n, 0n, 0, at.result),
  'path_filestat_get': (g, fd, address, length) => g.call('path_filestat_get', fd, 1, address, length, at.stat),
  'path_filestat_set_times': (g, fd, address, length) => g.call('path_filestat_set_times', fd, 1, address, length, 0n, 0n, 0),
  'path_readlink': (g, fd, address, length) => g.call('path_readlink', fd, address, length, at.data, 100, at.result),
  'path_create_directory': (g, ...rest) => g.call('path_create_directory', ...rest),
  'path_remove_directory': (g, ...rest) => g.call('path_remove_directory', ...rest),
  'path_unlink_file': (g, ...rest) => g.call('path_unlink_file', ...rest),
  'path_symlink (new path)': (g, ...rest) => g.call('path_symlink', ...g.path('x', at.otherPath), ...rest),
  'path_rename (old)': (g, ...rest) => g.call('path_rename', ...rest, mounted, ...g.path('x', at.otherPath)),
  'path_rename (new)': (g, ...rest) => g.call('path_rename', mounted, ...g.path('file', at.otherPath), ...rest),
  'path_link (old)': (g, fd, address, length) => g.call('path_link', fd, 0, address, length, mounted, ...g.path('x', at.otherPath)),
  'path_link (new)': (g, ...rest) => g.call('path_link', mounted, 0, ...g.path('file', at.otherPath), ...rest),
};

/** What is the same for every function on paths. */
const pathRows: Row[] = Object.entries(pathCalls).flatMap(([name, call]): Row[] => {
  const withPath =
    (text: string | Uint8Array): Body =>
    g =>
      call(g, mounted, ...g.path(text));
  return [
    ['EBADF', `${name}: no such descriptor`, g => call(g, 99, ...g.path('file'))],
    ['ENOTDIR', `${name}: the descriptor is a file's`, g => call(g, g.open('file'), ...g.path('file'))],
    ['EFAULT', `${name}: the path lies past the memory`, g => call(g, mounted, outside, 32)],
    ['EILSEQ', `${name}: the path is no UTF-8`, withPath(new Uint8Array([0x61, 0xff]))],
    ['EINVAL', `${name}: a NUL in the path`, withPath('a\0b')],
    ['ENOENT', `${name}: an empty path`, withPath('')],
    ['ENAMETOOLONG', `${name}: a name of 256 bytes`, withPath('x'.repeat(256))],
    ['ENAMETOOLONG', `${name}: a path of 4097 bytes`, withPath('a/'.repeat(2048) + 'a')],
    ['ENAMETOOLONG', `${name}: a path beyond the limit`, withPath('directory/x'), { limits: { pathBytes: 10 } }],
    ['ENOTCAPABLE', `${name}: an absolute path`, withPath('/file')],
    ['ENOTCAPABLE', `${name}: a path above the mount`, withPath('../file')],
    ['ENOTCAPABLE', `${name}: a link above the mount in the way`, withPath('up/file')],
    ['ENOTCAPABLE', `${name}: the right was given up`, g => {
      g.call('fd_fdstat_set_rights', mounted, 0n, 0n);
      return call(g, mounted, ...g.path('file'));
    }],
    ['ENOENT', `${name}: a directory in the way is missing`, withPath('nowhere/x')],
    ['ENOTDIR', `${name}: a file in the way`, withPath('file/x')],
    ['ELOOP', `${name}: links in the way lead to each other`, withPath('loop/x')],
  ]; // prettier-ignore
});

const changing = ['path_filestat_set_times', 'path_create_directory', 'path_remove_directory', 'path_unlink_file'];
const otherChanges = ['path_symlink (new path)', 'path_rename (old)', 'path_rename (new)', 'path_link (old)', 'path_link (new)'];
const readOnlyRows: Row[] = [...changing, ...otherChanges].map(name => [
  'EROFS',
  `${name}: the mount is read-only`,
  g => pathCalls[name]!(g, mounted, ...g.path('file')),
  { readOnly: true },
]);

const openRows: Row[] = [
  ['ENOENT', 'path_open: nothing there', opening('nowhere')],
  ['ENOENT', 'path_open: a dangling link', opening('dangling')],
  ['ELOOP', 'path_open: links that lead to each other', opening('loop')],
  ['ELOOP', 'path_open: a link that is not followed', opening('link', { follow: 0 })],
  ['ENOTDIR', 'path_open: a file as a directory', opening('file', { oflags: oflag.directory })],
  ['ENOTDIR', 'path_open: a file with a slash', opening('file/')],
  ['EISDIR', 'path_open: a new file with a slash', opening('new/', creating)],
  ['EISDIR', 'path_open: a directory to write', opening('directory', writing)],
  ['EISDIR', 'path_open: a directory to create', opening('directory', { oflags: oflag.create })],
  ['EISDIR', 'path_open: a directory to truncate', opening('directory', { oflags: oflag.truncate })],
  ['EEXIST', 'path_open: what is there, anew', opening('file', { oflags: oflag.create | oflag.exclusive, base: rights.write })],
  ['EEXIST', 'path_open: a link, anew', opening('dangling', { oflags: oflag.create | oflag.exclusive, base: rights.write })],
  ['EEXIST', 'path_open: the mount, anew', opening('.', { oflags: oflag.create | oflag.exclusive })],
  ['EINVAL', 'path_open: a directory to be created', opening('new', { oflags: oflag.create | oflag.directory })],
  ['EINVAL', 'path_open: a directory to be truncated', opening('directory', { oflags: oflag.truncate | oflag.directory })],
  ['EINVAL', 'path_open: unknown open flags', opening('file', { oflags: 16 })],
  ['EINVAL', 'path_open: unknown descriptor flags', opening('file', { fdflags: 32 })],
  ['EINVAL', 'path_open: unknown lookup flags', opening('file', { follow: 2 })],
  ['EACCES', 'path_open: a pipe', opening('fifo'), { only: /directory|overlay/ }],
  ['EMFILE', 'path_open: too many descriptors', opening('file'), { limits: { descriptors: 5 } }],
  ['EDQUOT', 'path_open: too many entries made', g => (g.open('new-1', creating), -g.open('new-2', creating)), { limits: { directoryEntries: 1 } }],
  ['EROFS', 'path_open: to write in a read-only mount', opening('file', writing), { readOnly: true }],
  ['EROFS', 'path_open: to create in a read-only mount', opening('new', { oflags: oflag.create }), { readOnly: true }],
  ['EROFS', 'path_open: to truncate in a read-only mount', opening('file', { oflags: oflag.truncate }), { readOnly: true }],
  ['EFAULT', 'path_open: a result past the memory', g => g.call('path_open', mounted, 1, ...g.path('file'), 0, 2n, 0n, 0, outside)],
]; // prettier-ignore

const pathResultRows: Row[] = [
  ['ENOENT', 'path_filestat_get: nothing there', g => g.stat('nowhere')],
  ['ENOENT', 'path_filestat_get: a dangling link', g => g.stat('dangling')],
  ['ELOOP', 'path_filestat_get: links that lead to each other', g => g.stat('loop')],
  ['ENOTDIR', 'path_filestat_get: a file with a slash', g => g.stat('file/')],
  ['EINVAL', 'path_filestat_get: unknown flags', g => g.stat('file', 2)],
  ['EFAULT', 'path_filestat_get: a result past the memory', g => g.call('path_filestat_get', mounted, 1, ...g.path('file'), outside)],
  ['ENOENT', 'path_filestat_set_times: nothing there', g => g.call('path_filestat_set_times', mounted, 1, ...g.path('nowhere'), 0n, 0n, 0)],
  ['EINVAL', 'path_filestat_set_times: unknown flags', g => g.call('path_filestat_set_times', mounted, 1, ...g.path('file'), 0n, 0n, 16)],
  ['EINVAL', 'path_filestat_set_times: the present and another', g => g.call('path_filestat_set_times', mounted, 1, ...g.path('file'), 0n, 0n, 3)],
  ['EINVAL', 'path_readlink: no link', g => g.call('path_readlink', mounted, ...g.path('file'), at.data, 100, at.result)],
  ['ENOENT', 'path_readlink: nothing there', g => g.call('path_readlink', mounted, ...g.path('nowhere'), at.data, 100, at.result)],
  ['EINVAL', 'path_readlink: the mount', g => g.call('path_readlink', mounted, ...g.path('.'), at.data, 100, at.result)],
  ['EFAULT', 'path_readlink: a buffer past the memory', g => g.call('path_readlink', mounted, ...g.path('link'), outside, 100, at.result)],
]; // prettier-ignore

const entryRows: Row[] = [
  ['EEXIST', 'path_create_directory: there is one', onPath('path_create_directory', 'directory')],
  ['EEXIST', 'path_create_directory: there is a file', onPath('path_create_directory', 'file')],
  ['EEXIST', 'path_create_directory: the mount', onPath('path_create_directory', '.')],
  ['EDQUOT', 'path_create_directory: too many', onPath('path_create_directory', 'new'), { limits: { directoryEntries: 0 } }],
  ['ENOENT', 'path_remove_directory: nothing there', onPath('path_remove_directory', 'nowhere')],
  ['ENOTDIR', 'path_remove_directory: a file', onPath('path_remove_directory', 'file')],
  ['ENOTDIR', 'path_remove_directory: a link', onPath('path_remove_directory', 'directory-link')],
  ['ENOTEMPTY', 'path_remove_directory: not empty', onPath('path_remove_directory', 'directory')],
  ['EINVAL', 'path_remove_directory: the mount', onPath('path_remove_directory', '.')],
  ['ENOENT', 'path_unlink_file: nothing there', onPath('path_unlink_file', 'nowhere')],
  ['EISDIR', 'path_unlink_file: a directory', onPath('path_unlink_file', 'directory')],
  ['EISDIR', 'path_unlink_file: the mount', onPath('path_unlink_file', '.')],
  ['ENOTDIR', 'path_unlink_file: a file with a slash', onPath('path_unlink_file', 'file/')],
  ['EEXIST', 'path_symlink: there is a file', g => g.symlink('file', 'file')],
  ['EEXIST', 'path_symlink: the mount', g => g.symlink('file', '.')],
  ['ENOENT', 'path_symlink: a slash after the name', g => g.symlink('file', 'new/')],
  ['ENOENT', 'path_symlink: an empty target', g => g.symlink('', 'new')],
  ['ENOTCAPABLE', 'path_symlink: an absolute target', g => g.symlink('/etc/passwd', 'new')],
  ['EINVAL', 'path_symlink: a NUL in the target', g => g.symlink('a\0b', 'new')],
  ['EDQUOT', 'path_symlink: too many', g => g.symlink('file', 'new'), { limits: { directoryEntries: 0 } }],
  ['ENOENT', 'path_link: nothing there', g => g.link('nowhere', 'new')],
  ['EEXIST', 'path_link: there is a file', g => g.link('file', 'link')],
  ['EPERM', 'path_link: a directory', g => g.link('directory', 'new')],
  ['EPERM', 'path_link: the mount', g => g.link('.', 'new')],
  ['EXDEV', 'path_link: to another mount', g => g.link('file', 'new', mounted + 1)],
  ['EINVAL', 'path_link: what a link leads to', g => g.call('path_link', mounted, 1, ...g.path('link'), mounted, ...g.path('new', at.otherPath))],
  ['EDQUOT', 'path_link: too many', g => g.link('file', 'new'), { limits: { directoryEntries: 0 } }],
  ['ENOENT', 'path_rename: nothing there', g => g.rename('nowhere', 'new')],
  ['EISDIR', 'path_rename: a file over a directory', g => g.rename('file', 'directory')],
  ['ENOTDIR', 'path_rename: a directory over a file', g => g.rename('directory', 'file')],
  ['ENOTEMPTY', 'path_rename: over a directory that is not empty', g => (g.onPath('path_create_directory', 'new'), g.rename('new', 'directory'))],
  ['EINVAL', 'path_rename: a directory into itself', g => g.rename('directory', 'directory/x')],
  ['ENOTDIR', 'path_rename: a file to a path with a slash', g => g.rename('file', 'new/')],
  ['EBUSY', 'path_rename: the mount', g => g.rename('.', 'new')],
  ['EBUSY', 'path_rename: over the mount', g => g.rename('directory', '.')],
  ['EXDEV', 'path_rename: to another mount', g => g.rename('file', 'new', mounted + 1)],
]; // prettier-ignore

/** Functions on descriptors, with arguments that are good otherwise. */
const fdCalls: Record<string, (g: Guest, fd: number) => number> = {
  'fd_advise': (g, fd) => g.call('fd_advise', fd, 0n, 0n, 0),
  'fd_allocate': (g, fd) => g.call('fd_allocate', fd, 0n, 1n),
  'fd_close': (g, fd) => g.call('fd_close', fd),
  'fd_datasync': (g, fd) => g.call('fd_datasync', fd),
  'fd_fdstat_get': (g, fd) => g.call('fd_fdstat_get', fd, at.stat),
  'fd_fdstat_set_flags': (g, fd) => g.call('fd_fdstat_set_flags', fd, 0),
  'fd_fdstat_set_rights': (g, fd) => g.call('fd_fdstat_set_rights', fd, 0n, 0n),
  'fd_filestat_get': (g, fd) => g.call('fd_filestat_get', fd, at.stat),
  'fd_filestat_set_size': (g, fd) => g.call('fd_filestat_set_size', fd, 1n),
  'fd_filestat_set_times': (g, fd) => g.call('fd_filestat_set_times', fd, 0n, 0n, 0),
  'fd_pread': (g, fd) => g.call('fd_pread', fd, ...vectors(g), 0n, at.result),
  'fd_prestat_get': (g, fd) => g.call('fd_prestat_get', fd, at.stat),
  'fd_prestat_dir_name': (g, fd) => g.call('fd_prestat_dir_name', fd, at.data, 100),
  'fd_pwrite': (g, fd) => g.call('fd_pwrite', fd, ...vectors(g), 0n, at.result),
  'fd_read': (g, fd) => g.call('fd_read', fd, ...vectors(g), at.result),
  'fd_readdir': (g, fd) => g.call('fd_readdir', fd, at.data, 100, 0n, at.result),
  'fd_renumber (from)': (g, fd) => g.call('fd_renumber', fd, mounted),
  'fd_renumber (to)': (g, fd) => g.call('fd_renumber', mounted, fd),
  'fd_seek': (g, fd) => g.call('fd_seek', fd, 0n, 0, at.result),
  'fd_sync': (g, fd) => g.call('fd_sync', fd),
  'fd_tell': (g, fd) => g.call('fd_tell', fd, at.result),
  'fd_write': (g, fd) => g.call('fd_write', fd, ...vectors(g), at.result),
};

const closedRows: Row[] = Object.entries(fdCalls).map(([name, call]) => ['EBADF', `${name}: no such descriptor`, g => call(g, 99)]);

/** Rights that can be given up, and what then fails. */
const rightRows: Row[] = ['fd_advise', 'fd_allocate', 'fd_datasync', 'fd_fdstat_set_flags', 'fd_filestat_get', 'fd_filestat_set_size',
  'fd_filestat_set_times', 'fd_pread', 'fd_pwrite', 'fd_read', 'fd_seek', 'fd_sync', 'fd_tell', 'fd_write'].map(name => [
  'ENOTCAPABLE', `${name}: the right was given up`, onFile((g, fd) => {
    g.call('fd_fdstat_set_rights', fd, 0n, 0n);
    return fdCalls[name]!(g, fd);
  }, writing),
]); // prettier-ignore

const directoryRows: Row[] = ['fd_advise', 'fd_allocate', 'fd_filestat_set_size', 'fd_pread', 'fd_pwrite', 'fd_read', 'fd_seek', 'fd_tell', 'fd_write'].map(
  name => ['EBADF', `${name}: a directory`, g => fdCalls[name]!(g, mounted)],
); // prettier-ignore

const moved = ['fd_read', 'fd_write'].flatMap((name): Row[] => [
  ['EINVAL', `${name}: 1025 vectors`, onFile((g, fd) => g.call(name, fd, 0, 1025, at.result), writing)],
  ['EINVAL', `${name}: 2^29 vectors`, onFile((g, fd) => g.call(name, fd, 0, 1 << 29, at.result), writing)],
  ['EFAULT', `${name}: vectors past the memory`, onFile((g, fd) => g.call(name, fd, outside, 2, at.result), writing)],
  ['EFAULT', `${name}: a result past the memory`, onFile((g, fd) => g.call(name, fd, ...vectors(g), outside), writing)],
]);

const fileRows: Row[] = [
  ...moved,
  ['ENOTCAPABLE', 'fd_write: a file opened to read', onFile(fdCalls.fd_write!)],
  ['ENOTCAPABLE', 'fd_read: a file opened to write', onFile(fdCalls.fd_read!, { base: rights.write })],
  ['ENOTCAPABLE', 'fd_filestat_set_size: a file opened to read', onFile(fdCalls.fd_filestat_set_size!)],
  ['ENOTCAPABLE', 'fd_filestat_set_times: a read-only mount', onFile(fdCalls.fd_filestat_set_times!), { readOnly: true }],
  ['EDQUOT', 'fd_write: more bytes than the limit', g => g.write(g.open('file', writing), 'x') * -1, { limits: { writtenBytes: 0 } }],
  ['EDQUOT', 'fd_filestat_set_size: more bytes than the limit', onFile((g, fd) => g.call('fd_filestat_set_size', fd, 100n), writing), { limits: { writtenBytes: 10 } }],
  ['EDQUOT', 'fd_allocate: more bytes than the limit', onFile((g, fd) => g.call('fd_allocate', fd, 0n, 100n), writing), { limits: { writtenBytes: 10 } }],
  ['EFBIG', 'fd_pwrite: beyond 2^53', onFile((g, fd) => g.call('fd_pwrite', fd, ...vectors(g), 1n << 60n, at.result), writing)],
  ['EFBIG', 'fd_filestat_set_size: beyond 2^53', onFile((g, fd) => g.call('fd_filestat_set_size', fd, 1n << 60n), writing)],
  ['EINVAL', 'fd_filestat_set_size: -1', onFile((g, fd) => g.call('fd_filestat_set_size', fd, -1n), writing)],
  ['EINVAL', 'fd_filestat_set_times: unknown flags', onFile((g, fd) => g.call('fd_filestat_set_times', fd, 0n, 0n, 16))],
  ['EINVAL', 'fd_filestat_set_times: the present and another', onFile((g, fd) => g.call('fd_filestat_set_times', fd, 0n, 0n, 12))],
  ['EINVAL', 'fd_allocate: no bytes', onFile((g, fd) => g.call('fd_allocate', fd, 0n, 0n), writing)],
  ['EINVAL', 'fd_allocate: before the start', onFile((g, fd) => g.call('fd_allocate', fd, -1n, 1n), writing)],
  ['EINVAL', 'fd_advise: unknown advice', onFile((g, fd) => g.call('fd_advise', fd, 0n, 0n, 6))],
  ['EINVAL', 'fd_advise: before the start', onFile((g, fd) => g.call('fd_advise', fd, -1n, 0n, 0))],
  ['EINVAL', 'fd_seek: before the start', onFile((g, fd) => g.call('fd_seek', fd, -1n, 0, at.result))],
  ['EINVAL', 'fd_seek: from nowhere', onFile((g, fd) => g.call('fd_seek', fd, 0n, 3, at.result))],
  ['EOVERFLOW', 'fd_seek: beyond 2^63', onFile((g, fd) => g.call('fd_seek', fd, (1n << 63n) - 1n, 2, at.result))],
  ['EINVAL', 'fd_pread: before the start', onFile((g, fd) => g.call('fd_pread', fd, ...vectors(g), -1n, at.result))],
  ['EINVAL', 'fd_fdstat_set_flags: how writes are synchronous', onFile((g, fd) => g.call('fd_fdstat_set_flags', fd, 16))],
  ['ENOTCAPABLE', 'fd_fdstat_set_rights: more than there are', onFile((g, fd) => g.call('fd_fdstat_set_rights', fd, -1n, 0n))],
  ['EFAULT', 'fd_fdstat_get: past the memory', onFile((g, fd) => g.call('fd_fdstat_get', fd, outside))],
  ['EFAULT', 'fd_filestat_get: past the memory', onFile((g, fd) => g.call('fd_filestat_get', fd, outside))],
  ['EFAULT', 'fd_seek: a result past the memory', onFile((g, fd) => g.call('fd_seek', fd, 0n, 0, outside))],
  ['EFAULT', 'fd_tell: a result past the memory', onFile((g, fd) => g.call('fd_tell', fd, outside))],
  ['ENOTDIR', 'fd_readdir: a file', onFile(fdCalls.fd_readdir!)],
  ['EINVAL', 'fd_readdir: an unknown cookie', g => g.call('fd_readdir', mounted, at.data, 100, 1000n, at.result)],
  ['EFAULT', 'fd_readdir: past the memory', g => g.call('fd_readdir', mounted, outside, 100, 0n, at.result)],
  ['EOVERFLOW', 'fd_readdir: more entries than the limit', g => fdCalls.fd_readdir!(g, mounted), { limits: { directoryEntries: 2 } }],
  ['EBADF', 'fd_prestat_get: not preopened', g => fdCalls.fd_prestat_get!(g, directoryFd(g, 'directory'))],
  ['EBADF', 'fd_prestat_dir_name: not preopened', g => fdCalls.fd_prestat_dir_name!(g, directoryFd(g, 'directory'))],
  ['ENAMETOOLONG', 'fd_prestat_dir_name: no room', g => g.call('fd_prestat_dir_name', mounted, at.data, 0)],
  ['EFAULT', 'fd_prestat_get: past the memory', g => g.call('fd_prestat_get', mounted, outside)],
  ['ESPIPE', 'fd_seek: standard output', g => g.call('fd_seek', 1, 0n, 0, at.result)],
  ['ESPIPE', 'fd_tell: standard output', g => g.call('fd_tell', 1, at.result)],
  ['EBADF', 'fd_read: standard output', g => fdCalls.fd_read!(g, 1)],
  ['EBADF', 'fd_write: standard input', g => fdCalls.fd_write!(g, 0)],
  ['ENOSPC', 'fd_write: a full file system in memory', g => -g.write(g.open('file', writing), 'x'.repeat(2000)), { only: /memory|overlay/ }],
]; // prettier-ignore

const rows: readonly Row[] = [
  ...pathRows, ...readOnlyRows, ...openRows, ...pathResultRows, ...entryRows, ...closedRows, ...rightRows, ...directoryRows, ...fileRows,
]; // prettier-ignore

const kinds: Record<string, (directory: string) => Mount> = {
  'directory (kernel)': directory => ({ fileSystem: new HostFileSystem(directory, 'kernel') }),
  'directory (components)': directory => ({ fileSystem: new HostFileSystem(directory, 'components') }),
  'directory (proc)': directory => ({ fileSystem: new HostFileSystem(directory, 'proc') }),
  'overlay': directory => ({ fileSystem: new OverlayFileSystem(directory, { maxBytes: 1000 }) }),
  'memory': () => ({ fileSystem: inMemory() }),
};

const links: Record<string, string> = { 'link': 'file', 'directory-link': 'directory', 'up': '..', 'loop': 'loop', 'dangling': 'nowhere' };

function inMemory(): MemoryFileSystem {
  const memory = new MemoryFileSystem({ maxBytes: 1000 });
  memory.writeFile('file', 'contents');
  memory.writeFile('directory/file', 'contents');
  for (const [name, target] of Object.entries(links)) memory.open().createSymbolicLink!(name, target);
  return memory;
}

function buildDirectory(directory: string, fifo: string): void {
  fs.rmSync(directory, { recursive: true, force: true });
  fs.mkdirSync(path.join(directory, 'directory'), { recursive: true });
  fs.writeFileSync(path.join(directory, 'file'), 'contents');
  fs.writeFileSync(path.join(directory, 'directory/file'), 'contents');
  for (const [name, target] of Object.entries(links)) fs.symlinkSync(target, path.join(directory, name));
  fs.linkSync(fifo, path.join(directory, 'fifo'));
}

for (const [kind, mount] of Object.entries(kinds)) {
  describe(`errors of WASI functions, on a file system of kind ${kind}`, () => {
    let top: string;
    before(() => {
      top = fs.mkdtempSync(path.join(os.tmpdir(), 'wazen-errors-'));
      execFileSync('mkfifo', [path.join(top, 'fifo')]);
    });
    beforeEach(() => buildDirectory(path.join(top, 'mount'), path.join(top, 'fifo')));
    after(() => fs.rmSync(top, { recursive: true }));

    for (const [name, what, body, { only, limits, readOnly = false } = {}] of rows) {
      if (only !== undefined && !only.test(kind)) continue;
      // Without the addon, room cannot be made, whatever the arguments.
      if (kind.includes('proc') && what.startsWith('fd_allocate: more')) continue;
      it(`${name} ${what}`, () => {
        const source = mount(path.join(top, 'mount'));
        const g = guest({
          mounts: { '/': { ...(source as { fileSystem: HostFileSystem }), readOnly }, '/other': new MemoryFileSystem() },
          ...(limits !== undefined && { fileLimits: limits }),
        });
        try {
          expect(body(g)).to.equal(errnos[name]);
        } finally {
          g.close();
        }
      });
    }
  });
}
