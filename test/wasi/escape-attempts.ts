/**
 * Attempts to leave a directory, or to harm the host, with the functions of WASI preview 1. They are run against every kind of file
 * system of ours, and against node:wasi (scripts/wasi-escapes.ts) for comparison.
 *
 * An attempt does what it likes. Whether it succeeded is seen from outside: the secret, the names or the identity of something outside
 * turn up in the guest's memory, or something outside has changed.
 */
import fs from 'node:fs';
import net from 'node:net';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { allRights, at, type Guest, mounted, oflag, rights } from './guest.js';

/** What is in the file outside, and in the names outside. */
export const secret = 'TOPSECRET';

/**
 * Makes `top/jail`, which a guest is given, and things around it which it must not reach. Links in the jail point out of it in many
 * ways.
 */
export function buildWorld(top: string): void {
  const make = (name: string) => path.join(top, name);
  fs.mkdirSync(make('jail/a/b/c'), { recursive: true });
  fs.mkdirSync(make('jail-sibling'));
  fs.mkdirSync(make(`outside/${secret}-directory`), { recursive: true });
  fs.writeFileSync(make('secret.txt'), secret);
  fs.writeFileSync(make('jail-sibling/secret.txt'), secret);
  fs.writeFileSync(make(`outside/secret.txt`), secret);
  fs.writeFileSync(make('jail/file'), 'inside');
  fs.writeFileSync(make('jail/a/b/file'), 'inside');
  const links: Record<string, string> = {
    'up': '..',
    'up-slash': '../',
    'a/up-up': '../..',
    'a/b/up-up-up': '../../..',
    'secret-link': '../secret.txt',
    'secret-absolute': make('secret.txt'),
    'outside-absolute': make('outside'),
    'outside-relative': '../outside',
    'sibling': '../jail-sibling',
    'root': '/',
    'etc': '/etc',
    'jail-absolute': make('jail'),
    'chain-1': 'chain-2',
    'chain-2': 'a/chain-3',
    'a/chain-3': '../chain-4',
    'chain-4': 'outside-relative/secret.txt',
    'self': 'self',
    'loop-1': 'loop-2',
    'loop-2': 'loop-1',
    'dangling': 'nowhere',
    'dangling-outside': '../made-outside',
    'dangling-absolute': make('made-outside'),
    'proc-cwd': '/proc/self/cwd',
    'proc-root': '/proc/self/root',
    'proc-fd': '/proc/self/fd',
    'proc-relative': '../../../../../../../../../../proc/self/root/etc',
    'dev-null': '/dev/null',
    'dots': 'a/./b/.././../..//secret.txt',
    'deep-dots': 'a/b/c/../../../../secret.txt',
  };
  for (const [name, target] of Object.entries(links)) fs.symlinkSync(target, make(`jail/${name}`));
  for (let i = 0; i < 60; i++) fs.symlinkSync(i === 59 ? '../secret.txt' : `long-${i + 1}`, make(`jail/long-${i}`));
  spawnSync('mkfifo', [make('jail/fifo')]);
  fs.symlinkSync('fifo', make('jail/fifo-link'));
}

/** A socket in the jail; closed by the function returned. */
export function listenIn(top: string): Promise<() => void> {
  return new Promise(resolve => {
    const server = net.createServer().listen(path.join(top, 'jail/socket'), () => resolve(() => server.close()));
  });
}

/** Names of all that is beneath the directory; links are not followed (which `readdirSync` does). */
export function namesIn(directory: string, prefix = ''): string[] {
  return fs.readdirSync(directory, { withFileTypes: true }).flatMap(entry => {
    const name = prefix + entry.name;
    return entry.isDirectory() ? [name, ...namesIn(path.join(directory, entry.name), `${name}/`)] : [name];
  });
}

/** Everything outside of the jail, as text that changes when it does. */
export function outsideOf(top: string): string {
  const lines: string[] = [];
  const visit = (name: string) => {
    const full = path.join(top, name);
    const stat = fs.lstatSync(full, { bigint: true });
    const isJail = name === 'jail';
    // Names in the jail may change, and with them its times.
    lines.push([name, stat.ino, stat.mode, ...(isJail ? [] : [stat.mtimeNs, stat.nlink])].join(' '));
    if (stat.isFile()) lines.push(fs.readFileSync(full, 'utf8'));
    if (stat.isDirectory() && !isJail)
      fs.readdirSync(full)
        .sort()
        .forEach(entry => visit(path.join(name, entry)));
  };
  fs.readdirSync(top).sort().forEach(visit);
  return lines.join('\n');
}

