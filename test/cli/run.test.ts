/** `wazen run` as a user meets it: a process with arguments, streams and an exit code. */
import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { availableEngines } from '../../lib/engine/select.js';
import { wat } from '../api/support.js';
import { root } from '../repo/files.js';
import { main, wazen } from './support.js';

const exits = (code: number) => `(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (func (export "_start") (call $exit (i32.const ${code}))))`;
const traps = `(module
  (memory (export "memory") 1)
  (func $inner (drop (i32.load (i32.const -1))))
  (func $outer (call $inner))
  (func (export "_start") (call $outer)))`;
const spins = '(module (memory (export "memory") 1) (func (export "_start") (loop $again (br $again))))';

describe('wazen run', () => {
  let directory: string;
  before(() => void (directory = fs.mkdtempSync(path.join(os.tmpdir(), 'wazen-cli-'))));
  after(() => fs.rmSync(directory, { recursive: true }));

  function program(name: string, text: string): string {
    const file = path.join(directory, `${name}.wasm`);
    fs.writeFileSync(file, wat(text));
    return file;
  }

  for (const engine of availableEngines()) {
    const run = (...args: string[]) => wazen(['run', '--engine', engine, ...args]);

    describe(`on the ${engine}`, () => {
      it('runs a program on a file of a given directory', () => {
        const bytes = fs.statSync(path.join(root, 'LICENSE')).size;
        const { status, stdout } = run('--dir', '.:/', 'examples/wordcount.wasm', '/LICENSE');
        expect(status).to.equal(0);
        expect(stdout).to.match(new RegExp(` ${bytes} /LICENSE\n$`));
      });

      it('gives no file that was not given', () => {
        const { status, stderr } = run('examples/wordcount.wasm', '/LICENSE');
        expect(status).to.equal(1);
        expect(stderr).to.match(/wordcount: \/LICENSE: /);
      });

      it('passes standard input, and options after the file to the program', () => {
        const { status, stdout, stderr } = wazen(['run', '--engine', engine, 'examples/wordcount.wasm'], 'one two\nthree\n');
        expect({ status, stdout, stderr }).to.deep.equal({ status: 0, stdout: '      2       3      14 \n', stderr: '' });
        expect(run('examples/wordcount.wasm', '--help').stderr).to.contain('wordcount: --help: ');
      });

      it("exits with the program's code", () => {
        expect(run(program('exits', exits(42))).status).to.equal(42);
      });

      it('prints the WebAssembly stack of a trap and exits with 134', () => {
        const { status, stderr } = run(program('traps', traps));
        expect(status).to.equal(134);
        expect(stderr).to.contain('out of bounds memory access');
        expect(stderr).to.match(/inner[^]*outer/);
      });

      it('stops a program after --timeout and exits with 124', () => {
        const { status, stderr } = run('--timeout', '100ms', program('spins', spins));
        expect(status).to.equal(124);
        expect(stderr).to.contain('timeout');
      });
    });
  }

  /** Prints its arguments and variables. */
  const echoes = `(module
    (import "wasi_snapshot_preview1" "args_sizes_get" (func $args_sizes (param i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "args_get" (func $args (param i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "environ_sizes_get" (func $env_sizes (param i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "environ_get" (func $env (param i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
    (memory (export "memory") 4)
    (func (export "_start")
      (drop (call $args_sizes (i32.const 0) (i32.const 4)))
      (drop (call $args (i32.const 4096) (i32.const 65536)))
      (drop (call $env_sizes (i32.const 0) (i32.const 12)))
      (drop (call $env (i32.const 4096) (i32.const 131072)))
      (i32.store (i32.const 16) (i32.const 65536)) (i32.store (i32.const 20) (i32.load (i32.const 4)))
      (i32.store (i32.const 24) (i32.const 131072)) (i32.store (i32.const 28) (i32.load (i32.const 12)))
      (drop (call $write (i32.const 1) (i32.const 16) (i32.const 2) (i32.const 0)))))`;
  /** Waits for its standard input, or a clock, forever. */
  const waits = (call: string) => `(module
    (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
    (memory (export "memory") 1) (data (i32.const 124) "\\ff\\ff\\ff\\7f")
    (func (export "_start") (i32.store (i32.const 0) (i32.const 64)) (i32.store (i32.const 4) (i32.const 8)) (drop (call ${call}))))`;

  it('passes arguments after --, from files, and variables', () => {
    const file = program('echoes', echoes);
    const list = path.join(directory, 'arguments');
    fs.writeFileSync(list, `--env A=1 ${file}\n 'two words' "a\\"b" c\\ d`);
    const echoed = (args: string[]) =>
      wazen(['run', ...args])
        .stdout.split('\0')
        .slice(0, -1);
    expect(echoed([file, '--', '-x', '--', '@y'])).to.deep.equal(['echoes.wasm', '-x', '--', '@y']);
    expect(echoed(['--', file, '@y'])).to.deep.equal(['echoes.wasm', '@y']);
    expect(echoed([`@${list}`, 'last'])).to.deep.equal(['echoes.wasm', 'two words', 'a"b', 'c d', 'last', 'A=1']);
    const inherited = echoed(['--env-inherit', '--env', 'HOME=/none', file]);
    expect(inherited).to.include('HOME=/none');
    expect(inherited).to.include(`PATH=${process.env['PATH']}`);
    expect(wazen(['run', '@missing', file])).to.include({ status: 2, stdout: '' });
    fs.writeFileSync(list, '"open');
    expect(wazen(['run', `@${list}`, file]).stderr).to.contain('not complete');
  });

  it('ends at --timeout while the program waits for a pipe or a clock', async () => {
    for (const call of [
      '$read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 32)',
      '$poll (i32.const 96) (i32.const 200) (i32.const 1) (i32.const 32)',
    ]) {
      const child = spawn(process.execPath, [main, 'run', '--timeout', '200ms', program('waits', waits(call))], {
        stdio: ['pipe', 'pipe', 'pipe'],
      });
      const start = performance.now();
      const [status] = await once(child, 'exit');
      expect(status).to.equal(124);
      expect(performance.now() - start).to.be.lessThan(10_000);
      child.stdin.destroy();
    }
  });

  it('mounts directories to write to, or only to read', () => {
    const file = path.join(root, 'examples/wordcount.wasm');
    fs.writeFileSync(path.join(directory, 'input'), 'a b c\n');
    for (const option of [
      ['--dir', `${directory}:/d`],
      ['--mount', `${directory}:/d:ro`],
      ['--mount', `${directory}:/d`],
    ]) {
      expect(wazen(['run', ...option, file, '/d/input']).stdout).to.equal('      1       3       6 /d/input\n');
    }
    const creates = program(
      'creates',
      `(module (import "wasi_snapshot_preview1" "path_create_directory" (func $create (param i32 i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
        (memory (export "memory") 1) (data (i32.const 0) "new")
        (func (export "_start") (call $exit (call $create (i32.const 3) (i32.const 0) (i32.const 3)))))`,
    );
    const readOnlyFileSystem = 69;
    expect(wazen(['run', '--mount', `${directory}:/:ro`, creates]).status).to.equal(readOnlyFileSystem);
    expect(wazen(['run', '--mount', `${directory}:/`, creates]).status).to.equal(0);
    expect(fs.statSync(path.join(directory, 'new')).isDirectory()).to.equal(true);
    expect(wazen(['run', '--dir', '/nowhere/at/all', creates]).status).to.equal(1);
  });

  it('traces host calls by scope', () => {
    const file = program('exits', exits(3));
    const { status, stderr } = wazen(['run', '--hostlogging=proc,random', file]);
    expect({ status, stderr }).to.deep.equal({ status: 3, stderr: '==> wasi_snapshot_preview1.proc_exit(rval=3)\n' });
    expect(wazen(['run', '--hostlogging=clock', file]).stderr).to.equal('');
    expect(wazen(['run', '--hostlogging=all', 'examples/wordcount.wasm']).stderr).to.contain('fd_read(fd=0');
    expect(wazen(['run', '--hostlogging=everything', file])).to.include({ status: 2 });
  });

  it('gives a listening socket', async () => {
    const accepts = program(
      'accepts',
      `(module (import "wasi_snapshot_preview1" "sock_accept" (func $accept (param i32 i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
        (memory (export "memory") 1)
        (func (export "_start")
          (drop (call $accept (i32.const 3) (i32.const 0) (i32.const 0)))
          (i32.store (i32.const 8) (i32.const 64)) (i32.store (i32.const 12) (i32.const 100))
          (drop (call $read (i32.load (i32.const 0)) (i32.const 8) (i32.const 1) (i32.const 12)))
          (drop (call $write (i32.load (i32.const 0)) (i32.const 8) (i32.const 1) (i32.const 16)))))`,
    );
    const child = spawn(process.execPath, [main, 'run', '--listen', '0', '--timeout', '20s', accepts], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const exit = once(child, 'exit');
    const port = Number(/:(\d+)\n/.exec(String((await once(child.stderr, 'data'))[0]))![1]);
    const client = net.connect(port, '127.0.0.1').end('echo this');
    expect(String((await once(client, 'data'))[0])).to.equal('echo this');
    expect((await exit)[0]).to.equal(0);
    for (const wrong of ['x', '1.2.3.4', 'host:99999']) expect(wazen(['run', '--listen', wrong, accepts]).status).to.equal(2);
  });

  it('gives what AssemblyScript imports', () => {
    const aborts = program(
      'aborts',
      `(module (import "env" "abort" (func $abort (param i32 i32 i32 i32))) (memory (export "memory") 1)
        (data (i32.const 96) "\\04\\00\\00\\00n\\00o\\00")
        (func (export "_start") (call $abort (i32.const 100) (i32.const 0) (i32.const 1) (i32.const 2))))`,
    );
    expect(wazen(['run', aborts])).to.deep.equal({ status: 255, stdout: '', stderr: 'no at :1:2\n' });
  });

  it('exits with 1 and says why when a program cannot be run', () => {
    expect(wazen(['run', 'missing.wasm']))
      .to.include({ status: 1 })
      .and.property('stderr')
      .contain('no such file');
    expect(wazen(['run', 'package.json']))
      .to.include({ status: 1 })
      .and.property('stderr')
      .contain('magic header not detected');
    const needy = program('needy', '(module (import "env" "f" (func)) (func (export "_start")))');
    expect(wazen(['run', needy]))
      .to.include({ status: 1 })
      .and.property('stderr')
      .contain('env');
  });

  it('exits with 2 when it is used wrongly', () => {
    for (const args of [
      ['run'],
      ['rum'],
      ['run', '--engine', 'v8', 'x.wasm'],
      ['run', '--env', 'x', 'y.wasm'],
      ['run', '--timeout', 'x', 'y.wasm'],
    ]) {
      expect(wazen(args), args.join(' ')).to.include({ status: 2, stdout: '' });
    }
  });

  it('has help that fits on a screen', () => {
    for (const args of [['--help'], ['run', '--help'], ['compile', '--help'], ['inspect', '--help']]) {
      const { status, stdout } = wazen(args);
      expect(status).to.equal(0);
      expect(stdout.split('\n').length).to.be.below(25);
    }
  });
});
