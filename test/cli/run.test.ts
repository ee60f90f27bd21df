/** `wazen run` as a user meets it: a process with arguments, streams and an exit code. */
import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { availableEngines } from '../../lib/engine/select.js';
import { wat } from '../api/support.js';
import { root } from '../repo/files.js';

const main = path.join(root, 'dist/lib/cli/main.js');

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

  function wazen(args: string[], input = '') {
    const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { cwd: root, input, encoding: 'utf8' });
    return { status, stdout, stderr };
  }

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
    for (const args of [['--help'], ['run', '--help']]) {
      const { status, stdout } = wazen(args);
      expect(status).to.equal(0);
      expect(stdout.split('\n').length).to.be.below(25);
    }
  });
});
