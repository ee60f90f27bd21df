/** The two ways into compiled code: V8's fast API calls, which the other tests take where they are there, and Node-API. */
import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { Session } from 'node:inspector/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { availableEngines } from '../../lib/engine/select.js';
import { Runtime } from '../../lib/index.js';
import { loadAccelerator } from '../../lib/native/load.js';
import { instantiate } from './support.js';

const text = `(module (import "env" "next" (func $next (param i32) (result i32)))
  (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
  (func (export "sum") (param i32) (result i32) (local i32)
    (loop $again
      (local.set 1 (i32.add (local.get 1) (call $next (local.get 0))))
      (br_if $again (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
    (local.get 1)))`;

type AddUp = (add: (a: number, b: number) => number, count: number) => number;

/** Milliseconds. */
const patience = 90_000;

/** Functions of their own for V8 to optimize. */
const callers: Record<string, string> = {
  'optimized code': 'sum = add(sum, i)',
  'optimized code within a try': 'try { sum = add(sum, i) } catch (error) { throw new Error(error) }',
};

describe('fast calls', () => {
  if (!availableEngines().includes('compiler')) {
    it.skip('SKIPPED: the compiler is not there');
    return;
  }
  const accelerator = loadAccelerator();
  if (accelerator === null) {
    it.skip('SKIPPED: the accelerator is not there');
    return;
  }

  for (const [title, body] of Object.entries(callers)) {
    it(`are made by ${title}`, () => {
      const addUp = new Function('add', 'count', `let sum = 0; for (let i = 0; i < count; i++) ${body}; return sum`) as AddUp;
      const { add, sum } = instantiate(new Runtime({ engine: 'compiler' }), text, { imports: { env: { next: (i: number) => i } } }).exports;
      const slowCallsOfRound = (): number => {
        const before = accelerator.slowCalls();
        expect(addUp(add, 1000)).to.equal(499500);
        expect(sum(1000)).to.equal(500500);
        return accelerator.slowCalls() - before;
      };
      // V8 optimizes on a thread of its own, when it gets to it: in an emulator, after a minute.
      const end = performance.now() + patience;
      while (slowCallsOfRound() >= 100 && performance.now() < end);
      expect(slowCallsOfRound()).to.be.lessThan(100);
    });
  }

  it('can be sampled by a profiler', async () => {
    const { sum } = instantiate(new Runtime({ engine: 'compiler' }), text, { imports: { env: { next: (i: number) => i } } }).exports;
    const session = new Session();
    session.connect();
    await session.post('Profiler.enable');
    await session.post('Profiler.setSamplingInterval', { interval: 100 });
    await session.post('Profiler.start');
    const end = performance.now() + 500;
    while (performance.now() < end) sum(10_000);
    const { profile } = await session.post('Profiler.stop');
    session.disconnect();
    expect(profile.nodes).to.not.be.empty;
  });

  it('are no condition for anything', async () => {
    const files = ['coexistence', 'host', 'linking', 'runtime', 'stopping'].map(name =>
      fileURLToPath(new URL(`${name}.test.js`, import.meta.url)),
    );
    const mocha = fileURLToPath(new URL('../../../node_modules/mocha/bin/mocha.js', import.meta.url));
    const env = { ...process.env, WAZEN_FAST_CALLS: '0' };
    const { stdout } = await promisify(execFile)(process.execPath, [mocha, ...files], { env });
    expect(stdout).to.match(/ passed, 0 failed/);
  }).timeout(120_000);
});