/** Device and inode of what is outside, as they lie in a `filestat`. */
export function identitiesOutside(top: string): Buffer[] {
  return ['', 'secret.txt', 'jail-sibling', 'jail-sibling/secret.txt', 'outside', 'outside/secret.txt'].map(name => {
    const { dev, ino } = fs.statSync(path.join(top, name), { bigint: true });
    const bytes = Buffer.alloc(16);
    bytes.writeBigUInt64LE(dev, 0);
    bytes.writeBigUInt64LE(ino, 8);
    return bytes;
  });
}

/** What of the outside is in the guest's memory. */
export function leaked(guest: Guest, identities: readonly Buffer[]): boolean {
  const memory = Buffer.from(guest.bytes);
  return memory.includes(secret) || identities.some(identity => memory.includes(identity));
}

const paths = (top: string): string[] => [
  '..',
  '../',
  '../.',
  '../secret.txt',
  './../secret.txt',
  '..//secret.txt',
  'a/../../secret.txt',
  'a/../../outside/secret.txt',
  'a/b/../../../secret.txt',
  'a/b/c/../../../../secret.txt',
  'nowhere/../../secret.txt',
  'file/../../secret.txt',
  '../jail/../secret.txt',
  '../jail-sibling/secret.txt',
  `${top}/secret.txt`,
  `//${top}/secret.txt`,
  `/proc/self/cwd${top}/secret.txt`,
  '/proc/self/root/etc/passwd',
  '/etc/passwd',
  'up',
  'up/',
  'up/secret.txt',
  'up-slash/secret.txt',
  'a/up-up/secret.txt',
  'a/b/up-up-up/secret.txt',
  'a/up-up/jail/up/secret.txt',
  'secret-link',
  'secret-link/',
  'secret-absolute',
  'outside-absolute',
  'outside-absolute/secret.txt',
  'outside-relative/secret.txt',
  'outside-relative/../secret.txt',
  'sibling/secret.txt',
  `root${top}/secret.txt`,
  'etc/passwd',
  'jail-absolute/../secret.txt',
  'chain-1',
  'self',
  'loop-1',
  'loop-1/secret.txt',
  'dangling',
  'dangling-outside',
  'dangling-absolute',
  `proc-root${top}/secret.txt`,
  'proc-cwd',
  'proc-fd/3/../secret.txt',
  'proc-relative/passwd',
  'dots',
  'deep-dots',
  'long-0',
  'long-40',
];

type Operation = (guest: Guest, path: string) => unknown;

/** Opens, and does what can be done with it. */
function use(guest: Guest, fd: number): void {
  if (fd < 0) return;
  guest.read(fd);
  guest.write(fd, 'PWNED');
  guest.list(fd);
  guest.call('fd_filestat_get', fd, at.stat);
  guest.open('secret.txt', { fd });
  guest.open('../secret.txt', { fd });
  guest.call('fd_close', fd);
}

const operations: Record<string, Operation> = {
  'read': (g, path) => use(g, g.open(path)),
  'read without following': (g, path) => use(g, g.open(path, { follow: 0 })),
  'write': (g, path) => use(g, g.open(path, { base: rights.write })),
  'read and write': (g, path) => use(g, g.open(path, { base: rights.read | rights.write })),
  'create': (g, path) => use(g, g.open(path, { oflags: oflag.create, base: rights.write })),
  'create anew': (g, path) => use(g, g.open(path, { oflags: oflag.create | oflag.exclusive, base: rights.write })),
  'truncate': (g, path) => use(g, g.open(path, { oflags: oflag.truncate, base: rights.write })),
  'open as a directory': (g, path) => use(g, g.open(path, { oflags: oflag.directory, base: allRights & ~rights.write })),
  'stat': (g, path) => g.stat(path),
  'stat without following': (g, path) => g.stat(path, 0),
  'set times': (g, path) => g.call('path_filestat_set_times', mounted, 1, ...g.path(path), 1n, 1n, 5),
  'make a directory': (g, path) => g.onPath('path_create_directory', path),
  'remove a directory': (g, path) => g.onPath('path_remove_directory', path),
  'unlink': (g, path) => g.onPath('path_unlink_file', path),
  'rename from': (g, path) => [g.rename(path, 'taken'), use(g, g.open('taken'))],
  'rename to': (g, path) => g.rename('file', path),
  'link from': (g, path) => [g.link(path, 'linked'), use(g, g.open('linked'))],
  'link to': (g, path) => g.link('file', path),
  'symlink at': (g, path) => g.symlink('file', path),
  'symlink to': (g, path) => [g.symlink(path, 'new-link'), use(g, g.open('new-link'))],
};

const nul = '\0';
const long = 'x'.repeat(256);
const vectorsAt = (g: Guest, address: number, length: number) => {
  g.view.setUint32(at.vectors, address, true);
  g.view.setUint32(at.vectors + 4, length, true);
};

