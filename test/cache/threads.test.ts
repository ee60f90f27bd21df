/** Code shared by the threads of a process: compiled once, the same pages, and nothing left when all are gone. */
import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { moduleOf } from '../../bench/byte-writer.js';
import { shapes } from '../../bench/shapes.js';
import { availableEngines } from '../../lib/engine/select.js';
import { CompilationCache, Runtime } from '../../lib/index.js';
import { loadBinding } from '../../lib/native/load.js';
import { wat } from '../api/support.js';
import { collectUntil, settle } from '../garbage.js';

const library = new URL('../../lib/index.js', import.meta.url).href;

/** A module that no other test has. */
const program = (constant: number) => wat(`(module (func (export "f") (result i32) (i32.const ${constant})))`);

/** Compiles for some 100 ms and more. */
function slowProgram(): Uint8Array {
  const { locals, code } = shapes['realistic code'](200_000);
  return moduleOf(locals, code);
}

function live(): { images: number; keys: number } {
  const counts = new Float64Array(4);
  loadBinding().countLive(counts);
  return { images: counts[2], keys: counts[3] };
}

async function eventually(condition: () => boolean, what: string): Promise<void> {
  if (!(await collectUntil(condition, { tries: 500, pauseMs: 20 }))) expect.fail(`it was waited 10 s in vain until ${what}`);
}

/** A thread with `runtime`, `bytes` and `post`; it stays until it is ended. */
class Thread {
  readonly worker: Worker;
  private readonly messages: unknown[] = [];
  private readonly waiting: ((message: unknown) => void)[] = [];

