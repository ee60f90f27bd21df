/** The namespace and what other realms (`vm` contexts) and structured cloning make of it. */
import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { deserialize, serialize } from 'node:v8';
import vm from 'node:vm';
import { onEveryNamespace, thrownBy, wat } from './support.js';

const library = new URL('../../lib/index.js', import.meta.url).href;

const text = `(module
  (import "env" "pair" (func $pair (result i32 i64)))
  (import "env" "value" (global $value externref))
  (memory (export "memory") 1)
  (table (export "table") 2 funcref)
  (func (export "sum") (result i64) (local i64)
    (call $pair) (local.set 0) (i64.extend_i32_s) (local.get 0) (i64.add))
  (func (export "value") (result externref) (global.get $value))
  (func (export "same") (param externref) (result externref) (local.get 0)))`;

onEveryNamespace('other realms', context => {
  let sandbox: Record<string, unknown>;
  const run = (code: string): any => vm.runInContext(code, vmContext);
  let vmContext: vm.Context;

  beforeEach(() => {
    sandbox = { wasm: [...wat(text)].join() };
    vmContext = vm.createContext(sandbox);
    run(`var bytes = Uint8Array.from(wasm.split(','), Number);`);
    sandbox['WebAssembly'] = context.WebAssembly;
  });

  it('give bytes in every form', async () => {
    const forms = [
      'bytes',
      'bytes.buffer',
      'new DataView(bytes.buffer)',
      '(() => { const shared = new SharedArrayBuffer(bytes.length); new Uint8Array(shared).set(bytes); return shared; })()',
      '(() => { const larger = new Uint8Array(bytes.length + 5); larger.set(bytes, 5); return larger.subarray(5); })()',
    ];
    for (const form of forms) {
      expect(run(`WebAssembly.validate(${form})`)).to.equal(true);
      expect(run(`new WebAssembly.Module(${form})`)).to.be.instanceOf(context.WebAssembly.Module);
      expect(await run(`WebAssembly.compile(${form})`)).to.be.instanceOf(context.WebAssembly.Module);
    }
  });

  it('are asked for what bytes are, not for what their properties say', () => {
    for (const name of ['buffer', 'byteOffset', 'byteLength']) {
      const lying = run(`Object.defineProperty(bytes.slice(), '${name}', { get() { throw new Error('read'); } })`);
      expect(context.WebAssembly.validate(lying)).to.equal(true);
    }
    const buffer = run(`Object.defineProperty(bytes.buffer.slice(0), 'byteLength', { value: 1e9 })`);
    expect(context.WebAssembly.validate(buffer)).to.equal(true);
    const impostor = run(`Object.setPrototypeOf({ byteLength: 8 }, ArrayBuffer.prototype)`);
    expect(thrownBy(() => context.WebAssembly.validate(impostor))).to.be.instanceOf(TypeError);
  });

  it('give import objects, functions, iterables and values', () => {
    const exports = run(`
      var token = { theirs: true };
      var instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
        env: { value: token, *pair() { yield 40; yield { valueOf: () => 2n }; } },
      });
      instance.exports`);
    expect(exports.sum()).to.equal(42n);
    expect(exports.value()).to.equal(sandbox['token']);
    expect(run('instance.exports.same(token) === token')).to.equal(true);
    expect(run('instance.exports.table.set(0, instance.exports.sum), instance.exports.table.get(0)()')).to.equal(42n);
    expect(run('new Uint8Array(instance.exports.memory.buffer).length')).to.equal(65536);
  });

  it('give descriptors', () => {
    expect(run('new WebAssembly.Memory({ initial: 1 }).buffer.byteLength')).to.equal(65536);
    expect(run(`new WebAssembly.Table({ element: new String('externref'), initial: 3 }, token = {}).get(2) === token`)).to.equal(true);
    expect(run(`new WebAssembly.Global({ value: { toString: () => 'i64' } }, { valueOf: () => 7n }).value`)).to.equal(7n);
    expect(run(`class Mine extends WebAssembly.Memory { #x = 5; get x() { return this.#x; } } new Mine({ initial: 1 }).x`)).to.equal(5);
  });

  it('get errors and promises of the realm of the namespace, and their own errors back', async () => {
    const { WebAssembly } = context;
    const malformed = run('var seen; try { new WebAssembly.Module(bytes.subarray(0, 9)); } catch (error) { seen = error; } seen');
    expect(malformed).to.be.instanceOf(WebAssembly.CompileError).and.instanceOf(Error);
    expect(run('try { new WebAssembly.Module({}); } catch (error) { seen = error; } seen')).to.be.instanceOf(TypeError);
    expect(run('promise = WebAssembly.compile(bytes)')).to.be.instanceOf(Promise);
    await run('promise');
    const thrown = run(`
      var mine = new TypeError('mine');
      var failing = { env: { value: 1, pair() { throw mine; } } };
      try { new WebAssembly.Instance(new WebAssembly.Module(bytes), failing).exports.sum(); } catch (error) { seen = error; }
      seen === mine`);
    expect(thrown).to.equal(true);
  });

  it('may end a guest by the timeout of a script', () => {
    const { spin } = context.load('(module (func (export "spin") (loop (br 0))))');
    sandbox['spin'] = spin;
    const error = thrownBy(() => vm.runInContext('spin()', vmContext, { timeout: 50 }));
    expect((error as NodeJS.ErrnoException).code).to.equal('ERR_SCRIPT_EXECUTION_TIMEOUT');
    expect(context.load('(module (func (export "one") (result i32) (i32.const 1)))').one()).to.equal(1);
  });
});

onEveryNamespace('structured cloning', context => {
  it('refuses every object of the namespace', () => {
    const { WebAssembly } = context;
    const module = new WebAssembly.Module(
      wat('(module (memory (export "m") 1) (table (export "t") 1 funcref) (global (export "g") i32 (i32.const 1)))'),
    );
    const instance = new WebAssembly.Instance(module);
    const made = [
      new WebAssembly.Memory({ initial: 1 }),
      new WebAssembly.Table({ element: 'anyfunc', initial: 1 }),
      new WebAssembly.Global({ value: 'i32' }),
    ];
    for (const object of [module, instance, ...Object.values(instance.exports as object), ...made]) {
      expect(thrownBy(() => structuredClone(object)).name).to.equal('DataCloneError');
      expect(thrownBy(() => structuredClone({ inside: [object] })).name).to.equal('DataCloneError');
      expect(() => deserialize(serialize(object))).to.throw(/could not be cloned/);
      expect(Reflect.ownKeys(object as object)).to.deep.equal([]);
    }
  });
});

describe('buffers of fixed length', () => {
  const run = (before: string): string =>
    execFileSync(process.execPath, [
      '--input-type=module',
      '--eval',
      `${before}
      const { WebAssembly: ours } = await import('${library}');
      const memory = new ours.Memory({ initial: 1 });
      const { toFixedLengthBuffer: method } = ours.Memory.prototype;
      console.log(typeof method, method?.call(memory) === memory.buffer, Object.keys(ours.Memory.prototype).join());`,
    ])
      .toString()
      .trim();

  it('are asked for where V8 has the method', () => {
    expect(run('WebAssembly.Memory.prototype.toFixedLengthBuffer = () => {};')).to.equal('function true grow,toFixedLengthBuffer,buffer');
    expect(run('delete WebAssembly.Memory.prototype.toFixedLengthBuffer;')).to.equal('undefined false grow,buffer');
  });
});
