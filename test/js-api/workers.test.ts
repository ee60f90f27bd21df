/** The namespace in worker threads: several at once, and ended at any moment, without a leak or a crash. */
import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { moduleOf } from '../../bench/byte-writer.js';
import { shapes } from '../../bench/shapes.js';
import { availableEngines, type EngineName } from '../../lib/engine/select.js';
import { loadBinding } from '../../lib/native/load.js';
import { settle } from '../garbage.js';
import { wat } from './support.js';

const library = new URL('../../lib/index.js', import.meta.url).href;

const guest = wat(`(module
  (import "env" "host" (func $host (param i32) (result i32)))
  (memory (export "memory") 2) (table (export "table") 10 externref)
  (func (export "loop") (loop (br 0)))
  (func (export "call") (param i32) (result i32) (call $host (local.get 0)))
  (func (export "store") (param i32 i32) (i32.store (local.get 0) (local.get 1)))
  (func (export "load") (param i32) (result i32) (i32.load (local.get 0))))`);

/** Statements of a module that has `runtime`, `WebAssembly`, `bytes` and `post(message)`. */
function program(engine: EngineName, body: string, post: string): string {
  return `
    import { createWebAssembly, Runtime } from '${library}';
    const runtime = new Runtime({ engine: '${engine}' });
    const WebAssembly = createWebAssembly(runtime);
    const bytes = Buffer.from('${Buffer.from(guest).toString('base64')}', 'base64');
    const instantiate = host => new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { host } }).exports;
    ${post}
    ${body}`;
}

function startWorker(engine: EngineName, body: string): Worker {
  const source = program(
    engine,
    body,
    `import { parentPort } from 'node:worker_threads'; const post = message => parentPort.postMessage(message);`,
  );
  return new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`), { stdout: false });
}

async function nextMessage(worker: Worker): Promise<unknown> {
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', code => reject(new Error(`the worker ended with code ${code}`)));
  });
}

const exitOf = async (worker: Worker): Promise<number> => new Promise(resolve => worker.once('exit', resolve));

/** A module that compiles for some 100 ms. */
function largeModule(): Uint8Array {
  const { locals, code } = shapes['realistic code'](200_000);
  return moduleOf(locals, code);
}

/** What a worker is doing when it ends; each says first that it has begun. */
const moments: Record<string, string> = {
  'in the guest': `const { loop } = instantiate(() => 0); post('begun'); loop();`,
  'in a host call': `const { call } = instantiate(() => { post('begun'); for (;;); }); call(1);`,
  'asleep in a host call': `
    const { call } = instantiate(() => { post('begun'); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0); });
    call(1);`,
  'in a guest below a host call below a guest': `
    const inner = instantiate(() => 0);
    const { call } = instantiate(() => { post('begun'); inner.loop(); });
    call(1);`,
  'with guests that wait for promises': `
    const compiled = runtime.compileSync(bytes);
    for (let i = 0; i < 20; i++) {
      const module = compiled.instantiate({ imports: { env: { host: () => new Promise(() => {}) } } });
      void module.call('call', [i]);
    }
    setInterval(() => {}, 1000);
    setTimeout(() => post('begun'), 20);`,
  'with memories, views and values at hand': `
    const kept = Array.from({ length: 30 }, () => {
      const exports = instantiate(() => 0);
      exports.memory.grow(3);
      exports.table.set(1, { kept: true });
      return [exports, new Uint8Array(exports.memory.buffer)];
    });
    post('begun');
    for (;;) for (const [{ store }] of kept) store(0, 1);`,
  'while modules compile': `
    const large = Buffer.from('${Buffer.from(largeModule()).toString('base64')}', 'base64');
    for (let i = 0; i < 3; i++) void WebAssembly.compile(large);
    setInterval(() => {}, 1000);
    setTimeout(() => post('begun'), 20);`,
};

/** Memories, guest stacks and images of code in the process. */
function liveCounts(): number[] {
  const counts = new Float64Array(3);
  if (availableEngines().includes('compiler')) loadBinding().countLive(counts);
  return [...counts];
}

async function settledCounts(): Promise<number[]> {
  await settle();
  return liveCounts();
}

/** Ended threads free what is theirs a little later. */
async function expectCounts(expected: readonly number[]): Promise<void> {
  for (let i = 0; i < 100 && liveCounts().some((count, k) => count > expected[k]); i++) await sleep(20);
  liveCounts().forEach((count, k) => expect(count).to.be.at.most(expected[k]));
}

for (const engine of availableEngines()) {
  describe(`worker threads on the ${engine}`, function () {
    this.timeout(60_000);

    it('run at once, each with its own instances', async () => {
      const before = await settledCounts();
      const body = `
        const instances = Array.from({ length: 20 }, (_, i) => instantiate(x => x + i));
        let sum = 0;
        for (let round = 0; round < 500; round++) {
          for (const { call, store, load } of instances) {
            store(8, load(8) + 1);
            sum += call(round);
          }
        }
        post([sum, ...new Set(instances.map(({ load }) => load(8)))]);`;
      const workers = Array.from({ length: 6 }, () => startWorker(engine, body));
      const exits = workers.map(exitOf);
      const results = await Promise.all(workers.map(nextMessage));
      for (const result of results) expect(result).to.deep.equal([20 * ((500 * 499) / 2) + 500 * 190, 500]);
      expect(await Promise.all(exits)).to.deep.equal(Array<number>(6).fill(0));
      await expectCounts(before);
    });

    for (const [moment, body] of Object.entries(moments)) {
      it(`are terminated ${moment}`, async () => {
        const before = await settledCounts();
        for (let round = 0; round < 2; round++) {
          const workers = Array.from({ length: 3 }, () => startWorker(engine, body));
          await Promise.all(workers.map(nextMessage));
          const [, stacks, images] = liveCounts();
          if (engine === 'compiler' && body.includes('call')) expect([stacks > before[1], images > before[2]]).to.deep.equal([true, true]);
          expect(await Promise.all(workers.map(async worker => worker.terminate()))).to.deep.equal([1, 1, 1]);
        }
        await expectCounts(before);
      });
    }

    it('end by process.exit in a host call', async () => {
      const before = await settledCounts();
      const workers = Array.from({ length: 3 }, () => startWorker(engine, `instantiate(() => process.exit(7)).call(1);`));
      expect(await Promise.all(workers.map(exitOf))).to.deep.equal([7, 7, 7]);
      await expectCounts(before);
    });

    it('are running guests when the process exits', async () => {
      const worker = program(
        engine,
        moments['in the guest'],
        `import { parentPort } from 'node:worker_threads'; const post = message => parentPort.postMessage(message);`,
      );
      const body = `
        const workers = Array.from({ length: 3 }, () => new Worker(new URL(${JSON.stringify(`data:text/javascript,${encodeURIComponent(worker)}`)})));
        await Promise.all(workers.map(worker => new Promise(resolve => worker.once('message', resolve))));
        instantiate(() => process.exit(9)).call(1);`;
      const source = program(engine, body, `import { Worker } from 'node:worker_threads';`);
      const error: unknown = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', source]).catch(
        (reason: unknown) => reason,
      );
      const { code, signal, stderr } = error as { code: number | null; signal: string | null; stderr: string };
      expect({ code, signal, stderr }).to.deep.equal({ code: 9, signal: null, stderr: '' });
    });
  });
}
