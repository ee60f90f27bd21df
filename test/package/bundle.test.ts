/**
 * The files that the package is loaded from: a process that runs cached code loads the core alone, and every late part works from there
 * (other tests load the single files of lib/).
 */
import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { availableEngines } from '../../lib/engine/select.js';
import { CompilationCache, Runtime } from '../../lib/index.js';
import { bundle } from '../../scripts/bundle.js';
import { wat } from '../api/support.js';
import { nodeCommand } from '../node-command.js';
import { root } from '../repo/files.js';

/** Everything that a program of a server does that was compiled before. */
const program = wat(`(module $program
  (import "env" "log" (func $log (param i32) (result i32))) (import "env" "given" (global $given i32))
  (memory (export "memory") 1 3) (table (export "table") 2 4 funcref) (global (export "global") (mut i64) (i64.const 7))
  (elem (i32.const 0) $add $trap) (data (global.get $given) "hello") (data $passive "later")
  (func $add (export "add") (param i32 i32) (result i32) (i32.add (call $log (local.get 0)) (local.get 1)))
  (func $trap (export "trap") unreachable)
  (func (export "grow") (result i32) (memory.init $passive (i32.const 0) (i32.const 0) (i32.const 5)) (memory.grow (i32.const 1)))
  (start $start) (func $start (i32.store8 (i32.const 100) (i32.const 42))))`);

const imports = '{ env: { log: value => 2 * value, given: 8 } }';

/** Uses an instance \`module\` of the program. */
const use = `
  const { add, grow, trap, memory, table, global } = module.exports;
  assert.equal(add(1, 2), 4);
  assert.equal(await module.call('add', [20, 2]), 42);
  assert.equal(grow(), 1);
  assert.equal(memory.readString(8, 5) + memory.readString(0, 5), 'hellolater');
  assert.equal(table.get(0)(3, 4), 10);
  global.value = 2n ** 40n;
  assert.throws(trap, error => error instanceof wazen.TrapError && error.wasmStack.length === 1);
  assert.equal(new wazen.Memory({ initial: 1 }).pages, 1);
  module.close();
  assert.throws(() => add(1, 2), wazen.ClosedError);`;

