/** No attempt to leave a file system succeeds, blocks or throws, whatever its kind. */
import { expect } from 'chai';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { HostFileSystem } from '../../lib/wasi/host-directory.js';
import { MemoryFileSystem } from '../../lib/wasi/memory-file-system.js';
import type { Mount } from '../../lib/wasi/mounts.js';
import { OverlayFileSystem } from '../../lib/wasi/overlay-file-system.js';
import { attempts, buildWorld, identitiesOutside, leaked, listenIn, namesIn, outsideOf, secret } from './escape-attempts.js';
import { guest, type Guest } from './guest.js';

/** What the jail is mounted as. */
const kinds: Record<string, (jail: string) => Mount> = {
  'directory, resolved by the kernel': jail => ({ fileSystem: new HostFileSystem(jail, 'kernel') }),
  'directory, resolved by components': jail => ({ fileSystem: new HostFileSystem(jail, 'components') }),
  'directory, without the addon': jail => ({ fileSystem: new HostFileSystem(jail, 'proc') }),
  'directory, read-only': jail => ({ dir: jail, readOnly: true }),
  'overlay': jail => new OverlayFileSystem(jail),
  'file system in memory': jail => copied(jail),
};

/** The files and links of the directory, in memory. */
function copied(jail: string): MemoryFileSystem {
  const memory = new MemoryFileSystem();
  const root = memory.open();
  for (const name of namesIn(jail)) {
    const full = path.join(jail, name);
    const stat = fs.lstatSync(full);
    if (stat.isFile()) memory.writeFile(name, fs.readFileSync(full));
    const isTop = !name.includes('/');
    if (stat.isSymbolicLink() && isTop) root.createSymbolicLink!(name, fs.readlinkSync(full));
  }
  return memory;
}

/** Longest that an attempt may take. */
const mostMs = 2000;

for (const [kind, mount] of Object.entries(kinds)) {
  describe(`escapes from a ${kind}`, () => {
    let base: string;
    let world = 0;
    before(() => void (base = fs.mkdtempSync(path.join(os.tmpdir(), 'wazen-escape-'))));
    after(() => fs.rmSync(base, { recursive: true }));

    const fresh = () => {
      const top = path.join(base, String(world++));
      fs.mkdirSync(top);
      buildWorld(top);
      return top;
    };

    it('none of the attempts succeeds', async function () {
      this.timeout(300_000);
      const top = fresh();
      const all = attempts(top);
      expect(all.length).to.be.greaterThan(1000);
      const stop = await listenIn(top);
      const pristine = path.join(base, 'pristine');
      fs.cpSync(path.join(top, 'jail'), pristine, { recursive: true, verbatimSymlinks: true, filter: name => !/fifo$|socket$/.test(name) });
      const [outside, identities] = [outsideOf(top), identitiesOutside(top)];
      const failures: string[] = [];
      let state = stateOf(path.join(top, 'jail'));
      for (const { name, run } of all) {
        const g: Guest = guest({ mounts: { '/': mount(path.join(top, 'jail')) } });
        const started = performance.now();
        try {
          run(g);
          // Its own path in the guest's memory is no leak, nor is what it wrote.
          if (leaked(g, identities)) failures.push(`${name}: leaked`);
        } catch (error) {
          failures.push(`${name}: threw ${(error as Error).stack}`);
        }
        g.close();
        if (performance.now() - started > mostMs) failures.push(`${name}: blocked`);
        if (outsideOf(top) !== outside) {
          failures.push(`${name}: changed what is outside`);
          break;
        }
        if (stateOf(path.join(top, 'jail')) === state) continue;
        restore(pristine, path.join(top, 'jail'));
        state = stateOf(path.join(top, 'jail'));
      }
      stop();
      expect(failures).to.deep.equal([]);
    });
  });
}

/** Text that changes when something beneath the directory does. */
function stateOf(directory: string): string {
  return namesIn(directory)
    .map(name => {
      const { ino, size, mtimeMs, nlink } = fs.lstatSync(path.join(directory, name));
      return [name, ino, size, mtimeMs, nlink].join(' ');
    })
    .join('\n');
}

