/** Host functions: conversion, errors, re-entry, their caller, Promises. */
import { expect } from 'chai';
import { hostFunction, type Module } from '../../lib/index.js';
import { instantiate, onEveryEngine, thrownBy } from './support.js';

onEveryEngine('host functions', context => {
  it('convert values as the JavaScript API does', () => {
    const seen: unknown[][] = [];
    const module = instantiate(
      context.runtime,
      `(module (import "env" "f" (func $f (param i32 i64 f32 f64 externref) (result i32)))
        (func (export "g") (param i32 i64 f32 f64 externref) (result i32)
          (call $f (local.get 0) (local.get 1) (local.get 2) (local.get 3) (local.get 4))))`,
      { imports: { env: { f: (...args: unknown[]) => (seen.push(args), '0x10') } } },
    );
    const object = {};
    expect(module.exports.g(2 ** 32 - 1, 2n ** 63n, 1.1, '2.5', object)).to.equal(16);
    module.exports.g(true, '5', undefined, null, -0);
    expect(seen).to.deep.equal([
      [-1, -(2n ** 63n), Math.fround(1.1), 2.5, object],
      [1, 5n, NaN, 0, -0],
    ]);
    expect(Object.is(seen[1][4], -0)).to.equal(true);
    expect(thrownBy(() => module.exports.g(1, 1, 1, 1, 1))).to.be.instanceOf(TypeError);
    expect(thrownBy(() => module.exports.g(1n, 1n, 1, 1, 1))).to.be.instanceOf(TypeError);
  });

  it('return several results', () => {
    const module = instantiate(
      context.runtime,
      `(module (import "env" "f" (func $f (result i32 i64 f64)))
        (func (export "g") (result f64 i64 i32) (local i32 i64 f64)
          (call $f) (local.set 2) (local.set 1) (local.set 0) (local.get 2) (local.get 1) (local.get 0)))`,
      { imports: { env: { f: () => new Set([1, 2n, 3.5]) } } },
    );
    expect(module.exports.g()).to.deep.equal([3.5, 2n, 1]);
    const wrong = instantiate(context.runtime, '(module (import "env" "f" (func (result i32 i32))) (export "f" (func 0)))', {
      imports: { env: { f: () => [1] } },
    });
    expect(thrownBy(() => wrong.exports.f())).to.be.instanceOf(TypeError);
  });

  it('throw through the guest: the same object arrives, the instance goes on', () => {
    const error = new Error('from the host');
    let fail = true;
    const module = instantiate(
      context.runtime,
      `(module (import "env" "f" (func $f)) (global $n (mut i32) (i32.const 0))
        (func $deep (param i32) (if (local.get 0) (then (call $deep (i32.sub (local.get 0) (i32.const 1)))) (else (call $f))))
        (func (export "g") (result i32)
          (global.set $n (i32.add (global.get $n) (i32.const 1))) (call $deep (i32.const 20))
          (global.set $n (i32.add (global.get $n) (i32.const 10))) (global.get $n)))`,
      {
        imports: {
          env: {
            f: () => {
              if (fail) throw error;
            },
          },
        },
      },
    );
    for (let i = 0; i < 100; i++) expect(thrownBy(() => module.exports.g())).to.equal(error);
    fail = false;
    expect(module.exports.g()).to.equal(111);
  });

  it('throw what is no error', () => {
    const module = instantiate(context.runtime, '(module (import "env" "f" (func $f)) (func (export "g") (call $f)))', {
      imports: {
        env: {
          f: () => {
            throw undefined;
          },
        },
      },
    });
    expect(thrownBy(() => module.exports.g())).to.equal(undefined);
  });

  it('re-enter the guest three levels deep', () => {
    const module: Module = instantiate(
      context.runtime,
      `(module (import "env" "again" (func $again (param i32 i64) (result f64)))
        (func (export "down") (param i32 i64) (result f64) (local f64)
          (local.set 2 (f64.convert_i32_s (local.get 0)))
          (if (i32.eqz (local.get 0)) (then (return (f64.convert_i64_s (local.get 1)))))
          (f64.add (local.get 2) (call $again (i32.sub (local.get 0) (i32.const 1)) (i64.add (local.get 1) (i64.const 100))))))`,
      { imports: { env: { again: (n: number, m: bigint): number => module.exports.down(n, m) } } },
    );
    expect(module.exports.down(3, 1n)).to.equal(3 + 2 + 1 + 301);
    expect(module.exports.down(50, 0n)).to.equal((50 * 51) / 2 + 5000);
  });

  it('know their caller', () => {
    const callers: (string | undefined)[] = [];
    context.runtime.hostModule('env', {
      log: hostFunction((caller, offset, length) => void callers.push(`${caller.name}: ${caller.memory.readString(offset, length)}`)),
    });
    const text = (name: string) => `(module (import "env" "log" (func $log (param i32 i32))) (memory 1) (data (i32.const 4) "I am ${name}")
      (func $hello (export "hello") (call $log (i32.const 4) (i32.const 6))) (start $hello))`;
    instantiate(context.runtime, text('a'), { name: 'first' });
    instantiate(context.runtime, text('b'), { name: 'second' }).exports.hello();
    expect(callers).to.deep.equal(['first: I am a', 'second: I am b', 'second: I am b']);
  });

  it('may return Promises in asynchronous calls', async () => {
    const module = instantiate(
      context.runtime,
      `(module (import "env" "fetch" (func $fetch (param i32) (result i32)))
        (func (export "sum") (param i32) (result i32)
          (i32.add (call $fetch (local.get 0)) (call $fetch (i32.add (local.get 0) (i32.const 1))))))`,
      {
        imports: {
          env: {
            fetch: (n: number) =>
              new Promise((resolve, reject) => setTimeout(() => (n < 0 ? reject(new Error('no')) : resolve(n * 10)), 5)),
          },
        },
      },
    );
    expect(await Promise.all([1, 2, 3].map(n => module.call('sum', [n])))).to.deep.equal([30, 50, 70]);
    expect(thrownBy(() => module.exports.sum(1)).message).to.contain('Promise');
    const error = await module.call('sum', [-5]).catch((reason: unknown) => reason);
    expect((error as Error).message).to.equal('no');
    expect(await module.call('sum', [1])).to.equal(30);
  });

  it('can be exported again and called by JavaScript', () => {
    const module = instantiate(context.runtime, '(module (import "env" "f" (func (param i32) (result i32))) (export "f" (func 0)))', {
      imports: { env: { f: (n: number) => n + 0.7 } },
    });
    expect(module.exports.f('41')).to.equal(41);
  });
});
