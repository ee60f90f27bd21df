/** The class of `node:wasi` on V8's WebAssembly, on wazen's, and on modules of the embedder API. */
import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { availableEngines } from '../../lib/engine/select.js';
import { createWebAssembly, Runtime, WASI, type WASIOptions } from '../../lib/index.js';
import { wat } from '../api/support.js';
import { root } from '../repo/files.js';

declare const WebAssembly: any;

const wordcount = fs.readFileSync(path.join(root, 'examples/wordcount.wasm'));
const exits = wat(`(module (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1) (func (export "_start") (call $exit (i32.const 7))))`);
const reactor = wat(`(module (memory (export "memory") 1) (global $n (mut i32) (i32.const 0))
  (func (export "_initialize") (global.set $n (i32.const 5))) (func (export "n") (result i32) (global.get $n)))`);

const namespaces: [string, any][] = [
  ["V8's WebAssembly", WebAssembly],
  ...availableEngines().map((engine): [string, any] => [`wazen's on the ${engine}`, createWebAssembly(new Runtime({ engine }))]),
];

for (const [name, namespace] of namespaces) {
  describe(`class WASI with ${name}`, () => {
    const instance = (wasi: WASI, bytes: Uint8Array) => new namespace.Instance(new namespace.Module(bytes), wasi.getImportObject());

    it('runs a command with the options of node:wasi', () => {
      const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'wazen-class-'));
      try {
        fs.writeFileSync(path.join(directory, 'file'), 'one two\n');
        const output = fs.openSync(path.join(directory, 'output'), 'w');
        const wasi = new WASI({
          version: 'preview1',
          args: ['wordcount', '/d/file'],
          env: {},
          preopens: { '/d': directory },
          stdout: output,
        });
        expect(wasi.start(instance(wasi, wordcount))).to.equal(0);
        fs.closeSync(output);
        expect(fs.readFileSync(path.join(directory, 'output'), 'utf8')).to.equal('      1       2       8 /d/file\n');
      } finally {
        fs.rmSync(directory, { recursive: true });
      }
    });

    it('returns the exit code, once', () => {
      const wasi = new WASI({ version: 'preview1' });
      const made = instance(wasi, exits);
      expect(wasi.start(made)).to.equal(7);
      expect(() => wasi.start(made))
        .to.throw(Error)
        .with.property('code', 'ERR_WASI_ALREADY_STARTED');
    });

    it('initializes reactors, and tells them from commands', () => {
      const wasi = new WASI({ version: 'preview1' });
      const made = instance(wasi, reactor);
      expect(() => wasi.start(made)).to.throw(TypeError, '_start');
      wasi.initialize(made);
      expect(made.exports.n()).to.equal(5);
      const other = new WASI();
      expect(() => other.initialize(instance(other, exits))).to.throw(TypeError, 'command');
      const bare = wat('(module (func (export "_start")))');
      expect(() => other.start(instance(other, bare))).to.throw(TypeError, 'memory');
    });
  });
}

describe('class WASI', () => {
  it('checks its options', () => {
    const make = (options: unknown) => () => new WASI(options as WASIOptions);
    expect(make({ version: 'preview2' })).to.throw(TypeError, 'version');
    expect(make({ returnOnExit: 1 })).to.throw(TypeError, 'returnOnExit');
    expect(make({ preopens: { '/': '/nowhere/at/all' } })).to.throw(Error);
    expect(Object.keys(new WASI({ version: 'unstable' }).getImportObject())).to.deep.equal(['wasi_unstable']);
    expect(Object.keys(new WASI().getImportObject())).to.deep.equal(['wasi_snapshot_preview1']);
    expect(Object.keys(new WASI().wasiImport)).to.have.length(46);
  });

  it('ends the process with the exit code if it shall not return', () => {
    const script = `import { WASI } from ${JSON.stringify(path.join(root, 'dist/lib/index.js'))};
      const wasi = new WASI({ version: 'preview1', returnOnExit: false });
      wasi.start(new WebAssembly.Instance(new WebAssembly.Module(Buffer.from('${Buffer.from(exits).toString('hex')}', 'hex')), wasi.getImportObject()));
      console.log('not reached');`;
    const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    expect({ status, stdout }).to.deep.equal({ status: 7, stdout: '' });
  });

  for (const engine of availableEngines()) {
    it(`starts a command of wazen asynchronously, which waits for a stream (${engine})`, async () => {
      const stdin = new PassThrough();
      let stdout = '';
      const options: WASIOptions = { args: ['wordcount'], stdin, stdout: chunk => void (stdout += Buffer.from(chunk).toString()) };
      const runtime = new Runtime({ engine });
      const wasi = new WASI(options);
      const module = runtime.compileSync(wordcount).instantiate({ imports: wasi.getImportObject() as never });
      const running = wasi.startAsync(module);
      setTimeout(() => stdin.end('one two three\n'), 10);
      expect(await running).to.equal(0);
      expect(stdout).to.equal('      1       3      14 \n');
      const other = new WASI(options);
      const foreign = new WebAssembly.Instance(new WebAssembly.Module(wordcount), other.getImportObject());
      expect(await other.startAsync(foreign).catch((error: Error) => error.message)).to.contain('only instances of wazen');
    });
  }
});
