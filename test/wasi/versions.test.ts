/** Both versions of the interface, and what a guest gets without asking: processes, random numbers, closing. */
import { expect } from 'chai';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { ExitError } from '../../lib/index.js';
import { LinkError, seededRandom, systemRandom } from '../../lib/index.js';
import { instantiate, onEveryEngine, thrownBy, wat } from '../api/support.js';
import { forwarder, Guest } from './forwarder.js';

onEveryEngine('wasi_unstable', context => {
  let directory: string;
  before(() => {
    directory = fs.mkdtempSync(path.join(os.tmpdir(), 'wazen-unstable-'));
    fs.writeFileSync(path.join(directory, 'file'), '0123456789');
  });
  after(() => fs.rmSync(directory, { recursive: true }));
  const guest = () => new Guest(context.runtime, { mounts: { '/': directory } }, 'wasi_unstable', ['sock_accept']);
  const open = (g: Guest) => {
    g.module.memory.writeString(200, 'file');
    expect(g.sync('path_open', 3, 0, 200, 4, 0, 2n | 4n | 32n, 0n, 0, 64)).to.equal(0);
    return g.result;
  };

  it('has other numbers for whence', () => {
    const g = guest();
    const fd = open(g);
    const seek = (offset: bigint, whence: number) => {
      expect(g.sync('fd_seek', fd, offset, whence, 64)).to.equal(0);
      return g.view.getBigUint64(64, true);
    };
    const [current, end, set] = [0, 1, 2];
    expect(seek(4n, set)).to.equal(4n);
    expect(seek(2n, current)).to.equal(6n);
    expect(seek(-1n, end)).to.equal(9n);
    expect(g.sync('fd_seek', fd, 0n, 3, 64)).to.equal(28);
  });

  it('has shorter file attributes', () => {
    const g = guest();
    const fd = open(g);
    g.module.memory.write(1000, new Uint8Array(64).fill(0xaa));
    expect(g.sync('fd_filestat_get', fd, 1000)).to.equal(0);
    expect(g.view.getUint32(1020, true)).to.equal(1);
    expect(g.view.getBigUint64(1024, true)).to.equal(10n);
    expect(g.view.getUint8(1056)).to.equal(0xaa);
    g.module.memory.writeString(200, 'file');
    expect(g.sync('path_filestat_get', 3, 0, 200, 4, 2000)).to.equal(0);
    expect(g.view.getBigUint64(2024, true)).to.equal(10n);
  });

  it('has longer subscriptions', () => {
    const g = guest();
    const { memory } = g.module;
    memory.write(1000, new Uint8Array(112));
    g.view.setBigUint64(1000, 5n, true); // userdata; a clock at offset 24 with its timeout at 32
    g.view.setUint32(1024, 1, true);
    g.view.setBigUint64(1032, 10n ** 15n, true);
    g.view.setBigUint64(1056, 6n, true); // the second one: writing to descriptor 1
    g.view.setUint8(1064, 2);
    g.view.setUint32(1072, 1, true);
    expect(g.sync('poll_oneoff', 1000, 2000, 2, 64)).to.equal(0);
    expect(g.events).to.have.length(1);
    expect(g.view.getBigUint64(2000, true)).to.equal(6n);
  });

  it('has no sock_accept, and is not imported where there is no WASI', () => {
    expect(() => new Guest(context.runtime, {}, 'wasi_unstable')).to.throw(LinkError, 'sock_accept');
    expect(() => instantiate(context.runtime, forwarder())).to.throw(LinkError, 'wasi_snapshot_preview1');
  });
});

