/** Hostile getters, proxies, conversions and iterators: whatever they do while wazen reads them, nothing is corrupted. */
import { expect } from 'chai';
import { onEveryNamespace, thrownBy } from './support.js';

const text = `(module
  (import "env" "many" (func $many (result i32 i64 f64)))
  (memory (export "memory") 1 10)
  (table (export "table") 2 10 funcref)
  (global (export "global") (mut i32) (i32.const 0))
  (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
  (func (export "many") (result i32 i64 f64) (call $many))
  (func (export "trap") unreachable))`;

const boom = new Error('boom');
const throwing = {
  valueOf() {
    throw boom;
  },
};

onEveryNamespace('re-entrancy', context => {
  let many: () => unknown;
  let exports: ReturnType<typeof context.load>;

  beforeEach(() => {
    many = () => [1, 2n, 3];
    exports = context.load(text, { env: { many: () => many() } });
  });

  it('arguments that call the same function while they are converted', () => {
    const nested = { valueOf: () => exports.add(10, { valueOf: () => exports.add(20, 30) }) };
    expect(exports.add(nested, nested)).to.equal(120);
  });

  it('arguments that throw or trap while they are converted', () => {
    expect(thrownBy(() => exports.add(1, throwing))).to.equal(boom);
    const trapping = { valueOf: () => exports.trap() };
    expect(thrownBy(() => exports.add(trapping, 1))).to.be.instanceOf(context.WebAssembly.RuntimeError);
    expect(exports.add(2, 3)).to.equal(5);
  });

  it('results of the host that are iterated and converted by hostile code', () => {
    many = () => ({
      *[Symbol.iterator]() {
        yield { valueOf: () => exports.add(1, 1) };
        exports.memory.grow(1);
        yield { valueOf: () => BigInt(exports.add(2, 2)) };
        yield { valueOf: () => exports.add(3, 3) };
      },
    });
    expect(exports.many()).to.deep.equal([2, 4n, 6]);
    many = () => [1, 2n];
    expect(thrownBy(() => exports.many())).to.be.instanceOf(TypeError);
    many = () => 1;
    expect(thrownBy(() => exports.many())).to.be.instanceOf(TypeError);
    many = () => [1, throwing, 3];
    expect(thrownBy(() => exports.many())).to.equal(boom);
    many = () => [1, 2, 3];
    expect(thrownBy(() => exports.many())).to.be.instanceOf(TypeError);
  });

  it('an index that grows the table, a delta that grows the memory', () => {
    const growing = {
      valueOf() {
        exports.table.grow(5);
        return 6;
      },
    };
    expect(exports.table.get(growing)).to.equal(null);
    exports.table.set({ valueOf: () => (exports.table.grow(1), 7) }, exports.add);
    expect(exports.table.get(7)).to.equal(exports.add);
    expect(exports.memory.grow({ valueOf: () => (exports.memory.grow(1), 1) })).to.equal(2);
    expect(exports.memory.buffer.byteLength).to.equal(3 * 65536);
  });

  it('imports read through proxies and getters that instantiate the same module', () => {
    const { WebAssembly } = context;
    const read: string[] = [];
    let depth = 0;
    const imports = new Proxy(
      {},
      {
        get(_, module) {
          read.push(String(module));
          if (depth++ < 3) context.load(text, imports as never);
          return {
            get many() {
              return () => [1, 2n, 3];
            },
          };
        },
      },
    );
    expect(context.load(text, imports).many()).to.deep.equal([1, 2n, 3]);
    expect(read).to.deep.equal(['env', 'env', 'env', 'env']);
    const failing = {
      env: {
        get many() {
          throw boom;
        },
      },
    };
    expect(thrownBy(() => context.load(text, failing as never))).to.equal(boom);
    expect(thrownBy(() => context.load(text, { env: 1 } as never))).to.be.instanceOf(TypeError);
    expect(thrownBy(() => context.load(text, { env: {} }))).to.be.instanceOf(WebAssembly.LinkError);
    expect(thrownBy(() => new WebAssembly.Module('bytes' as never))).to.be.instanceOf(TypeError);
  });

  it('a value of a global that sets the global', () => {
    exports.global.value = { valueOf: () => ((exports.global.value = 1), 2) };
    expect(exports.global.value).to.equal(2);
    expect(thrownBy(() => (exports.global.value = throwing))).to.equal(boom);
    expect(thrownBy(() => (exports.global.value = 1n))).to.be.instanceOf(TypeError);
    expect(exports.global.value).to.equal(2);
  });

  it('descriptors with getters that throw', () => {
    const { Memory, Table, Global } = context.WebAssembly;
    const descriptor = {
      get initial() {
        throw boom;
      },
      get value() {
        throw boom;
      },
      get element() {
        throw boom;
      },
    } as never;
    for (const type of [Memory, Table, Global]) expect(thrownBy(() => new type(descriptor))).to.equal(boom);
  });

  it('exported functions are no constructors and take no receiver', () => {
    expect(thrownBy(() => new exports.add(1, 2))).to.be.instanceOf(TypeError);
    expect(exports.add.call('anything', 1, 2)).to.equal(3);
    expect(Object.hasOwn(exports.add, 'prototype')).to.equal(false);
  });
});