describe('the bundle', function () {
  this.timeout(60_000);
  let directory: string;
  const file = (name: string) => path.join(directory, name);

  before(async () => {
    await bundle();
    directory = fs.mkdtempSync(path.join(os.tmpdir(), 'wazen-bundle-'));
    fs.writeFileSync(file('program.wasm'), program);
    fs.writeFileSync(file('invalid.wasm'), wat('(module (func))').slice(0, -1));
  });
  after(() => fs.rmSync(directory, { recursive: true }));

  /** Runs the body of a program in which \`wazen\` is the package; the files of the package that are loaded in the end, without the core. */
  function partsLoadedBy(body: string, env: NodeJS.ProcessEnv = {}): string[] {
    const source = `import assert from 'node:assert/strict'; import fs from 'node:fs'; import { createRequire } from 'node:module';
      import * as wazen from ${JSON.stringify(pathToFileURL(path.join(root, 'dist/lib/bundle/index.js')).href)};
      const file = name => ${JSON.stringify(`${directory}/`)} + name;
      const bytesOf = name => fs.readFileSync(file(name));
      ${body}
      const loaded = Object.keys(createRequire(import.meta.url).cache).filter(name => name.includes('/bundle/'));
      fs.writeSync(1, loaded.map(name => name.slice(name.lastIndexOf('/') + 1, -'.cjs'.length)).join());`;
    fs.writeFileSync(file('child.mjs'), source);
    const [command, args] = nodeCommand(file('child.mjs'));
    const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', env: { ...process.env, ...env } });
    expect(status, stderr).to.equal(0);
    expect(stdout.split(',').slice(0, 2)).to.deep.equal(['index', 'core']);
    return stdout.split(',').slice(2).sort();
  }

  it('loads the core and nothing else for an import', () => {
    expect(partsLoadedBy('')).to.deep.equal([]);
  });

  const compiler = availableEngines().includes('compiler') ? it : it.skip;

  compiler('runs the code of an image with the core alone', () => {
    fs.writeFileSync(file('program.wazen'), new Runtime({ engine: 'compiler' }).compileSync(program).serialize(), { mode: 0o600 });
    const body = `const runtime = new wazen.Runtime({ engine: 'compiler' });
      const module = runtime.deserialize(file('program.wazen')).instantiate({ imports: ${imports} }); ${use}`;
    expect(partsLoadedBy(body)).to.deep.equal([]);
    const bytes = body.replace("file('program.wazen')", "bytesOf('program.wazen')");
    expect(partsLoadedBy(bytes)).to.deep.equal([]);
  });

  compiler('runs the code of a cache with the core alone', async () => {
    const cache = new CompilationCache({ directory: file('cache') });
    new Runtime({ engine: 'compiler', cache }).compileSync(program);
    await cache.flush();
    const runtime = `const runtime = new wazen.Runtime({ engine: 'compiler', cache: new wazen.CompilationCache({ directory: file('cache') }) });`;
    const code = ["runtime.compileSync(bytesOf('program.wasm'))", "(await runtime.compile(bytesOf('program.wasm')))"];
    for (const compiled of code) {
      expect(partsLoadedBy(`${runtime} const module = ${compiled}.instantiate({ imports: ${imports} }); ${use}`)).to.deep.equal([]);
    }
  });

  for (const engine of availableEngines()) {
    const parts = engine === 'compiler' ? ['compilation'] : ['compilation', 'interpreter'];

    it(`compiles, and reports errors by the classes of the core (${engine})`, () => {
      for (const compiled of ["runtime.compileSync(bytesOf('program.wasm'))", "(await runtime.compile(bytesOf('program.wasm')))"]) {
        const body = `const runtime = new wazen.Runtime({ engine: '${engine}' });
          const module = ${compiled}.instantiate({ imports: ${imports} }); ${use}
          assert.throws(() => runtime.compileSync(bytesOf('invalid.wasm')), wazen.CompileError);
          assert.equal(runtime.validate(bytesOf('invalid.wasm')), false);`;
        expect(partsLoadedBy(body)).to.deep.equal(parts);
      }
    });

    it(`has the WebAssembly namespace (${engine})`, () => {
      const body = `const { WebAssembly } = wazen;
        const module = new WebAssembly.Module(bytesOf('program.wasm'));
        const { exports } = new WebAssembly.Instance(module, ${imports});
        assert.equal(exports.add(1, 2), 4);
        assert(exports.memory instanceof WebAssembly.Memory);
        assert.throws(exports.trap, error => error instanceof WebAssembly.RuntimeError && error instanceof wazen.TrapError);
        const { instance } = await WebAssembly.instantiate(bytesOf('program.wasm'), ${imports});
        assert.equal(instance.exports.add(20, 2), 42);
        assert.equal(wazen.createWebAssembly(new wazen.Runtime()).validate(bytesOf('program.wasm')), true);
        for (const name of ['Module', 'Instance', 'Memory', 'Table', 'Global', 'CompileError']) assert.equal(WebAssembly[name].name, name);`;
      expect(partsLoadedBy(body, { WAZEN_ENGINE: engine })).to.deep.equal([...parts, 'web-assembly']);
    });

    it(`has WASI, with files of the host, in memory and overlaid (${engine})`, () => {
      fs.mkdirSync(file('host'), { recursive: true });
      fs.writeFileSync(file('host/a.txt'), 'one two three\n');
      const body = `const runtime = new wazen.Runtime();
        const compiled = runtime.compileSync(fs.readFileSync(${JSON.stringify(path.join(root, 'examples/wordcount.wasm'))}));
        const memory = new wazen.MemoryFileSystem();
        memory.writeFile('/b.txt', 'four');
        const restored = new wazen.MemoryFileSystem();
        restored.restore(memory.save());
        const overlay = new wazen.OverlayFileSystem(file('host'));
        overlay.writeFile('/c.txt', 'five');
        const mounts = { '/host': file('host'), '/memory': restored, '/overlay': overlay, '/own': new wazen.HostFileSystem(file('host')) };
        const paths = ['/host/a.txt', '/memory/b.txt', '/overlay/c.txt', '/overlay/a.txt', '/own/a.txt'];
        for (const path of paths) {
          let out = '';
          const status = await runtime.run(compiled, { args: ['wordcount', path], mounts, stdout: text => (out += Buffer.from(text).toString()) });
          assert.equal(status, 0);
          assert(out.endsWith(path + '\\n'), out);
        }
        const wasi = new wazen.WASI({ args: ['wordcount', '/host/a.txt'], preopens: { '/host': file('host') }, stdout: () => {} });
        assert(wasi instanceof wazen.WASI);
        assert.equal(wasi.start(compiled.instantiate({ imports: wasi.getImportObject() })), 0);
        assert.throws(() => memory.readFile('/none'), wazen.FileSystemError);
        assert.throws(() => new wazen.HostFileSystem(file('none')).open(), { code: 'ENOENT' });`;
      expect(partsLoadedBy(body, { WAZEN_ENGINE: engine })).to.deep.equal([...parts, 'wasi'].sort());
    });

    it(`has what programs of AssemblyScript and Emscripten import (${engine})`, () => {
      fs.writeFileSync(
        file('aborts.wasm'),
        wat(`(module (import "env" "abort" (func $abort (param i32 i32 i32 i32)))
        (memory (export "memory") 1) (func (export "run") (call $abort (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 2))))`),
      );
      fs.writeFileSync(
        file('grows.wasm'),
        wat(`(module (import "env" "emscripten_notify_memory_growth" (func $notify (param i32)))
          (func (export "run") (call $notify (i32.const 0))))`),
      );
      const body = `const runtime = new wazen.Runtime();
        const module = runtime.compileSync(bytesOf('aborts.wasm')).instantiate({ imports: { env: wazen.assemblyScript() } });
        assert.throws(module.exports.run, error => error instanceof wazen.ExitError && error.exitCode === 255);
        const grows = runtime.compileSync(bytesOf('grows.wasm'));
        const growths = [];
        const env = wazen.emscripten(grows, { notifyMemoryGrowth: index => growths.push(index) });
        grows.instantiate({ imports: { env } }).exports.run();
        assert.deepEqual(growths, [0]);`;
      expect(partsLoadedBy(body, { WAZEN_ENGINE: engine })).to.include('toolchains');
    });
  }

  it('is a command', () => {
    const run = (...args: string[]) => {
      const [command, all] = nodeCommand(path.join(root, 'dist/lib/bundle/main.js'), ...args);
      const { status, stdout, stderr } = spawnSync(command, all, { encoding: 'utf8', cwd: directory });
      expect(status, stderr).to.equal(0);
      return stdout;
    };
    fs.writeFileSync(file('words.txt'), 'one two\n');
    expect(run('run', '--dir', '.:/', path.join(root, 'examples/wordcount.wasm'), '/words.txt')).to.match(/ \/words\.txt\n$/);
    expect(run('inspect', 'program.wasm')).to.match(/memory/);
    expect(run('inspect', '--ir', 'add', 'program.wasm')).to.match(/i32\.add/);
  });
});
