/** Runtime, CompiledModule and Module: compiling, describing, names, limits, closing. */
import { expect } from 'chai';
import { ClosedError, CompileError, LinkError, Memory, Runtime } from '../../lib/index.js';
import { instantiate, onEveryEngine, thrownBy, wat } from './support.js';

onEveryEngine('runtime', context => {
  const add = '(module $adder (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))';

  it('compiles, asynchronously too, and instantiates any number of times', async () => {
    const compiled = await context.runtime.compile(wat(add));
    const modules = [compiled.instantiate(), compiled.instantiate()];
    for (const module of modules) expect(module.exports.add(2 ** 31 - 1, 1)).to.equal(-(2 ** 31));
    expect(modules[0].exports.add).not.to.equal(modules[1].exports.add);
    expect(modules[0].exports.add.length).to.equal(2);
    expect(Object.isFrozen(modules[0].exports)).to.equal(true);
  });

  it('refuses bytes that are no module, with the offset', async () => {
    const error: CompileError = thrownBy(() => context.runtime.compileSync(new Uint8Array([0, 97, 115, 109, 2, 0, 0, 0])));
    expect(error).to.be.instanceOf(CompileError);
    expect(error.reason).to.equal('unknown binary version');
    expect(error.offset).to.equal(4);
    expect(await context.runtime.compile(new ArrayBuffer(3)).catch((reason: unknown) => reason)).to.be.instanceOf(CompileError);
    expect(context.runtime.validate(new Uint8Array(8))).to.equal(false);
    expect(context.runtime.validate(wat(add))).to.equal(true);
    expect(thrownBy(() => context.runtime.compileSync('text' as never))).to.be.instanceOf(TypeError);
  });

  it('does not care when the bytes change afterwards', async () => {
    const bytes = wat(add);
    const promise = context.runtime.compile(bytes);
    bytes.fill(0);
    expect((await promise).instantiate().exports.add(1, 2)).to.equal(3);
  });

  it('describes imports, exports and custom sections', () => {
    const compiled = context.runtime.compileSync(
      wat(`(module $described (import "env" "f" (func (param i32 i64) (result f32))) (import "env" "g" (global (mut i32)))
        (memory (export "memory") 1 2) (table (export "table") 3 funcref))`),
    );
    expect(compiled.name).to.equal('described');
    expect(compiled.imports).to.deep.equal([
      { module: 'env', name: 'f', kind: 'function', type: 'function (i32, i64) -> (f32)' },
      { module: 'env', name: 'g', kind: 'global', type: 'global (mut i32)' },
    ]);
    expect(compiled.exports).to.deep.equal([
      { name: 'memory', kind: 'memory', type: 'memory of 1 to 2 pages' },
      { name: 'table', kind: 'table', type: 'table of at least 3 funcref' },
    ]);
    expect(compiled.customSections('name')).to.have.length(1);
    expect(compiled.customSections('none')).to.deep.equal([]);
  });

  it('knows modules by name', () => {
    const { runtime } = context;
    const module = instantiate(runtime, add, { name: 'math' });
    expect(runtime.module('math')).to.equal(module);
    expect(thrownBy(() => instantiate(runtime, add, { name: 'math' }))).to.be.instanceOf(LinkError);
    expect(thrownBy(() => runtime.hostModule('math', {}))).to.be.instanceOf(LinkError);
    module.close();
    expect(runtime.module('math')).to.equal(undefined);
    instantiate(runtime, add, { name: 'math' });
  });

  it('closes', () => {
    const { runtime } = context;
    const compiled = runtime.compileSync(wat(add));
    const module = compiled.instantiate();
    const other = compiled.instantiate();
    const { add: exported } = module.exports;
    module.close();
    module.close();
    expect(thrownBy(() => module.exports)).to.be.instanceOf(ClosedError);
    expect(thrownBy(() => exported(1, 2)).code).to.equal('ERR_WAZEN_CLOSED');
    expect(other.exports.add(1, 2)).to.equal(3);
    compiled.close();
    expect(thrownBy(() => compiled.instantiate())).to.be.instanceOf(ClosedError);
    const otherAdd = other.exports.add;
    runtime.close();
    expect(thrownBy(() => otherAdd(1, 2))).to.be.instanceOf(ClosedError);
    expect(thrownBy(() => runtime.compileSync(wat(add)))).to.be.instanceOf(ClosedError);
  });

  it('limits memories, tables and instances', () => {
    const runtime = new Runtime({ engine: context.engine, limits: { memoryPages: 10, tableElements: 10, instances: 2 } });
    const text = `(module (memory (export "memory") 1) (table (export "table") 1 funcref)
      (func (export "grow_memory") (param i32) (result i32) (memory.grow (local.get 0)))
      (func (export "grow_table") (param i32) (result i32) (table.grow (ref.null func) (local.get 0))))`;
    const module = instantiate(runtime, text, { limits: { memoryPages: 4, tableElements: 100 } });
    expect(module.exports.grow_memory(4)).to.equal(-1);
    expect(module.exports.grow_memory(3)).to.equal(1);
    expect(module.exports.grow_table(10)).to.equal(-1);
    expect(module.exports.grow_table(9)).to.equal(1);
    expect(thrownBy(() => module.memory.grow(1))).to.be.instanceOf(RangeError);
    expect(thrownBy(() => instantiate(runtime, '(module (memory 11))'))).to.be.instanceOf(LinkError);
    expect(thrownBy(() => instantiate(runtime, '(module (table 10000001 funcref))'))).to.be.instanceOf(LinkError);
    instantiate(runtime, text);
    expect(thrownBy(() => instantiate(runtime, text))).to.be.instanceOf(LinkError);
    module.close();
    instantiate(runtime, text);
  });

  it('runs the start function, with its traps', () => {
    let calls = 0;
    const imports = { env: { f: () => void calls++ } };
    instantiate(context.runtime, '(module (import "env" "f" (func $f)) (start $f))', { imports });
    expect(calls).to.equal(1);
    expect(thrownBy(() => instantiate(context.runtime, '(module (func $f unreachable) (start $f))')).message).to.equal('unreachable');
  });

  it('calls by name', () => {
    const module = instantiate(context.runtime, add);
    expect(module.callSync('add', [4, 5])).to.equal(9);
    expect(thrownBy(() => module.callSync('subtract'))).to.be.instanceOf(TypeError);
    expect(thrownBy(() => module.callSync('add', [], { timeoutMs: NaN }))).to.be.instanceOf(TypeError);
  });
});