  constructor(bytes: Uint8Array, body: string) {
    const source = `
      import { parentPort, workerData } from 'node:worker_threads';
      import { CompilationCache, Runtime } from '${library}';
      const runtime = new Runtime({ engine: 'compiler', cache: new CompilationCache() });
      const bytes = workerData;
      const post = message => parentPort.postMessage(message);
      parentPort.on('message', () => {});
      ${body}`;
    this.worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`), { workerData: bytes });
    this.worker.on('message', message => (this.waiting.shift() ?? (m => this.messages.push(m)))(message));
    this.worker.on('error', error => (this.waiting.shift() ?? (m => this.messages.push(m)))(error));
  }

  async next(): Promise<unknown> {
    if (this.messages.length > 0) return this.messages.shift();
    return new Promise(resolve => this.waiting.push(resolve));
  }

  async end(): Promise<void> {
    await this.worker.terminate();
  }
}

const compiles = `
  let reports = 0;
  const compiled = await runtime.compile(bytes, { onProgress: () => reports++ });
  post({ reports: reports > 0, value: compiled.instantiate().exports.f?.() });`;

describe('code shared by threads', () => {
  if (!availableEngines().includes('compiler')) {
    it.skip('SKIPPED: the compiler is not there');
    return;
  }
  let threads: Thread[] = [];
  const start = (bytes: Uint8Array, body: string) => {
    const thread = new Thread(bytes, body);
    threads.push(thread);
    return thread;
  };
  let before: ReturnType<typeof live>;
  beforeEach(async () => {
    await settle();
    before = live();
  });
  afterEach(async () => {
    await Promise.all(threads.map(thread => thread.end()));
    threads = [];
    await eventually(() => live().keys <= before.keys && live().images <= before.images, 'code and claims were gone');
  });

  it('is compiled once, where several ask at once', async () => {
    const bytes = slowProgram();
    const all = Array.from({ length: 4 }, () => start(bytes, compiles));
    const results = (await Promise.all(all.map(thread => thread.next()))) as { reports: boolean }[];
    expect(results.filter(({ reports }) => reports)).to.have.length(1);
    expect(live().images - before.images).to.equal(1);
    expect(live().keys - before.keys).to.equal(1);
  });

  it('is found later by compile and compileSync, and goes on when its maker ends', async () => {
    const bytes = program(5001);
    const maker = start(bytes, compiles);
    expect(await maker.next()).to.deep.equal({ reports: true, value: 5001 });
    const user = start(bytes, compiles);
    expect(await user.next()).to.deep.equal({ reports: false, value: 5001 });
    const other = start(
      bytes,
      `const compiled = runtime.compileSync(bytes); const { f } = compiled.instantiate().exports; post(f());
       parentPort.on('message', () => post(f()));`,
    );
    expect(await other.next()).to.equal(5001);
    expect(live().images - before.images).to.equal(1);
    await Promise.all([maker.end(), user.end()]);
    other.worker.postMessage('again');
    expect(await other.next()).to.equal(5001);
    expect(live().images - before.images).to.equal(1);
  });

  it('is made by another where the thread that was making it is ended', async () => {
    const bytes = slowProgram();
    for (let round = 0; round < 3; round++) {
      const maker = start(bytes, compiles);
      await eventually(() => live().keys > before.keys, 'a thread was compiling');
      const heirs = [start(bytes, compiles), start(bytes, compiles)];
      await sleep(round * 30);
      await maker.end();
      const results = (await Promise.all(heirs.map(heir => heir.next()))) as { reports: boolean }[];
      expect(results.filter(({ reports }) => reports).length).to.be.at.most(1);
      await Promise.all(heirs.map(heir => heir.end()));
      await eventually(() => live().keys <= before.keys, 'all was gone');
    }
  });

  it('ends with threads that wait for it', async () => {
    const bytes = slowProgram();
    const maker = start(bytes, compiles);
    await eventually(() => live().keys > before.keys, 'a thread was compiling');
    const waiting = Array.from({ length: 3 }, () => start(bytes, `post('begun'); ${compiles}`));
    await Promise.all(waiting.map(thread => thread.next()));
    await sleep(20);
    await Promise.all(waiting.map(thread => thread.end()));
    expect(await maker.next()).to.have.property('reports', true);
  });

  it('is no error that others see: each has its own', async () => {
    const bytes = Buffer.from('0061736d01000000010401600000030201000a05010300416a0b', 'hex');
    const fails = "post(await runtime.compile(bytes).catch(error => error.code)); post('still there');";
    const all = Array.from({ length: 3 }, () => start(bytes, fails));
    for (const thread of all) {
      expect(await thread.next()).to.equal('ERR_WAZEN_COMPILE');
      expect(await thread.next()).to.equal('still there');
    }
    expect(live()).to.deep.equal(before);
  });

  it('is shared by caches of one thread, too', async () => {
    const bytes = slowProgram();
    const runtimes = Array.from({ length: 3 }, () => new Runtime({ engine: 'compiler', cache: new CompilationCache() }));
    let reports = new Set<number>();
    const compiled = await Promise.all(
      runtimes.map((runtime, i) => runtime.compile(bytes, { onProgress: () => void (reports = reports.add(i)) })),
    );
    expect(reports.size).to.equal(1);
    expect(new Set(compiled.map(one => one.codeBytes)).size).to.equal(1);
    expect(live().images - before.images).to.equal(1);
  });

  it('keeps no process alive, and no process from ending', async () => {
    const thread = start(program(5002), `${compiles} parentPort.removeAllListeners('message'); parentPort.unref();`);
    const exit = new Promise(resolve => thread.worker.once('exit', resolve));
    expect(await thread.next()).to.deep.equal({ reports: true, value: 5002 });
    expect(await exit).to.equal(0);
  });

  it('is claimed by one at a time, by the addon', async () => {
    const binding = loadBinding();
    const first = binding.claimShared('key of a test', () => expect.fail('woken without having waited'));
    expect(first).to.have.keys('claim');
    let wakes = 0;
    const woken = new Promise<void>(resolve => {
      expect(binding.claimShared('key of a test', () => (wakes++, resolve()))).to.deep.equal({});
    });
    expect(binding.findShared('key of a test')).to.equal(undefined);
    await sleep(20);
    expect(wakes).to.equal(0);
    binding.endClaim(first.claim!);
    binding.endClaim(first.claim!);
    const timer = setTimeout(() => {}, 10_000);
    await woken;
    clearTimeout(timer);
    const second = binding.claimShared('key of a test', () => {});
    expect(second).to.have.keys('claim');
    expect(live().keys).to.equal(before.keys + 1);
    binding.endClaim(second.claim!);
    expect(wakes).to.equal(1);
    for (const wrong of [[], [1, () => {}], ['x'], ['x', 7]]) {
      expect(() => (binding.claimShared as (...args: unknown[]) => unknown)(...wrong)).to.throw(TypeError);
    }
    expect(() => binding.putShared('x', {} as never)).to.throw(TypeError);
    expect(() => binding.endClaim({} as never)).to.throw(TypeError);
  });
});
