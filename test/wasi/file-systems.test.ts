/** File systems of each kind as guests use them: in memory, overlays, of the embedder's own; mounts, limits, and what is left open. */
import { expect } from 'chai';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { type Directory, type File, FileSystemError, type FileStat, type FileSystem, FileType } from '../../lib/wasi/file-system.js';
import { HostFileSystem } from '../../lib/wasi/host-directory.js';
import { MemoryFileSystem } from '../../lib/wasi/memory-file-system.js';
import { parseMount } from '../../lib/wasi/mounts.js';
import { OverlayFileSystem } from '../../lib/wasi/overlay-file-system.js';
import { allRights, at, guest, mounted, oflag, rights } from './guest.js';

const writing = { oflags: oflag.create | oflag.truncate, base: rights.write };
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

describe('file systems', () => {
  let top: string;
  beforeEach(() => void (top = fs.mkdtempSync(path.join(os.tmpdir(), 'wazen-fs-'))));
  afterEach(() => fs.rmSync(top, { recursive: true }));

  for (const resolution of ['kernel', 'components', 'proc'] as const) {
    it(`directories of the host are read and written (${resolution})`, () => {
      const g = guest({ mounts: { '/': { fileSystem: new HostFileSystem(top, resolution) } } });
      expect(g.onPath('path_create_directory', 'a')).to.equal(0);
      const fd = g.open('a/file', { oflags: oflag.create, base: rights.read | rights.write, fdflags: 1 });
      expect(g.write(fd, 'one ')).to.equal(4);
      fs.appendFileSync(path.join(top, 'a/file'), 'two '); // appending is about the end as it is by then
      expect(g.write(fd, 'three')).to.equal(5);
      expect(fs.readFileSync(path.join(top, 'a/file'), 'utf8')).to.equal('one two three');
      expect(g.call('fd_filestat_set_size', fd, 3n)).to.equal(0);
      expect(g.rename('a/file', 'b')).to.equal(0);
      expect(g.link('b', 'c')).to.equal(0);
      expect(g.symlink('a/../b', 'd')).to.equal(0);
      expect(g.read(g.open('d'))).to.equal('one');
      expect(g.list(mounted)).to.deep.equal(['.', '..', 'a', 'b', 'c', 'd']);
      expect(g.onPath('path_unlink_file', 'b')).to.equal(0);
      expect(g.onPath('path_remove_directory', 'a')).to.equal(0);
      expect(fs.readdirSync(top).sort()).to.deep.equal(['c', 'd']);
      g.close();
    });
  }

  it('descriptors of the host are closed with the guest, and with a worker that is terminated', async () => {
    const open = () => fs.readdirSync('/proc/self/fd').map(fd => {
      try {
        return fs.readlinkSync(`/proc/self/fd/${fd}`);
      } catch {
        return '';
      }
    }).filter(target => target.startsWith(top)).length; // prettier-ignore
    fs.writeFileSync(path.join(top, 'file'), '');
    const g = guest({ mounts: { '/': top } });
    for (let i = 0; i < 10; i++) g.open('file');
    expect(open()).to.equal(11);
    g.close();
    expect(open()).to.equal(0);
    const module = new URL('./guest.js', import.meta.url).href;
    const worker = new Worker(
      `import(${JSON.stringify(module)}).then(({ guest }) => {
        const g = guest({ mounts: { '/': ${JSON.stringify(top)} } });
        for (let i = 0; i < 10; i++) g.open('file');
        require('node:worker_threads').parentPort.postMessage('open');
        for (;;);
      })`,
      { eval: true },
    );
    await new Promise(resolve => worker.once('message', resolve));
    expect(open()).to.equal(11);
    await worker.terminate();
    expect(open()).to.equal(0);
  });

  it('a snapshot of one in memory is restored any number of times', () => {
    const memory = new MemoryFileSystem();
    memory.writeFile('/a/b/file', 'before');
    const first = guest({ mounts: { '/': memory } });
    expect(first.link('a/b/file', 'hard')).to.equal(0);
    expect(first.symlink('a/b', 'link')).to.equal(0);
    const snapshot = structuredClone(memory.save());
    expect(first.write(first.open('link/file', writing), 'after')).to.equal(5);
    expect(text(memory.readFile('hard'))).to.equal('after');
    for (let i = 0; i < 2; i++) {
      memory.restore(snapshot);
      const g = guest({ mounts: { '/': memory } });
      expect(g.list(mounted)).to.deep.equal(['.', '..', 'a', 'hard', 'link']);
      expect(g.read(g.open('link/file'))).to.equal('before');
      expect(g.write(g.open('hard', writing), 'x')).to.equal(1);
      expect(text(memory.readFile('a/b/file'))).to.equal('x');
    }
    expect(() => memory.restore({} as never)).to.throw(TypeError, 'snapshot');
  });

  it('one in memory gives back what removed files used', () => {
    const memory = new MemoryFileSystem({ maxBytes: 1000, maxEntries: 2 });
    const g = guest({ mounts: { '/': memory } });
    for (let i = 0; i < 50; i++) {
      const fd = g.open('file', writing);
      expect(g.write(fd, 'x'.repeat(900))).to.equal(900);
      expect(g.onPath('path_unlink_file', 'file')).to.equal(0);
      expect(g.write(g.open('other', writing), 'x'.repeat(200)), 'while it is open').to.equal(-51);
      g.call('fd_close', fd);
      expect(g.write(g.open('other', writing), 'x'.repeat(200))).to.equal(200);
      expect(g.onPath('path_create_directory', 'd')).to.equal(0);
      expect(g.onPath('path_create_directory', 'e')).to.equal(51);
      expect(g.onPath('path_remove_directory', 'd')).to.equal(0);
      expect(g.onPath('path_unlink_file', 'other')).to.equal(0);
      for (let open = 4; open < 10; open++) g.call('fd_close', open);
    }
    expect(() => new MemoryFileSystem({ maxBytes: -1 })).to.throw(TypeError, 'maxBytes');
  });

  it('an overlay shows what is below, and changes nothing of it', () => {
    fs.mkdirSync(path.join(top, 'd/e'), { recursive: true });
    for (const name of ['kept', 'changed', 'removed', 'd/e/deep']) fs.writeFileSync(path.join(top, name), name);
    fs.symlinkSync('d/e', path.join(top, 'link'));
    const overlay = new OverlayFileSystem(top);
    const g = guest({ mounts: { '/': overlay } });
    const reader = g.open('changed');
    expect(g.write(g.open('changed', { base: rights.write }), 'CH')).to.equal(2);
    expect(g.read(reader)).to.equal('CHanged');
    expect(g.onPath('path_unlink_file', 'removed')).to.equal(0);
    expect(g.stat('removed')).to.equal(44);
    expect(g.rename('d', 'moved')).to.equal(0);
    expect(g.read(g.open('moved/e/deep'))).to.equal('d/e/deep');
    expect(g.stat('link')).to.equal(44);
    expect(g.onPath('path_create_directory', 'd')).to.equal(0);
    expect(g.list(g.open('d', { oflags: oflag.directory, base: allRights & ~rights.write })), 'a new one of the same name').to.deep.equal([
      '.',
      '..',
    ]);
    expect(g.list(mounted)).to.deep.equal(['.', '..', 'changed', 'd', 'kept', 'link', 'moved']);
    const snapshot = structuredClone(overlay.save());
    expect(g.write(g.open('moved/e/deep', writing), 'x')).to.equal(1);
    overlay.restore(snapshot);
    const again = guest({ mounts: { '/': overlay } });
    expect(again.read(again.open('moved/e/deep'))).to.equal('d/e/deep');
    expect(again.read(again.open('changed'))).to.equal('CHanged');
    expect(again.stat('removed')).to.equal(44);
    g.close();
    again.close();
    expect(fs.readFileSync(path.join(top, 'changed'), 'utf8')).to.equal('changed');
    expect(fs.readdirSync(top).sort()).to.deep.equal(['changed', 'd', 'kept', 'link', 'removed']);
  });

  it("the embedder's own are used as they are, and their mistakes end the guest", () => {
    const stat = (type: FileType): FileStat => ({
      device: 7n,
      inode: 8n,
      type,
      links: 1n,
      bytes: 5n,
      accessed: 0n,
      modified: 0n,
      changed: 0n,
    });
    const file: File = {
      stat: () => stat(FileType.RegularFile),
      read: (bytes, position) => Buffer.from('hello').copy(bytes, 0, position),
      write: () => { throw new FileSystemError('EIO'); },
      append: () => { throw new Error('a mistake'); },
      setSize() {},
      setTimes() {},
    }; // prettier-ignore
    const root: Directory = {
      stat: () => stat(FileType.Directory),
      entries: () => [{ name: 'greeting', inode: 8n, type: FileType.RegularFile }],
      lookup: name => (name === 'greeting' ? stat(FileType.RegularFile) : undefined),
      openDirectory: () => { throw new FileSystemError('ENOTDIR'); },
      openFile: () => file,
      readLink: () => { throw new FileSystemError('EINVAL'); },
    }; // prettier-ignore
    const own: FileSystem = { open: () => root };
    const g = guest({ mounts: { '/own': own } });
    expect(g.read(g.open('greeting'))).to.equal('hello');
    expect(g.list(mounted)).to.deep.equal(['.', '..', 'greeting']);
    expect(g.onPath('path_create_directory', 'new')).to.equal(69);
    const fd = g.open('greeting', { base: rights.write });
    expect(g.write(fd, 'x')).to.equal(-29);
    g.call('fd_fdstat_set_flags', fd, 1);
    expect(() => g.write(fd, 'x')).to.throw('a mistake');
    expect(g.call('fd_allocate', fd, 0n, 1n)).to.equal(58);
  });

  it('limits are counted for each guest', () => {
    const g = guest({ mounts: { '/': { dir: top, readOnly: false } }, fileLimits: { writtenBytes: 10, directoryEntries: 2 } });
    const fd = g.open('file', writing);
    expect(g.write(fd, '123456')).to.equal(6);
    expect(g.write(fd, '123456'), 'as many as are left').to.equal(4);
    expect(g.write(fd, '1')).to.equal(-19);
    expect(g.call('fd_filestat_set_size', fd, 11n)).to.equal(19);
    expect(g.onPath('path_create_directory', 'a')).to.equal(0);
    expect(g.onPath('path_create_directory', 'b')).to.equal(19);
    g.close();
    expect(() => guest({ fileLimits: { descriptors: -1 } })).to.throw(TypeError, 'descriptors');
    expect(() => guest({ fileLimits: { bytes: 1 } as never })).to.throw(TypeError, 'no limit');
  });

  it('a read-only mount of something is not written to', () => {
    const memory = new MemoryFileSystem();
    memory.writeFile('file', 'x');
    const g = guest({ mounts: { '/': { fileSystem: memory, readOnly: true }, '/rw': memory } });
    expect(g.open('file', writing)).to.equal(-69);
    expect(g.open('file', { ...writing, fd: mounted + 1 })).to.be.greaterThan(3);
    expect(g.rename('file', 'other', mounted + 1)).to.equal(69);
  });

  it('mounts are parsed', () => {
    expect(parseMount('.')).to.deep.equal({ host: '.', guest: '.', readOnly: false });
    expect(parseMount('./data:/data')).to.deep.equal({ host: './data', guest: '/data', readOnly: false });
    expect(parseMount('./data:/data:ro')).to.deep.equal({ host: './data', guest: '/data', readOnly: true });
    expect(parseMount('./data:ro')).to.deep.equal({ host: './data', guest: './data', readOnly: true });
    expect(parseMount('a:b:/c:rw')).to.deep.equal({ host: 'a:b', guest: '/c', readOnly: false });
    for (const wrong of ['', ':', ':/a', 'a:', ':ro', 'a::ro']) expect(() => parseMount(wrong), wrong).to.throw(TypeError, 'a mount is');
    expect(() => guest({ mounts: { '/': path.join(top, 'nowhere') } })).to.throw('ENOENT');
    expect(() => guest({ mounts: { '/': 'a\0b' } })).to.throw(TypeError, 'not a path');
  });

  it('times of files are exact to the nanosecond', () => {
    fs.writeFileSync(path.join(top, 'file'), '');
    const g = guest({ mounts: { '/': { dir: top, readOnly: false } } });
    expect(g.call('path_filestat_set_times', mounted, 1, ...g.path('file'), 1_234_567_890_123_456_789n, 987_654_321n, 5)).to.equal(0);
    expect(g.stat('file')).to.equal(0);
    expect([g.view.getBigUint64(at.stat + 40, true), g.view.getBigUint64(at.stat + 48, true)]).to.deep.equal([
      1_234_567_890_123_456_789n,
      987_654_321n,
    ]);
    g.close();
  });
});
