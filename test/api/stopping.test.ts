/** What ends a guest before it returns: traps, exhausted stacks, deadlines. Each must leave everything usable. */
import { expect } from 'chai';
import { InterruptedError, TrapError, type Module } from '../../lib/index.js';
import { instantiate, onEveryEngine, thrownBy } from './support.js';

onEveryEngine('traps', context => {
  it('happen 10,000 times in a row', () => {
    const module = instantiate(
      context.runtime,
      `(module (memory 1) (func (export "unreachable") unreachable) (func (export "divide") (param i32) (result i32) (i32.div_s (i32.const 1) (local.get 0)))
        (func (export "load") (param i32) (result i32) (i32.load (local.get 0))))`,
    );
    const { unreachable, divide, load } = module.exports;
    for (let i = 0; i < 3334; i++) {
      if (thrownBy(() => unreachable()).message !== 'unreachable') throw new Error('wrong trap');
      if (thrownBy(() => divide(0)).message !== 'integer divide by zero') throw new Error('wrong trap');
      if (thrownBy(() => load(-1)).message !== 'out of bounds memory access') throw new Error('wrong trap');
    }
    expect(divide(1)).to.equal(1);
  });

  it('tell the stack of the guest', () => {
    const module = instantiate(
      context.runtime,
      `(module $app (func $inner (param i32) (if (i32.eqz (local.get 0)) (then unreachable)) (call $inner (i32.sub (local.get 0) (i32.const 1))))
        (func $outer (export "run") (call $inner (i32.const 2)) nop))`,
    );
    const error: TrapError = thrownBy(() => module.exports.run());
    expect(error).to.be.instanceOf(TrapError);
    expect(error.code).to.equal('ERR_WAZEN_TRAP');
    expect(error.wasmStack.map(frame => frame.functionName)).to.deep.equal(['inner', 'inner', 'inner', 'outer']);
    expect(error.wasmStack[0].module).to.equal('app');
    expect(error.wasmStack[0].offset).to.be.lessThan(error.wasmStack[1].offset);
    expect(error.stack).to.match(/^RuntimeError: unreachable\n {4}at inner \(app, wasm offset 0x[0-9a-f]+\)\n/);
  });

  it('come from services too, with the stack', () => {
    const module = instantiate(
      context.runtime,
      '(module (memory 1) (table 1 funcref) (data $d "abc") (func $f (export "f") (memory.init $d (i32.const 0) (i32.const 2) (i32.const 2))))',
    );
    for (let i = 0; i < 10; i++) {
      const error: TrapError = thrownBy(() => module.exports.f());
      expect(error.message).to.equal('out of bounds memory access');
      expect(error.wasmStack.map(frame => frame.functionName)).to.deep.equal(['f']);
    }
  });

  it('are caught 1,000 times when the stack is exhausted', () => {
    const module = instantiate(
      context.runtime,
      `(module (func $f (export "f") (param i32) (result i32) (i32.add (i32.const 1) (call $f (local.get 0))))
        (func (export "ok") (result i32) (i32.const 5)))`,
      { limits: { stackBytes: 64 * 1024 } },
    );
    for (let i = 0; i < 1000; i++) {
      const error: TrapError = thrownBy(() => module.exports.f(1));
      if (error.message !== 'call stack exhausted' || error.code !== 'ERR_WAZEN_STACK_OVERFLOW') throw error;
      if (module.exports.ok() !== 5) throw new Error('wrong result');
    }
  });

  it('end deep recursion across modules', () => {
    const { runtime } = context;
    const first = instantiate(
      runtime,
      `(module (table (export "t") 1 funcref)
        (func (export "even") (param i32) (result i32)
          (if (result i32) (i32.eqz (local.get 0)) (then (i32.const 1))
            (else (call_indirect (param i32) (result i32) (i32.sub (local.get 0) (i32.const 1)) (i32.const 0))))))`,
      { name: 'first' },
    );
    instantiate(
      runtime,
      `(module (import "first" "t" (table 1 funcref)) (import "first" "even" (func $even (param i32) (result i32)))
        (func $odd (param i32) (result i32)
          (if (result i32) (i32.eqz (local.get 0)) (then (i32.const 0)) (else (call $even (i32.sub (local.get 0) (i32.const 1))))))
        (elem (i32.const 0) $odd))`,
    );
    expect(first.exports.even(1000)).to.equal(1);
    expect(first.exports.even(1001)).to.equal(0);
    expect(thrownBy(() => first.exports.even(-1)).message).to.equal('call stack exhausted');
    expect(first.exports.even(1000)).to.equal(1);
  });

  it('end deep recursion through guest and host', () => {
    const module: Module = instantiate(
      context.runtime,
      '(module (import "env" "f" (func $f (param i32) (result i32))) (func (export "g") (param i32) (result i32) (call $f (local.get 0))))',
      { limits: { stackBytes: 64 * 1024 }, imports: { env: { f: (n: number): number => (n === 0 ? 0 : module.exports.g(n - 1) + 1) } } },
    );
    expect(module.exports.g(200)).to.equal(200);
    for (let i = 0; i < 2; i++) {
      const error = thrownBy(() => module.exports.g(-1));
      expect(error instanceof RangeError || error.code === 'ERR_WAZEN_STACK_OVERFLOW').to.equal(true);
      expect(module.exports.g(200)).to.equal(200);
    }
  });
});