onEveryEngine('memory', context => {
  it('reads and writes with range checks', () => {
    const memory = new Memory({ initial: 1, maximum: 3, engine: context.engine });
    expect(memory.writeString(16, 'hällo')).to.equal(6);
    expect(memory.readString(16, 6)).to.equal('hällo');
    memory.write(0, new Uint8Array([1, 2, 3, 4, 5, 6, 7, 0x88]));
    expect(memory.readUint8(7)).to.equal(0x88);
    expect(memory.readUint16(0)).to.equal(0x0201);
    expect(memory.readUint32(1)).to.equal(0x05040302);
    expect(memory.readBigUint64(0)).to.equal(0x8807060504030201n);
    expect(memory.readBigInt64(0)).to.equal(BigInt.asIntN(64, 0x8807060504030201n));
    memory.writeFloat64(8, 1.5);
    expect(memory.readFloat64(8)).to.equal(1.5);
    expect([...memory.read(0, 3)]).to.deep.equal([1, 2, 3]);
    for (const body of [
      () => memory.readUint32(65533),
      () => memory.readUint8(-1),
      () => memory.readUint8(0.5),
      () => memory.readString(65530, 7),
      () => memory.write(65535, new Uint8Array(2)),
      () => memory.view(0, 65537),
    ]) {
      const error = thrownBy(body);
      expect(error).to.be.instanceOf(RangeError);
      expect(error.code).to.equal('ERR_WAZEN_OUT_OF_RANGE');
    }
  });

  it('shows its bytes without a copy until it grows', () => {
    const memory = new Memory({ initial: 1, maximum: 3, engine: context.engine });
    const view = memory.view(100, 4);
    view[0] = 9;
    expect(memory.readUint8(100)).to.equal(9);
    expect(memory.grow(1)).to.equal(1);
    expect(view.byteLength).to.equal(0);
    expect(memory.readUint8(100)).to.equal(9);
    expect(memory.byteLength).to.equal(2 * 65536);
    expect(thrownBy(() => memory.grow(2))).to.be.instanceOf(RangeError);
    expect(thrownBy(() => memory.grow(-1))).to.be.instanceOf(TypeError);
  });
});