/** Attempts that are about one thing. */
const others: Record<string, (guest: Guest) => unknown> = {
  'read a pipe': g => use(g, g.open('fifo')),
  'read a pipe through a link': g => use(g, g.open('fifo-link')),
  'write a pipe': g => use(g, g.open('fifo', { base: rights.write })),
  'truncate a pipe': g => use(g, g.open('fifo', { oflags: oflag.truncate, base: rights.read | rights.write })),
  'create over a pipe': g => use(g, g.open('fifo', { oflags: oflag.create })),
  'open a socket': g => use(g, g.open('socket')),
  'read a device': g => use(g, g.open('dev-null')),
  'a NUL in a path': g => use(g, g.open(`file${nul}/../../secret.txt`)),
  'a NUL before a way out': g => use(g, g.open(`${nul}../secret.txt`)),
  'a path that is no UTF-8': g => use(g, g.open(new Uint8Array([0x2e, 0x2e, 0xc0, 0xaf, 0x73]))),
  'an overlong encoding of ..': g => use(g, g.open(new Uint8Array([0xc0, 0xae, 0xc0, 0xae, 0x2f, 0x73]))),
  'a backslash': g => use(g, g.open('..\\secret.txt')),
  'an empty path': g => use(g, g.open('')),
  'a long name': g => use(g, g.open(long, { oflags: oflag.create })),
  'a long path': g => use(g, g.open(`${'a/../'.repeat(800)}../secret.txt`)),
  'a path of dots': g => use(g, g.open(`${'./'.repeat(1500)}../secret.txt`)),
  'a path of slashes': g => use(g, g.open('/'.repeat(4000))),
  'a path longer than the memory': g => g.call('path_open', mounted, 1, 0, 0xffffffff, 0, 2n, 0n, 0, at.result),
  'a path past the memory': g => g.call('path_open', mounted, 1, 0xfffffff0, 8, 0, 2n, 0n, 0, at.result),
  'a result past the memory': g => g.call('path_open', mounted, 1, ...g.path('file'), 0, 2n, 0n, 0, 0xfffffffe),
  'all open flags at once': g => use(g, g.open('file', { oflags: 15, base: allRights })),
  'unknown open flags': g => use(g, g.open('file', { oflags: 0xfff0 })),
  'unknown descriptor flags': g => use(g, g.open('file', { fdflags: 0xffe0 })),
  'unknown lookup flags': g => use(g, g.open('../secret.txt', { follow: -1 })),
  'all rights and more': g => use(g, g.open('../secret.txt', { base: -1n })),
  'create a directory by open': g => use(g, g.open('new', { oflags: oflag.create | oflag.directory })),
  '2^29 vectors to read': g => g.call('fd_read', g.open('file'), 0, 1 << 29, at.result),
  '2^29 vectors to write': g => g.call('fd_write', g.open('file', { base: rights.write }), 0, 1 << 29, at.result),
  '2^32 - 1 vectors': g => g.call('fd_read', g.open('file'), 0, -1, at.result),
  'vectors past the memory': g => g.call('fd_read', g.open('file'), 0xfffffff8, 4, at.result),
  'a vector longer than the memory': g => [vectorsAt(g, 0, 0xffffffff), g.call('fd_read', g.open('file'), at.vectors, 1, at.result)],
  'a vector that wraps around': g => [vectorsAt(g, 0xffffffff, 2), g.call('fd_read', g.open('file'), at.vectors, 1, at.result)],
  'a vector that lies on itself': g => [vectorsAt(g, at.vectors, 8), g.call('fd_read', g.open('file'), at.vectors, 1, at.result)],
  'a listing longer than the memory': g => g.call('fd_readdir', mounted, 0, 0xffffffff, 0n, at.result),
  'a listing from far on': g => g.call('fd_readdir', mounted, at.data, 4096, -1n, at.result),
  'a link read past the memory': g => g.call('path_readlink', mounted, ...g.path('up'), 0xffffff00, 4096, at.result),
  'a link read into nothing': g => g.call('path_readlink', mounted, ...g.path('up'), at.data, 0, at.result),
  'a stat past the memory': g => g.call('path_filestat_get', mounted, 1, ...g.path('file'), 0xffffffe0),
  'a file of 2^63 bytes': g => g.call('fd_filestat_set_size', g.open('file', { base: allRights }), (1n << 63n) - 1n),
  'a file of -1 bytes': g => g.call('fd_filestat_set_size', g.open('file', { base: allRights }), -1n),
  'room for 2^62 bytes': g => g.call('fd_allocate', g.open('file', { base: allRights }), 0n, 1n << 62n),
  'room before the start': g => g.call('fd_allocate', g.open('file', { base: allRights }), -8n, 4n),
  'a read far beyond the end': g => g.call('fd_pread', g.open('file'), at.vectors, 1, (1n << 63n) - 1n, at.result),
  'a read before the start': g => g.call('fd_pread', g.open('file'), at.vectors, 1, -1n, at.result),
  'a write far beyond the end': g => {
    vectorsAt(g, at.data, 8);
    g.call('fd_pwrite', g.open('file', { base: allRights }), at.vectors, 1, (1n << 63n) - 9n, at.result);
  },
  'a seek before the start': g => g.call('fd_seek', g.open('file'), -(1n << 63n), 1, at.result),
  'a seek from nowhere': g => g.call('fd_seek', g.open('file'), 0n, 77, at.result),
  'unknown advice': g => g.call('fd_advise', g.open('file'), 0n, 0n, 99),
  'times that contradict each other': g => g.call('path_filestat_set_times', mounted, 1, ...g.path('file'), 1n, 1n, 15),
  'unknown time flags': g => g.call('path_filestat_set_times', mounted, 1, ...g.path('file'), 1n, 1n, 0xfff0),
  'times at the end of the world': g => g.call('path_filestat_set_times', mounted, 1, ...g.path('file'), -1n, -1n, 5),
  'a descriptor that was closed': g => {
    const fd = g.open('file');
    g.call('fd_close', fd);
    use(g, fd);
  },
  'descriptors of the host': g => {
    for (let fd = 4; fd < 64; fd++) use(g, fd);
  },
  'negative and huge descriptors': g => [-1, -2, 0x7fffffff, 0x80000000].map(fd => g.call('fd_read', fd, at.vectors, 1, at.result)),
  'a descriptor put in the place of the mount': g => {
    g.call('fd_renumber', g.open('a'), mounted);
    use(g, g.open('../../secret.txt'));
    use(g, g.open('../file'));
  },
  'the mount closed, then a way out of what took its place': g => {
    const fd = g.open('a/b', { oflags: oflag.directory, base: allRights & ~rights.write });
    g.call('fd_close', mounted);
    use(g, g.open('../../../secret.txt', { fd }));
    use(g, g.open('up-up-up/secret.txt', { fd }));
  },
  'a way out of a directory that was opened': g => {
    const fd = g.open('a', { oflags: oflag.directory, base: allRights & ~rights.write });
    for (const path of ['../..', '../../secret.txt', 'up-up/secret.txt', 'b/../../../secret.txt']) use(g, g.open(path, { fd }));
  },
  'a directory moved under an open one': g => {
    const fd = g.open('a/b/c', { oflags: oflag.directory, base: allRights & ~rights.write });
    g.rename('a/b/c', 'c');
    use(g, g.open('../../secret.txt', { fd }));
    g.rename('c', 'a/b/c');
  },
  'a directory into itself': g => g.rename('a', 'a/b/c/d'),
  'the mount renamed': g => [g.rename('.', 'x'), g.rename('a/..', 'x'), g.rename('a', '.')],
  'the mount removed': g => [g.onPath('path_remove_directory', '.'), g.onPath('path_unlink_file', '.')],
  'a hard link to a link that leads out': g => [g.link('secret-link', 'hard'), use(g, g.open('hard'))],
  'a hard link to the target of a link': g => {
    g.call('path_link', mounted, 1, ...g.path('secret-link'), mounted, ...g.path('followed', at.otherPath));
    use(g, g.open('followed'));
  },
  'a link made, then changed under way': g => [g.symlink('a', 'd'), g.rename('up', 'd'), use(g, g.open('d/secret.txt'))],
  'a file replaced by a way out': g => {
    const fd = g.open('file');
    g.rename('secret-link', 'file');
    use(g, fd);
    use(g, g.open('file'));
  },
  'files on sockets': g => {
    for (const name of ['sock_recv', 'sock_send']) g.call(name, mounted, at.vectors, 1, 0, at.result, at.result);
    g.call('sock_accept', mounted, 0, at.result);
    g.call('sock_shutdown', mounted, 3);
  },
  'directories on files': g => [g.list(g.open('file')), g.open('x', { fd: g.open('file') })],
  'files on directories': g => [g.read(mounted), g.write(mounted, 'x'), g.call('fd_seek', mounted, 0n, 0, at.result)],
};

export interface Attempt {
  readonly name: string;
  readonly run: (guest: Guest) => unknown;
}

/** All attempts in the world built at `top`. */
export function attempts(top: string): Attempt[] {
  const onPaths = Object.entries(operations).flatMap(([name, run]) =>
    paths(top).map(path => ({ name: `${name}: ${path.replace(top, 'TOP')}`, run: (guest: Guest) => run(guest, path) })),
  );
  return [...onPaths, ...Object.entries(others).map(([name, run]) => ({ name, run }))];
}
