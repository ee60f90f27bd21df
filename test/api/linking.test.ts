/** Modules linked to each other and to the host: functions, memories, tables and globals that they share. */
import { expect } from 'chai';
import { availableEngines } from '../../lib/engine/select.js';
import { Global, LinkError, Memory, Runtime, Table } from '../../lib/index.js';
import { instantiate, onEveryEngine, thrownBy, wat } from './support.js';

onEveryEngine('linking', context => {
  it('calls across modules', () => {
    const { runtime } = context;
    instantiate(runtime, '(module (func (export "double") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2))))', {
      name: 'math',
    });
    const user = instantiate(
      runtime,
      `(module (import "math" "double" (func $double (param i32) (result i32)))
        (func (export "quadruple") (param i32) (result i32) (call $double (call $double (local.get 0)))))`,
    );
    expect(user.exports.quadruple(5)).to.equal(20);
  });

  it('passes an exported function on as itself', () => {
    const { runtime } = context;
    const first = instantiate(runtime, '(module (func (export "f") (result i32) (i32.const 7)))');
    const second = instantiate(runtime, '(module (import "a" "f" (func (result i32))) (export "g" (func 0)))', {
      imports: { a: { f: first.exports.f } },
    });
    expect(second.exports.g).to.equal(first.exports.f);
  });

  it('shares a memory', () => {
    const { runtime } = context;
    const owner = instantiate(
      runtime,
      '(module (memory (export "memory") 1) (func (export "peek") (param i32) (result i32) (i32.load8_u (local.get 0))))',
      { name: 'owner' },
    );
    const user = instantiate(
      runtime,
      `(module (import "owner" "memory" (memory 1)) (data (i32.const 8) "x")
        (func (export "poke") (param i32 i32) (i32.store8 (local.get 0) (local.get 1)))
        (func (export "grow") (result i32) (memory.grow (i32.const 1))))`,
    );
    expect(owner.exports.peek(8)).to.equal(120);
    user.exports.poke(3, 200);
    expect(owner.exports.peek(3)).to.equal(200);
    expect(user.memory).to.equal(owner.exports.memory);
    expect(user.exports.grow()).to.equal(1);
    expect(owner.memory.pages).to.equal(2);
    user.exports.poke(70000, 5);
    expect(owner.exports.peek(70000)).to.equal(5);
  });

  it('shares a table, and functions in it keep their instance', () => {
    const { runtime } = context;
    const owner = instantiate(
      runtime,
      `(module (table (export "table") 2 funcref) (type $f (func (result i32)))
        (func (export "call") (param i32) (result i32) (call_indirect (type $f) (local.get 0))))`,
      { name: 'owner' },
    );
    const user = instantiate(
      runtime,
      `(module (import "owner" "table" (table 1 funcref)) (global $n (mut i32) (i32.const 40))
        (elem (i32.const 1) $next)
        (func $next (export "next") (result i32) (global.set $n (i32.add (global.get $n) (i32.const 1))) (global.get $n)))`,
    );
    expect(owner.exports.call(1)).to.equal(41);
    expect(owner.exports.table.get(1)).to.equal(user.exports.next);
    expect(owner.exports.table.get(0)).to.equal(null);
    expect(thrownBy(() => owner.exports.call(0)).message).to.equal('uninitialized element');
    expect(thrownBy(() => owner.exports.call(2)).message).to.equal('undefined element');
    owner.exports.table.set(0, user.exports.next);
    expect(owner.exports.call(0)).to.equal(42);
  });

  it('shares a mutable global', () => {
    const { runtime } = context;
    const counter = new Global({ type: 'i64', mutable: true, engine: context.engine }, 5n);
    const module = instantiate(
      runtime,
      `(module (import "host" "counter" (global $c (mut i64)))
        (func (export "add") (param i64) (global.set $c (i64.add (global.get $c) (local.get 0)))))`,
      { imports: { host: { counter } } },
    );
    module.exports.add(2n ** 62n);
    expect(counter.value).to.equal(2n ** 62n + 5n);
    counter.value = -1n;
    module.exports.add(1n);
    expect(counter.value).to.equal(0n);
  });

  it('takes any value but undefined for immutable externref globals, and functions of guests for funcref ones', () => {
    const { runtime } = context;
    const { f } = instantiate(runtime, '(module (func (export "f") (result i32) (i32.const 7)))').exports;
    const text = `(module (import "env" "value" (global $value externref)) (import "env" "fn" (global $fn funcref))
      (func (export "value") (result externref) (global.get $value)) (func (export "fn") (result funcref) (global.get $fn)))`;
    for (const value of [null, 5, 'text', { an: 'object' }, () => 1, f, Symbol('s'), false]) {
      const { exports } = instantiate(runtime, text, { imports: { env: { value, fn: f } } });
      expect(exports.value()).to.equal(value);
      expect(exports.fn()).to.equal(f);
    }
    expect(instantiate(runtime, text, { imports: { env: { value: 1, fn: null } } }).exports.fn()).to.equal(null);
    const refused: Record<string, any>[] = [{ value: undefined, fn: null }, { fn: null }, { value: 1, fn: () => {} }, { value: 1, fn: 1 }];
    for (const env of refused) {
      expect(thrownBy(() => instantiate(runtime, text, { imports: { env } }))).to.be.instanceOf(LinkError);
    }
    const mutable = '(module (import "env" "value" (global (mut externref))))';
    expect(thrownBy(() => instantiate(runtime, mutable, { imports: { env: { value: 'text' } } }))).to.be.instanceOf(LinkError);
  });

  it('takes numbers for immutable globals', () => {
    const module = instantiate(
      context.runtime,
      `(module (import "host" "a" (global i32)) (import "host" "b" (global i64)) (import "host" "c" (global f64))
        (export "a" (global 0)) (export "b" (global 1)) (export "c" (global 2)))`,
      { imports: { host: { a: 1, b: 2n, c: 3.5 } } },
    );
    expect([module.exports.a.value, module.exports.b.value, module.exports.c.value]).to.deep.equal([1, 2n, 3.5]);
    expect(thrownBy(() => (module.exports.a.value = 2))).to.be.instanceOf(TypeError);
  });

  it('takes memories and tables of the host', () => {
    const memory = new Memory({ initial: 1, engine: context.engine });
    const table = new Table({ element: 'externref', initial: 2, engine: context.engine }, 'old');
    const module = instantiate(
      context.runtime,
      `(module (import "host" "memory" (memory 1)) (import "host" "table" (table 2 externref))
        (func (export "copy") (table.set (i32.const 1) (table.get (i32.const 0))) (i32.store (i32.const 0) (i32.const 77))))`,
      { imports: { host: { memory, table } } },
    );
    const value = { any: 'object' };
    table.set(0, value);
    module.exports.copy();
    expect(table.get(1)).to.equal(value);
    expect(memory.readUint32(0)).to.equal(77);
  });

  it('names what is missing and what does not match', () => {
    const { runtime } = context;
    const missing = thrownBy(() => instantiate(runtime, '(module (import "env" "f" (func (param i32))))'));
    expect(missing).to.be.instanceOf(LinkError);
    expect(missing.message).to.equal('unknown import: nothing provides "env" "f", a function (i32) -> ()');
    const memory = new Memory({ initial: 1, engine: context.engine });
    const options = { imports: { env: { memory } } };
    const mismatch = thrownBy(() => instantiate(runtime, '(module (import "env" "memory" (memory 2 3)))', options));
    expect(mismatch.message).to.equal(
      'incompatible import type: "env" "memory" must be a memory of 2 to 3 pages, but is a memory of at least 1 pages',
    );
    memory.grow(1);
    instantiate(runtime, '(module (import "env" "memory" (memory 2)))', options);
    expect(mismatch.code).to.equal('ERR_WAZEN_LINK');
  });

  it('takes any import object: a typed error or a module', () => {
    const compiled = context.runtime.compileSync(wat('(module (import "env" "toString" (func (param i32))))'));
    const strange: unknown[] = [
      undefined,
      null,
      5,
      'env',
      [],
      { env: null },
      { env: 1 },
      { env: {} },
      { env: { toString: null } },
      { env: { toString: Symbol() } },
    ];
    for (const imports of strange) expect(thrownBy(() => compiled.instantiate({ imports } as never))).to.be.instanceOf(LinkError);
    const throwing = {
      env: Object.defineProperty({}, 'toString', {
        get: () => {
          throw new SyntaxError('getter');
        },
      }),
    };
    expect(thrownBy(() => compiled.instantiate({ imports: throwing }))).to.be.instanceOf(SyntaxError);
    expect(thrownBy(() => compiled.instantiate({ name: 5 } as never))).to.be.instanceOf(TypeError);
  });

  it('refuses objects of the other engine', function () {
    const other = availableEngines().find(name => name !== context.engine);
    if (!other) this.skip();
    const memory = new Memory({ initial: 1, engine: other });
    const options = { imports: { env: { memory } } };
    expect(thrownBy(() => instantiate(context.runtime, '(module (import "env" "memory" (memory 1)))', options))).to.be.instanceOf(
      LinkError,
    );
    const foreign = instantiate(new Runtime({ engine: other }), '(module (func (export "f")))');
    const table = new Table({ element: 'funcref', initial: 1, engine: context.engine });
    expect(thrownBy(() => table.set(0, foreign.exports.f))).to.be.instanceOf(LinkError);
  });

  it('keeps what a failed instantiation has written to a shared table', () => {
    const { runtime } = context;
    const owner = instantiate(
      runtime,
      `(module (table (export "table") 2 funcref) (memory (export "memory") 1)
        (func (export "call") (result i32) (call_indirect (result i32) (i32.const 0))))`,
      { name: 'owner' },
    );
    const error = thrownBy(() =>
      instantiate(
        runtime,
        `(module (import "owner" "table" (table 2 funcref)) (import "owner" "memory" (memory 1))
          (func $f (result i32) (i32.const 99)) (elem (i32.const 0) $f)
          (data (i32.const 65535) "xy"))`,
      ),
    );
    expect(error.message).to.equal('out of bounds memory access');
    expect(owner.exports.call()).to.equal(99);
  });

  it('gives the same function for the same element', () => {
    const module = instantiate(
      context.runtime,
      '(module (table (export "t") 2 funcref) (func $f (export "f")) (elem (i32.const 0) $f $f) (func (export "get") (result funcref) (ref.func $f)))',
    );
    expect(module.exports.t.get(0)).to.equal(module.exports.f);
    expect(module.exports.t.get(1)).to.equal(module.exports.f);
    expect(module.exports.get()).to.equal(module.exports.f);
  });
});