onEveryEngine('timeoutMs', context => {
  const loops = `(module (import "env" "host" (func $host))
    (func (export "forever") (loop $again (br $again)))
    (func $down (export "recursive") (call $down) (call $down))
    (func (export "through_host") (call $host))
    (func (export "host_forever") (loop $again (call $host) (br $again)))
    (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))`;
  const fork = `(module (func $fork (export "fork") (param i32) (if (local.get 0) (then
    (call $fork (i32.sub (local.get 0) (i32.const 1))) (call $fork (i32.sub (local.get 0) (i32.const 1)))))))`;

  it('stops an endless loop', () => {
    const module = instantiate(context.runtime, loops, { imports: { env: { host: () => {} } } });
    for (const name of ['forever', 'host_forever']) {
      const start = performance.now();
      const error: InterruptedError = thrownBy(() => module.callSync(name, [], { timeoutMs: 30 }));
      expect(performance.now() - start).to.be.within(29, 1000);
      expect(error).to.be.instanceOf(InterruptedError);
      expect(error.code).to.equal('ERR_WAZEN_TIMEOUT');
      expect(error.wasmStack).to.have.length(1);
      expect(module.callSync('add', [1, 2], { timeoutMs: 30 })).to.equal(3);
    }
  });

  it('stops recursion without end', () => {
    const module = instantiate(context.runtime, fork);
    const start = performance.now();
    const error: InterruptedError = thrownBy(() => module.callSync('fork', [100], { timeoutMs: 30 }));
    expect(error.code).to.equal('ERR_WAZEN_TIMEOUT');
    expect(performance.now() - start).to.be.lessThan(1000);
    expect(module.callSync('fork', [3])).to.equal(undefined);
  });

  it('counts for guests that a host function calls', () => {
    const module: Module = instantiate(context.runtime, loops, { imports: { env: { host: () => module.exports.forever() } } });
    const error: InterruptedError = thrownBy(() => module.callSync('through_host', [], { timeoutMs: 30 }));
    expect(error.code).to.equal('ERR_WAZEN_TIMEOUT');
    expect(module.exports.add(1, 2)).to.equal(3);
  });

  it('stops asynchronous calls, which let the event loop turn', async () => {
    const module = instantiate(context.runtime, loops, { imports: { env: { host: () => new Promise(() => {}) } } });
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    try {
      for (const name of ['forever', 'through_host']) {
        const error = await module.call(name, [], { timeoutMs: 60 }).catch((reason: unknown) => reason);
        expect((error as InterruptedError).code).to.equal('ERR_WAZEN_TIMEOUT');
      }
      const aborted = await module.call('forever', [], { signal: AbortSignal.timeout(20) }).catch((reason: unknown) => reason);
      expect((aborted as InterruptedError).code).to.equal('ERR_WAZEN_ABORTED');
    } finally {
      clearInterval(timer);
    }
    expect(turns).to.be.greaterThan(4);
    expect(await module.call('add', [1, 2])).to.equal(3);
  });
});
