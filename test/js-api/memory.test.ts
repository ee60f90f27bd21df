/** Views of memories: detached before JavaScript can see them, never over foreign pages, and released. */
import { expect } from 'chai';
import { createWebAssembly, Runtime } from '../../lib/index.js';
import { collectUntil } from '../garbage.js';
import { onEveryNamespace, thrownBy, wat } from './support.js';

const text = `(module
  (import "env" "host" (func $host))
  (memory (export "memory") 1 100)
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "grow_and_call") (drop (memory.grow (i32.const 1))) (call $host))
  (func (export "store") (param i32 i32) (i32.store8 (local.get 0) (local.get 1))))`;

onEveryNamespace('memory of the namespace', context => {
  it('is the same buffer until it grows', () => {
    const { memory, store } = context.load(text, { env: { host: () => {} } });
    const { buffer } = memory;
    store(5, 77);
    expect(memory.buffer).to.equal(buffer);
    expect(new Uint8Array(buffer)[5]).to.equal(77);
  });

  it('detaches old views before a host call or return', () => {
    let seen = -1;
    const { memory, grow, grow_and_call } = context.load(text, { env: { host: () => (seen = view.byteLength) } });
    let view = new Uint8Array(memory.buffer);
    expect(grow(1)).to.equal(1);
    expect(view.byteLength).to.equal(0);
    view = new Uint8Array(memory.buffer);
    grow_and_call();
    expect(seen).to.equal(0);
    expect(memory.buffer.byteLength).to.equal(3 * 65536);
  });

  it('detaches also when growing by 0 from JavaScript, and not when growing fails', () => {
    const memory = new context.WebAssembly.Memory({ initial: 1, maximum: 2 });
    const { buffer } = memory;
    expect(thrownBy(() => memory.grow(5))).to.be.instanceOf(RangeError);
    expect(memory.buffer).to.equal(buffer);
    memory.grow(0);
    expect(buffer.byteLength).to.equal(0);
    expect(memory.buffer.byteLength).to.equal(65536);
  });

  it('keeps bytes in place when somebody transfers the buffer, or says that they are gone', () => {
    const memory = new context.WebAssembly.Memory({ initial: 1 });
    new Uint8Array(memory.buffer)[9] = 99;
    try {
      structuredClone(memory.buffer, { transfer: [memory.buffer] });
    } catch (error) {
      expect((error as Error).name).to.equal('DataCloneError');
    }
    if (memory.buffer.byteLength > 0) expect(new Uint8Array(memory.buffer)[9]).to.equal(99);
    else expect(thrownBy(() => memory.grow(1)).message).to.match(/transferred/);
  });

  it('views outlive memory and instance', async () => {
    const views: Uint8Array[] = [];
    for (let i = 0; i < 300; i++) {
      const { memory, store } = context.load(text, { env: { host: () => {} } });
      store(100, i & 255);
      views.push(new Uint8Array(memory.buffer));
      // More memories over what the dead ones leave behind.
      for (let k = 0; k < 3; k++) new context.WebAssembly.Memory({ initial: 1 }).grow(1);
      if (i % 50 === 0) await collectUntil(() => true);
    }
    views.forEach((view, i) => {
      expect(view[100]).to.equal(i & 255);
      view.fill(1);
    });
  }).timeout(60_000);

  it('makes 100,000 instances without a turn of the event loop', () => {
    const module = new context.WebAssembly.Module(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 5, 3, 1, 0, 1, 7, 5, 1, 1, 0x6d, 2, 0]));
    for (let i = 0; i < 100_000; i++) {
      const { exports } = new context.WebAssembly.Instance(module);
      if (i % 1000 === 0) expect(exports['m'].buffer.byteLength).to.equal(65536);
    }
  }).timeout(120_000);

  it('that is too large for the runtime, or a table that is, is a RangeError', () => {
    const { Instance, Memory, Module, Table } = createWebAssembly(
      new Runtime({ engine: context.engine, limits: { memoryPages: 4, tableElements: 10, instances: 1 } }),
    );
    const make = (module: string) => new Instance(new Module(wat(module)));
    const tooLarge = [
      () => make('(module (memory 5))'),
      () => make('(module (table 11 funcref))'),
      () => new Memory({ initial: 5 }),
      () => new Table({ element: 'anyfunc', initial: 11 }),
      () => make('(module (table 4294967295 externref))'),
    ];
    for (const fail of tooLarge) expect(thrownBy(fail).constructor).to.equal(RangeError);
    const kept = make('(module (memory 4) (table 10 funcref))');
    expect(thrownBy(() => make('(module)')).constructor).to.equal(RangeError);
    expect(kept.exports).to.deep.equal({});
  });
});
