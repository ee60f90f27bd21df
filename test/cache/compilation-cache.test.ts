/** {@link CompilationCache}: hits and misses, in memory, in a directory and in a store of the user. */
import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { ForeignStore } from '../../lib/cache/image-store.js';
import { availableEngines, selectEngine } from '../../lib/engine/select.js';
import { CompilationCache, createWebAssembly, Runtime, type CacheStore, type CompilationCacheOptions } from '../../lib/index.js';
import { header } from '../../lib/image/format.js';
import { crc32 } from '../../lib/support/crc32.js';
import { thrownBy, wat } from '../api/support.js';

function program(constant: number, padding = 0): Uint8Array {
  return wat(`(module (func (export "f") (result i32) (i32.const ${constant})) (data "${'x'.repeat(padding)}") (memory 1))`);
}

const call = (runtime: Runtime, bytes: Uint8Array): unknown => runtime.compileSync(bytes).instantiate().exports.f();

describe('compilation cache', () => {
  if (!availableEngines().includes('compiler')) {
    it.skip('SKIPPED: the compiler is not there');
    return;
  }
  let directory: string;
  beforeEach(() => void (directory = fs.mkdtempSync(path.join(os.tmpdir(), 'wazen-cache-'))));
  afterEach(() => fs.rmSync(directory, { recursive: true, force: true }));

  const open = (options: CompilationCacheOptions = {}) => new CompilationCache({ directory: path.join(directory, 'code'), ...options });
  const files = () => fs.readdirSync(path.join(directory, 'code'));
  const compiler = (cache: CompilationCache) => new Runtime({ engine: 'compiler', cache });

  it('in memory, is shared by runtimes', async () => {
    const cache = new CompilationCache();
    const code = async (runtime: Runtime) => (await runtime.compile(program(1))).serialize();
    expect(Buffer.compare(await code(compiler(cache)), await code(compiler(cache)))).to.equal(0);
    expect(call(compiler(cache), program(1))).to.equal(1);
    expect(call(compiler(cache), program(2))).to.equal(2);
  });

  it('in a directory, is found by another cache, for compile, compileSync and the namespace', async () => {
    const first = open();
    expect((await compiler(first).compile(program(3))).instantiate().exports.f()).to.equal(3);
    await first.flush();
    const [file] = files();
    const before = fs.statSync(path.join(directory, 'code', file)).ino;
    const second = open();
    expect(call(compiler(second), program(3))).to.equal(3);
    expect((await compiler(open()).compile(program(3))).instantiate().exports.f()).to.equal(3);
    const namespace = createWebAssembly(compiler(open()));
    const instance = new namespace.Instance(new namespace.Module(program(3)));
    expect((instance.exports['f'] as () => number)()).to.equal(3);
    await second.flush();
    expect(files()).to.deep.equal([file]);
    expect(fs.statSync(path.join(directory, 'code', file)).ino).to.equal(before);
  });

  it('uses what it finds, if it is of the module', async () => {
    const cache = open();
    call(compiler(cache), program(4));
    await cache.flush();
    const [file] = files();
    const image = fs.readFileSync(path.join(directory, 'code', file));
    const replace = (name: string, bytes: Uint8Array) => {
      fs.writeFileSync(path.join(directory, 'code', 'new'), bytes, { mode: 0o600 });
      fs.renameSync(path.join(directory, 'code', 'new'), path.join(directory, 'code', name));
    };
    // Under the name of another module: not used. With that module's hash inside, too: used, whatever its code does.
    const hash = createHash('sha256').update(program(5)).digest();
    const name = hash.toString('hex') + file.slice(64);
    replace(name, image);
    const second = open();
    expect(call(compiler(second), program(5))).to.equal(5);
    await second.flush(); // it replaces what it did not use
    hash.copy(image, header.wasmHash);
    image.writeUInt32LE(0, header.checksum);
    image.writeUInt32LE(crc32(image.subarray(0, header.size)), header.checksum);
    replace(name, image);
    expect(call(compiler(open()), program(5))).to.equal(4);
  });

  it('ignores and replaces a damaged file', async () => {
    const first = open();
    call(compiler(first), program(6));
    await first.flush();
    const file = path.join(directory, 'code', files()[0]);
    const whole = fs.readFileSync(file);
    for (const damaged of [whole.subarray(0, 100), Buffer.alloc(0), Buffer.alloc(whole.length), Buffer.from(whole).fill(1, 4096, 4100)]) {
      fs.rmSync(file);
      fs.writeFileSync(file, damaged, { mode: 0o600 });
      const cache = open();
      expect(call(compiler(cache), program(6))).to.equal(6);
      await cache.flush();
      expect(Buffer.compare(fs.readFileSync(file), whole)).to.equal(0);
    }
  });

  it('ignores files that others can write to, and links', async () => {
    const first = open();
    call(compiler(first), program(7));
    await first.flush();
    const [name] = files();
    const file = path.join(directory, 'code', name);
    const image = fs.readFileSync(file);
    fs.chmodSync(file, 0o666);
    const second = open();
    expect(call(compiler(second), program(7))).to.equal(7);
    await second.flush();
    expect(fs.statSync(file).mode & 0o777).to.equal(0o600);
    fs.rmSync(file);
    fs.writeFileSync(path.join(directory, 'elsewhere'), image, { mode: 0o600 });
    fs.symlinkSync(path.join(directory, 'elsewhere'), file);
    const third = open();
    expect(call(compiler(third), program(7))).to.equal(7);
    await third.flush();
    expect(fs.lstatSync(file).isSymbolicLink()).to.equal(false);
  });

  it('refuses a directory that others can write to', () => {
    fs.mkdirSync(path.join(directory, 'code'));
    fs.chmodSync(path.join(directory, 'code'), 0o777);
    expect(thrownBy(() => open())).to.have.property('code', 'ERR_WAZEN_CACHE');
    fs.writeFileSync(path.join(directory, 'file'), '');
    expect(thrownBy(() => open({ directory: path.join(directory, 'file') }))).to.have.property('code', 'ERR_WAZEN_CACHE');
  });

  it('evicts what was used longest ago', async () => {
    const cache = open({ maxBytes: 50_000 });
    for (let i = 0; i < 8; i++) {
      call(compiler(cache), program(i, 8000));
      await cache.flush();
      const newest = files()
        .map(name => path.join(directory, 'code', name))
        .sort((a, b) => fs.statSync(b).ctimeMs - fs.statSync(a).ctimeMs)[0];
      fs.utimesSync(newest, new Date(), new Date(Date.now() - (100 - i) * 60_000));
    }
    const total = files().reduce((sum, name) => sum + fs.statSync(path.join(directory, 'code', name)).size, 0);
    expect(total).to.be.at.most(50_000);
    expect(files().length).to.be.greaterThan(0);
  });

  it('removes what killed processes left', async () => {
    const cache = open();
    const stale = path.join(directory, 'code', 'x.1.aa.tmp');
    fs.writeFileSync(stale, 'half');
    fs.utimesSync(stale, new Date(0), new Date(0));
    fs.writeFileSync(path.join(directory, 'code', 'y.2.bb.tmp'), 'half');
    call(compiler(cache), program(8));
    await cache.flush();
    expect(files().filter(name => name.endsWith('.tmp'))).to.deep.equal(['y.2.bb.tmp']);
  });

  it('survives a directory that is gone, or full', async () => {
    const cache = open();
    fs.rmSync(path.join(directory, 'code'), { recursive: true });
    expect(call(compiler(cache), program(9))).to.equal(9);
    await cache.flush();
    expect(files()).to.have.length(1);
    if (fs.existsSync('/dev/full')) {
      const full = new CompilationCache({ store: { get: () => undefined, put: () => fs.writeFileSync('/dev/full', 'x') } });
      expect(call(compiler(full), program(10))).to.equal(10);
      await full.flush();
    }
  });

  it('is safe with several processes at once', async () => {
    const library = new URL('../../lib/index.js', import.meta.url).href;
    const modules = Array.from({ length: 10 }, (_, i) => Buffer.from(program(i, 100)).toString('base64'));
    const source = `import { CompilationCache, Runtime } from ${JSON.stringify(library)};
      for (let round = 0; round < 3; round++) {
        const cache = new CompilationCache({ directory: ${JSON.stringify(path.join(directory, 'code'))}, maxBytes: 60_000 });
        const runtime = new Runtime({ engine: 'compiler', cache });
        const compiled = await Promise.all(${JSON.stringify(modules)}.map(text => runtime.compile(Buffer.from(text, 'base64'))));
        compiled.forEach((one, i) => { if (one.instantiate().exports.f() !== i) process.exitCode = 1; });
        await cache.flush();
      }`;
    const run = () => promisify(execFile)(process.execPath, ['--input-type=module', '--eval', source]);
    await Promise.all(Array.from({ length: 4 }, run));
    expect(files().filter(name => name.endsWith('.tmp'))).to.deep.equal([]);
  });

  it('in a store of the user, finds what was put there, and does without it', async () => {
    const stored = new Map<string, Uint8Array>();
    let reads = 0;
    const store: CacheStore = {
      get: key => (reads++, Promise.resolve(stored.get(key))),
      put: (key, bytes) => Promise.resolve(stored.set(key, bytes)),
    };
    const first = new CompilationCache({ store });
    expect((await compiler(first).compile(program(11))).instantiate().exports.f()).to.equal(11);
    await first.flush();
    expect(stored.size).to.equal(1);
    expect((await compiler(new CompilationCache({ store })).compile(program(11))).instantiate().exports.f()).to.equal(11);
    expect(reads).to.equal(2);
    for (const bad of [
      { get: () => Promise.reject(new Error('unreachable')), put: () => Promise.reject(new Error('unreachable')) },
      { get: () => Promise.resolve(Buffer.from('nonsense')), put: () => {} },
      {
        get: () => null,
        put: () => {
          throw new Error('no');
        },
      },
    ] satisfies CacheStore[]) {
      const cache = new CompilationCache({ store: bad });
      expect((await compiler(cache).compile(program(11))).instantiate().exports.f()).to.equal(11);
      await cache.flush();
    }
  });

  it('does not wait for a store that never answers', async () => {
    const never = () => new Promise<undefined>(() => {});
    const engine = selectEngine('compiler');
    const store = new ForeignStore({ get: never, put: never }, 50);
    const key = { name: 'x', wasmHash: new Uint8Array(32) };
    expect(await store.load(key, engine)).to.equal(undefined);
    await store.save(key, [new Uint8Array(1)]);
  });

  it('compiles once where several ask at the same time', async () => {
    let puts = 0;
    const cache = new CompilationCache({ store: { get: () => undefined, put: () => puts++ } });
    await Promise.all(Array.from({ length: 5 }, () => compiler(cache).compile(program(12))));
    await cache.flush();
    expect(puts).to.equal(1);
  });

  it('never keeps what is no module', async () => {
    const cache = open();
    const runtime = compiler(cache);
    for (let i = 0; i < 2; i++)
      expect(await runtime.compile(new Uint8Array(8)).catch((error: unknown) => error)).to.have.property('code', 'ERR_WAZEN_COMPILE');
    await cache.flush();
    expect(files()).to.deep.equal([]);
  });

  it('is nothing for the interpreter, and refuses wrong options', async () => {
    const cache = open();
    expect(call(new Runtime({ engine: 'interpreter', cache }), program(13))).to.equal(13);
    await cache.flush();
    expect(files()).to.deep.equal([]);
    for (const options of [
      { directory: '' },
      { directory: 'a', store: { get() {}, put() {} } },
      { store: {} },
      { maxBytes: -1 },
      { memoryBytes: NaN },
    ]) {
      expect(thrownBy(() => new CompilationCache(options as never))).to.be.instanceOf(TypeError);
    }
    expect(thrownBy(() => new Runtime({ cache: {} as never }))).to.be.instanceOf(TypeError);
  });
});
