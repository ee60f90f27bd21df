/** External references: identity through everything that can hold one, and that they die when nothing does. */
import { expect } from 'chai';
import { collectGarbage, collectUntil } from '../garbage.js';
import { onEveryNamespace } from './support.js';

const text = `(module
  (import "env" "host" (func $host (param externref) (result externref)))
  (import "env" "pair" (func $pair (result externref i32)))
  (table (export "table") 10 externref)
  (global (export "global") (mut externref) (ref.null extern))
  (func (export "identity") (param externref) (result externref) (local.get 0))
  (func (export "hold") (param externref) (result externref) (local externref)
    (local.set 1 (local.get 0)) (drop (call $host (ref.null extern))) (local.get 1))
  (func (export "set") (param i32 externref) (table.set (local.get 0) (local.get 1)))
  (func (export "get") (param i32) (result externref) (table.get (local.get 0)))
  (func (export "pair") (result externref i32) (call $pair)))`;

onEveryNamespace('externref', context => {
  let exports: ReturnType<typeof context.load>;
  let host: (value: unknown) => unknown;
  let pair: () => unknown;

  beforeEach(() => {
    host = value => value;
    pair = () => [undefined, 0];
    exports = context.load(text, { env: { host: (value: unknown) => host(value), pair: () => pair() } });
  });

  it('keeps the identity of any value', () => {
    const values = [undefined, null, true, 0, -0, NaN, 2 ** 60, 1n, '', 'text', Symbol('s'), {}, [], () => 1, context.WebAssembly, exports];
    values.forEach((value, i) => {
      expect(Object.is(exports.identity(value), value), String(i)).to.equal(true);
      exports.set(i % 10, value);
      expect(Object.is(exports.table.get(i % 10), value), String(i)).to.equal(true);
      exports.global.value = value;
      expect(Object.is(exports.global.value, value), String(i)).to.equal(true);
    });
  });

  it('does not leak in 1,000,000 calls', () => {
    collectGarbage();
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < 1_000_000; i++) exports.identity({ i });
    collectGarbage();
    expect(process.memoryUsage().heapUsed - before).to.be.below(10_000_000);
  }).timeout(60_000);

  it('frees what nothing holds, without further calls', async () => {
    let freed = 0;
    const registry = new FinalizationRegistry(() => freed++);
    (() => {
      for (let i = 0; i < 100; i++) {
        const value = { i };
        registry.register(value, undefined);
        exports.identity(value);
      }
    })();
    await collectUntil(() => freed >= 99);
    expect(freed).to.be.at.least(99);
  });

  it('keeps what a suspended guest, a table or a global holds', () => {
    host = value => {
      for (let i = 0; i < 5000; i++) exports.identity({ i });
      collectGarbage();
      return value;
    };
    exports.set(3, { kept: 'in the table' });
    exports.global.value = { kept: 'in the global' };
    const value = { kept: 'on the stack' };
    expect(exports.hold(value)).to.equal(value);
    expect(exports.get(3)).to.deep.equal({ kept: 'in the table' });
    expect(exports.global.value).to.deep.equal({ kept: 'in the global' });
  });

  it('keeps what a table or global of its own holds', () => {
    const table = new context.WebAssembly.Table({ element: 'externref', initial: 2 }, { kept: 1 });
    const global = new context.WebAssembly.Global({ value: 'externref', mutable: true }, { kept: 2 });
    table.set(1, exports.identity);
    for (let i = 0; i < 5000; i++) table.set(1, { i });
    for (let i = 0; i < 5000; i++) global.value = { i };
    expect(table.get(0)).to.deep.equal({ kept: 1 });
    expect(global.value).to.deep.equal({ i: 4999 });
  });

  it('survives code that runs while results are converted', () => {
    const value = { kept: 'a result' };
    pair = () => [
      value,
      {
        valueOf() {
          for (let i = 0; i < 5000; i++) exports.identity({ i });
          return 7;
        },
      },
    ];
    expect(exports.pair()).to.deep.equal([value, 7]);
  });
});