/** Puts back what attempts have changed in the jail. */
function restore(pristine: string, jail: string): void {
  const wanted = fs.readdirSync(pristine);
  for (const name of fs.readdirSync(jail)) {
    if (!wanted.includes(name) && !/^(fifo|socket)$/.test(name)) fs.rmSync(path.join(jail, name), { recursive: true, force: true });
  }
  const same = (name: string) => {
    const there = fs.lstatSync(path.join(jail, name), { throwIfNoEntry: false });
    const stat = fs.lstatSync(path.join(pristine, name));
    return there !== undefined && there.mode === stat.mode && there.size === stat.size && !there.isDirectory();
  };
  for (const name of wanted) {
    if (same(name)) continue;
    const [from, to] = [path.join(pristine, name), path.join(jail, name)];
    fs.rmSync(to, { recursive: true, force: true });
    fs.cpSync(from, to, { recursive: true, verbatimSymlinks: true });
  }
}

/** Renames, over and over: a directory and a link out of the jail take each other's place. */
const swapping = `
  const fs = require('node:fs');
  const { workerData: { jail, stop }, parentPort } = require('node:worker_threads');
  const flag = new Int32Array(stop);
  parentPort.postMessage('ready');
  while (Atomics.load(flag, 0) === 0) {
    try { fs.renameSync(jail + '/dir', jail + '/kept'); fs.renameSync(jail + '/out', jail + '/dir'); } catch {}
    try { fs.renameSync(jail + '/dir', jail + '/out'); fs.renameSync(jail + '/kept', jail + '/dir'); } catch {}
    try { fs.renameSync(jail + '/deep/x', jail + '/../moved'); fs.renameSync(jail + '/../moved', jail + '/deep/x'); } catch {}
    Atomics.add(flag, 1, 1);
  }
`;

const tries = 100_000;

for (const resolution of ['kernel', 'components', 'proc'] as const) {
  describe(`a race of renames against a directory (${resolution})`, () => {
    it(`is lost ${tries} times`, async function () {
      this.timeout(300_000);
      const top = fs.mkdtempSync(path.join(os.tmpdir(), 'wazen-race-'));
      const jail = path.join(top, 'jail');
      fs.mkdirSync(path.join(jail, 'dir'), { recursive: true });
      fs.mkdirSync(path.join(jail, 'deep/x/y'), { recursive: true });
      fs.mkdirSync(path.join(top, 'outside'));
      fs.writeFileSync(path.join(jail, 'dir/file'), 'inside');
      fs.writeFileSync(path.join(top, 'outside/file'), secret);
      fs.writeFileSync(path.join(top, 'file'), secret);
      fs.symlinkSync('../outside', path.join(jail, 'out'));
      const flag = new Int32Array(new SharedArrayBuffer(8));
      const worker = new Worker(swapping, { eval: true, workerData: { jail, stop: flag.buffer } });
      await new Promise(resolve => worker.once('message', resolve));
      const g = guest({ mounts: { '/': { fileSystem: new HostFileSystem(jail, resolution) } } });
      const seen = new Map<string | number, number>();
      try {
        for (let i = 0; i < tries; i++) {
          // The second one goes up from a directory that may just lie outside.
          const fd = g.open(i % 4 === 3 ? 'deep/x/y/../../../file' : 'dir/file');
          const found = fd < 0 ? fd : g.read(fd);
          if (fd >= 0) g.call('fd_close', fd);
          seen.set(found, (seen.get(found) ?? 0) + 1);
          if (found === secret) break;
        }
        expect(Buffer.from(g.bytes).includes(secret)).to.equal(false);
        expect(seen.has(secret)).to.equal(false);
        expect(seen.get('inside'), 'tries that found the file').to.be.greaterThan(0);
        expect(seen.size, `outcomes ${[...seen]}`).to.be.greaterThan(1);
        expect(flag[1], 'rounds of renames').to.be.greaterThan(1000);
      } finally {
        g.close();
        Atomics.store(flag, 0, 1);
        await new Promise(resolve => worker.once('exit', resolve));
        fs.rmSync(top, { recursive: true });
      }
    });
  });
}