onEveryEngine('WASI of an instance', context => {
  it('ends the guest with proc_exit, and as the signal of proc_raise would', () => {
    const g = new Guest(context.runtime);
    const exitCode = (name: 'proc_exit' | 'proc_raise', code: number) => (thrownBy(() => g.sync(name, code)) as ExitError).exitCode;
    for (const code of [0, 1, 255, 256, 2 ** 32 - 1]) expect(exitCode('proc_exit', code)).to.equal(code);
    const [abort, kill, terminate, badSystemCall] = [6, 9, 15, 30];
    expect([abort, kill, terminate, badSystemCall].map(signal => exitCode('proc_raise', signal))).to.deep.equal([134, 137, 143, 159]);
    const [none, child, proceed, stop] = [0, 16, 17, 18];
    expect([none, child, proceed, stop, 31, -1].map(signal => g.sync('proc_raise', signal))).to.deep.equal([0, 0, 0, 58, 28, 28]);
    expect(g.sync('sched_yield')).to.equal(0);
  });

  it('gives random numbers that are the same in every run, from a seed, or real ones', () => {
    const bytes = (random?: (bytes: Uint8Array) => void) => {
      const g = new Guest(context.runtime, random && { random });
      expect(g.sync('random_get', 1000, 13)).to.equal(0);
      expect(g.sync('random_get', 1013, 19)).to.equal(0);
      return Buffer.from(g.module.memory.read(1000, 32)).toString('hex');
    };
    expect(bytes()).to.equal(bytes());
    expect(bytes()).to.equal(bytes(seededRandom(42)));
    expect(bytes(seededRandom(1))).to.not.equal(bytes(seededRandom(2)));
    expect(bytes(systemRandom)).to.not.equal(bytes(systemRandom));
    expect(() => seededRandom(1.5)).to.throw(TypeError, 'seed');
    const counts = new Array(256).fill(0);
    const sample = new Uint8Array(256 * 1000);
    seededRandom(7)(sample);
    for (const byte of sample) counts[byte]++;
    expect(Math.min(...counts)).to.be.greaterThan(850);
    expect(Math.max(...counts)).to.be.lessThan(1150);
  });

  it('is there when the start function runs, and initializes a reactor', () => {
    const module = instantiate(
      context.runtime,
      `(module (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
        (memory 1) (global $n (mut i32) (i32.const 0)) (global $errno (mut i32) (i32.const -1))
        (func $start (global.set $errno (call $random (i32.const 0) (i32.const 8)))) (start $start)
        (func (export "_initialize") (global.set $n (i32.add (global.get $n) (i32.const 1))))
        (func (export "errno") (result i32) (global.get $errno)) (func (export "n") (result i32) (global.get $n)))`,
      { wasi: {} },
    );
    expect(module.exports.errno()).to.equal(0);
    expect(module.exports.n()).to.equal(1);
  });

  it('is EFAULT for a guest without a memory', () => {
    const module = instantiate(
      context.runtime,
      `(module (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
        (func (export "f") (result i32) (call $random (i32.const 0) (i32.const 8))))`,
      { wasi: {} },
    );
    expect(module.exports.f()).to.equal(21);
  });

  it('belongs to one instance: imports given beside it go first', async () => {
    const compiled = context.runtime.compileSync(wat(forwarder()));
    const module = compiled.instantiate({ wasi: {}, imports: { wasi_snapshot_preview1: { sched_yield: () => 7 } } });
    expect(module.exports.sched_yield()).to.equal(7);
    expect(await compiled.instantiate({ wasi: {} }).call('sched_yield')).to.equal(0);
  });

  it('writes a trace of the calls of its scopes', async () => {
    const lines: string[] = [];
    const log = (line: string) => void lines.push(line);
    const g = new Guest(context.runtime, { stdin: 'abc', hostLogging: { scopes: ['poll', 'random', 'filesystem'], log } });
    g.sync('random_get', 1000, 13);
    g.sync('sched_yield');
    await g.read(0, 2);
    g.module.memory.writeString(200, 'a\n\u001b[2Jb');
    g.sync('path_open', 9, 1, 200, 7, 1, 2n, 0n, 4, 64);
    await g.poll([{ userdata: 1n, type: 0, timeout: 1n }]);
    expect(lines).to.deep.equal([
      '==> wasi_snapshot_preview1.random_get(buf=0x3e8,buf_len=13)',
      '<== (errno=ESUCCESS)',
      '==> wasi_snapshot_preview1.fd_read(fd=0,iovs=0x0[1])',
      '<== (nread=2,errno=ESUCCESS)',
      '==> wasi_snapshot_preview1.path_open(fd=9,dirflags=SYMLINK_FOLLOW,path="a\\n\\u001b[2Jb",oflags=CREAT,fs_rights_base=FD_READ,fs_rights_inheriting=,fdflags=NONBLOCK)',
      '<== (errno=EBADF)',
      '==> wasi_snapshot_preview1.poll_oneoff(in=0x400,out=0x4000,nsubscriptions=1)',
      '<== (nevents=1,errno=ESUCCESS)',
    ]);
  });
});
