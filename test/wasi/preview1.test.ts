/**
 * WASI functions over a memory of the test's own, and a real program, both on the engine of Node itself: WASI does not depend on
 * wazen's. (test/cli runs programs through the whole of wazen.)
 */
import { expect } from 'chai';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Preview1, type WasiOptions } from '../../lib/wasi/preview1.js';
import { ExitError } from '../../lib/support/errors.js';
import { root } from '../repo/files.js';

declare const WebAssembly: any;

interface Guest {
  readonly call: (name: string, ...args: (number | bigint)[]) => number;
  readonly view: DataView;
  readonly bytes: Uint8Array;
}

/** A guest without code: one page of memory at hand. */
function guest(options: WasiOptions = {}): Guest {
  const wasi = new Preview1(options);
  const buffer = new ArrayBuffer(65536);
  wasi.attach({ buffer });
  return { call: (name, ...args) => wasi.functions[name]!(...args) as number, view: new DataView(buffer), bytes: new Uint8Array(buffer) };
}

function writeText({ bytes }: Guest, address: number, text: string): [number, number] {
  const encoded = new TextEncoder().encode(text);
  bytes.set(encoded, address);
  return [address, encoded.length];
}

const read = 2n;

describe('WASI preview 1', () => {
  let top: string;

  before(() => {
    top = fs.mkdtempSync(path.join(os.tmpdir(), 'wazen-wasi-'));
    fs.mkdirSync(path.join(top, 'jail/inner'), { recursive: true });
    fs.writeFileSync(path.join(top, 'secret.txt'), 'secret');
    fs.writeFileSync(path.join(top, 'jail/hello.txt'), 'hello world\n');
    fs.writeFileSync(path.join(top, 'jail/inner/deep.txt'), 'deep');
    fs.symlinkSync('hello.txt', path.join(top, 'jail/good-link'));
    fs.symlinkSync('../secret.txt', path.join(top, 'jail/bad-link'));
    fs.symlinkSync('/etc', path.join(top, 'jail/absolute-link'));
    fs.symlinkSync('..', path.join(top, 'jail/inner/up'));
    fs.symlinkSync('loop', path.join(top, 'jail/loop'));
  });
  after(() => fs.rmSync(top, { recursive: true }));

  const jailed = () => guest({ mounts: { '/': path.join(top, 'jail') } });
  const open = (g: Guest, name: string, follow = 1) => g.call('path_open', 3, follow, ...writeText(g, 1000, name), 0, read, 0n, 0, 8);

  it('has all 46 functions', () => {
    expect(Object.keys(new Preview1().functions)).to.have.length(46);
  });

  it('gives nothing by default', () => {
    const g = guest();
    expect(g.call('args_sizes_get', 0, 4)).to.equal(0);
    expect(g.view.getUint32(0, true)).to.equal(0);
    expect(g.call('environ_sizes_get', 0, 4)).to.equal(0);
    expect(g.view.getUint32(0, true)).to.equal(0);
    expect(g.call('fd_prestat_get', 3, 0)).to.equal(8);
    g.view.setUint32(100, 200, true);
    g.view.setUint32(104, 16, true);
    expect(g.call('fd_read', 0, 100, 1, 0)).to.equal(0);
    expect(g.view.getUint32(0, true)).to.equal(0);
  });

  it('passes arguments and environment', () => {
    const g = guest({ args: ['app', 'ü'], env: { A: '1' } });
    g.call('args_sizes_get', 0, 4);
    expect([g.view.getUint32(0, true), g.view.getUint32(4, true)]).to.deep.equal([2, 7]);
    g.call('args_get', 16, 64);
    expect(Buffer.from(g.bytes.subarray(64, 71)).toString()).to.equal('app\0ü\0');
    expect(() => guest({ args: ['a\0b'] })).to.throw(TypeError, 'NUL');
    expect(() => guest({ env: { 'A=B': '1' } })).to.throw(TypeError, "'='");
  });

  it('refuses addresses past the memory with EFAULT', () => {
    const g = guest({ args: ['app'] });
    expect(g.call('args_sizes_get', 65533, 0)).to.equal(21);
    expect(g.call('args_sizes_get', -1, 0)).to.equal(21);
    expect(g.call('random_get', 65530, 100)).to.equal(21);
    expect(g.call('fd_write', 1, 65535, 1, 0)).to.equal(21);
    expect(g.call('fd_write', 1, 0, 1 << 29, 0)).to.equal(28);
  });

  it('opens, reads, seeks and stats files beneath a mount', () => {
    const g = jailed();
    expect(open(g, 'hello.txt')).to.equal(0);
    const fd = g.view.getUint32(8, true);
    g.view.setUint32(100, 200, true);
    g.view.setUint32(104, 5, true);
    expect(g.call('fd_read', fd, 100, 1, 0)).to.equal(0);
    expect(Buffer.from(g.bytes.subarray(200, 205)).toString()).to.equal('hello');
    expect(g.call('fd_seek', fd, -6n, 2, 16)).to.equal(0);
    expect(g.view.getBigUint64(16, true)).to.equal(6n);
    expect(g.call('fd_pread', fd, 100, 1, 1n, 0)).to.equal(0);
    expect(Buffer.from(g.bytes.subarray(200, 205)).toString()).to.equal('ello ');
    expect(g.call('fd_filestat_get', fd, 300)).to.equal(0);
    expect(g.view.getBigUint64(332, true)).to.equal(12n);
    expect(g.call('fd_close', fd)).to.equal(0);
    expect(g.call('fd_close', fd)).to.equal(8);
  });

  it('lists directories', () => {
    const g = jailed();
    expect(g.call('fd_readdir', 3, 1024, 4096, 0n, 0)).to.equal(0);
    const used = g.view.getUint32(0, true);
    const names: string[] = [];
    for (let at = 1024; at < 1024 + used;) {
      const length = g.view.getUint32(at + 16, true);
      names.push(Buffer.from(g.bytes.subarray(at + 24, at + 24 + length)).toString());
      at += 24 + length;
    }
    expect(names.sort()).to.deep.equal(['.', '..', 'absolute-link', 'bad-link', 'good-link', 'hello.txt', 'inner', 'loop']);
  });

  it('lets no path out of a mount', () => {
    const g = jailed();
    for (const name of ['good-link', 'inner/deep.txt', 'inner/../hello.txt', 'inner/up/hello.txt', './/hello.txt', 'inner/.']) {
      expect(open(g, name), name).to.equal(0);
    }
    const refused = [
      '../secret.txt',
      'bad-link',
      'absolute-link/passwd',
      '/etc/passwd',
      'inner/up/../secret.txt',
      'inner/../../jail/hello.txt',
    ];
    for (const name of refused) expect(open(g, name), name).to.equal(76);
    expect(open(g, 'loop')).to.equal(32);
    expect(open(g, 'bad-link', 0)).to.equal(32);
    expect(open(g, 'hello.txt/')).to.equal(54);
    expect(open(g, '')).to.equal(44);
    expect(open(g, 'a\0b')).to.equal(28);
    expect(open(g, 'x'.repeat(300))).to.equal(37);
  });

  it('keeps mounts read-only', () => {
    const g = jailed();
    const [at, length] = writeText(g, 1000, 'new.txt');
    expect(g.call('path_open', 3, 1, at, length, 1, read, 0n, 0, 8)).to.equal(69);
    expect(g.call('path_unlink_file', 3, at, length)).to.equal(69);
    expect(fs.existsSync(path.join(top, 'jail/new.txt'))).to.equal(false);
  });

  it('exits with an ExitError', () => {
    expect(() => guest().call('proc_exit', 3))
      .to.throw(ExitError)
      .with.property('exitCode', 3);
  });

  it('runs a program', async () => {
    let out = '';
    const wasi = new Preview1({
      args: ['wordcount', '/hello.txt', '/bad-link'],
      mounts: { '/': path.join(top, 'jail') },
      stdout: chunk => (out += Buffer.from(chunk).toString()),
    });
    const module = await WebAssembly.compile(fs.readFileSync(path.join(root, 'examples/wordcount.wasm')));
    const instance = await WebAssembly.instantiate(module, { wasi_snapshot_preview1: wasi.functions });
    wasi.attach(instance.exports.memory);
    expect(() => instance.exports._start())
      .to.throw(ExitError)
      .with.property('exitCode', 1);
    expect(out).to.equal('      1       2      12 /hello.txt\n');
  });
});
