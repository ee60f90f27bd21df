/** Guests and the rest of the process: termination of threads and scripts, exits, many instances, garbage collection. */
import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import vm from 'node:vm';
import { Worker } from 'node:worker_threads';
import type { Module } from '../../lib/index.js';
import { collectUntil } from '../garbage.js';
import { instantiate, onEveryEngine, wat } from './support.js';

const library = new URL('../../lib/index.js', import.meta.url).href;
const endless = `(module (import "env" "host" (func $host))
  (func (export "forever") (loop $again (br $again)))
  (func (export "host_forever") (loop $again (call $host) (br $again)))
  (func (export "call_host") (call $host))
  (func (export "ok") (result i32) (i32.const 42)))`;

/** The start of a script in which `module` is an instance of {@link endless}. */
function prologue(engine: string, host: string): string {
  return `
    import { Runtime } from '${library}';
    const bytes = Buffer.from('${Buffer.from(wat(endless)).toString('base64')}', 'base64');
    const module = new Runtime({ engine: '${engine}' }).compileSync(bytes).instantiate({ imports: { env: { host: () => { ${host} } } } });
  `;
}

async function runScript(source: string): Promise<{ code: number; stdout: string }> {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', source]);
    return { code: 0, stdout };
  } catch (error) {
    const { code, stdout } = error as { code: number; stdout: string };
    return { code, stdout };
  }
}

function startWorker(source: string): Worker {
  return new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`));
}

onEveryEngine('coexistence', context => {
  for (const name of ['forever', 'host_forever']) {
    it(`worker.terminate() stops ${name}`, async () => {
      const worker = startWorker(`import { parentPort } from 'node:worker_threads';
        ${prologue(context.engine, '')} parentPort.postMessage('running'); module.exports.${name}();`);
      await once(worker, 'message');
      await sleep(50);
      const start = performance.now();
      await worker.terminate();
      expect(performance.now() - start).to.be.lessThan(1000);
    });

    it(`a vm timeout stops ${name}, and the instance goes on`, () => {
      const module = instantiate(context.runtime, endless, { imports: { env: { host: () => {} } } });
      for (let i = 0; i < 3; i++) {
        const start = performance.now();
        expect(() => vm.runInNewContext('run()', { run: module.exports[name] }, { timeout: 30 })).to.throw(/timed out/);
        expect(performance.now() - start).to.be.lessThan(1000);
        expect(module.exports.ok()).to.equal(42);
      }
    });
  }

  it('a vm timeout leaves no deadline behind', async () => {
    const module = instantiate(context.runtime, endless, { imports: { env: { host: () => {} } } });
    const run = () => module.callSync('forever', [], { timeoutMs: 200 });
    expect(() => vm.runInNewContext('run()', { run }, { timeout: 30 })).to.throw(/timed out/);
    await sleep(250);
    for (let i = 0; i < 1000; i++) module.exports.call_host();
    expect(module.exports.ok()).to.equal(42);
  });

  it('process.exit() in a host function ends the process', async () => {
    const source = `${prologue(context.engine, 'process.exit(7)')} module.exports.host_forever();`;
    expect((await runScript(source)).code).to.equal(7);
  });

  it('process.exit() ends the process while a guest runs in a worker', async () => {
    const inner = `import { parentPort } from 'node:worker_threads';
      ${prologue(context.engine, '')} parentPort.postMessage('running'); module.exports.forever();`;
    const source = `import { Worker } from 'node:worker_threads';
      const worker = new Worker(new URL('data:text/javascript,' + ${JSON.stringify(encodeURIComponent(inner))}));
      worker.on('message', () => setTimeout(() => process.exit(5), 20));`;
    const start = performance.now();
    expect((await runScript(source)).code).to.equal(5);
    expect(performance.now() - start).to.be.lessThan(5000);
  });

  it("V8's own WebAssembly traps after only a worker used wazen", async () => {
    const inner = `${prologue(context.engine, '')} module.exports.ok();`;
    const trapping = Buffer.from(wat('(module (memory 1) (func (export "f") (drop (i32.load (i32.const -1)))))')).toString('base64');
    const source = `import { Worker } from 'node:worker_threads';
      import { once } from 'node:events';
      const worker = new Worker(new URL('data:text/javascript,' + ${JSON.stringify(encodeURIComponent(inner))}));
      await once(worker, 'exit');
      const { exports } = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from('${trapping}', 'base64')));
      try { exports.f(); } catch (error) { console.log(error.message); }`;
    expect(await runScript(source)).to.deep.equal({ code: 0, stdout: 'memory access out of bounds\n' });
  });

  it('instantiates 20,000 times without a turn of the event loop', () => {
    const compiled = context.runtime.compileSync(
      wat('(module (import "env" "host" (func $host)) (memory 1) (func (export "f") (call $host)))'),
    );
    const options = { imports: { env: { host: () => {} } } };
    let last: Module | undefined;
    for (let i = 0; i < 20000; i++) {
      last = compiled.instantiate(options);
      if (i % 100 === 0) last.exports.f();
    }
    last?.exports.f();
  });

  it('collects 1,000 cycles of instance and closure', async () => {
    const compiled = context.runtime.compileSync(wat('(module (import "env" "f" (func $f)) (memory 1) (func (export "g") (call $f)))'));
    let collected = 0;
    const registry = new FinalizationRegistry(() => collected++);
    for (let i = 0; i < 1000; i++) {
      const holder: { module?: Module } = {};
      holder.module = compiled.instantiate({ imports: { env: { f: () => holder } } });
      holder.module.exports.g();
      registry.register(holder, undefined);
    }
    await collectUntil(() => collected >= 990, { tries: 50 });
    expect(collected).to.be.at.least(990);
  });
});
