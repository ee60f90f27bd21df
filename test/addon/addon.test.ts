/** The native addon by itself: arguments, memories and their buffers, faults that are not the guest's, profiling. */
import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { decodeModule } from '../../lib/decode/module.js';
import { exchangeLayout, memoryLayout } from '../../lib/engine/layout.js';
import { availableEngines } from '../../lib/engine/select.js';
import { encodedFunctionWords, encodeFunction, encodeModule } from '../../lib/ir/encode.js';
import { placesOf } from '../../lib/ir/places.js';
import { Op } from '../../lib/ir/op.js';
import { lowerModule } from '../../lib/lower/module.js';
import type { Binding } from '../../lib/native/binding.js';
import { loadBinding } from '../../lib/native/load.js';
import { runSteps } from '../../lib/support/steps.js';
import { wat } from '../api/support.js';
import { collectGarbage } from '../garbage.js';

const library = new URL('../../lib/index.js', import.meta.url).href;
const pageBytes = 65536;

/** Runs a script that has an instance of the module as `module`, and its `bytes`; how the process ended. */
async function runGuest(text: string, body: string, flags: string[] = [], cwd = process.cwd()) {
  const source = `import { Runtime } from '${library}';
    const bytes = Buffer.from('${Buffer.from(wat(text)).toString('base64')}', 'base64');
    const module = new Runtime({ engine: 'compiler' }).compileSync(bytes).instantiate();
    ${body}`;
  try {
    await promisify(execFile)(process.execPath, [...flags, '--input-type=module', '--eval', source], { cwd });
    return { code: 0, signal: null };
  } catch (error) {
    const { code, signal } = error as { code: number | null; signal: string | null };
    return { code, signal };
  }
}

/** Errors are what is wanted; crashes are not. */
function callOrThrow(fn: (...args: unknown[]) => unknown, ...args: unknown[]): void {
  try {
    fn(...args);
  } catch (error) {
    expect(error).to.be.instanceOf(Error);
  }
}

describe('addon', function () {
  let binding: Binding;

  before(function () {
    if (!availableEngines().includes('compiler')) this.skip();
    binding = loadBinding();
  });

  it('refuses wrong arguments with an error', () => {
    const wrong: unknown[] = [undefined, null, -1, NaN, 'x', {}, [], new Uint8Array(3), new ArrayBuffer(0), Symbol('s'), 2 ** 60];
    for (const [name, fn] of Object.entries(binding) as [string, (...args: unknown[]) => unknown][]) {
      if (name === 'readFunctionReference') continue; // dereferences any number: its callers have references only
      for (const a of wrong) for (const b of wrong) callOrThrow(fn, a, b);
    }
    expect(() => binding.beginModule(Int32Array.of(1, 2, 3), 1e9)).to.throw(/malformed/);
    expect(() => binding.finishModuleSync({} as never)).to.throw(TypeError);
    const activation = binding.createActivation(new ArrayBuffer(exchangeLayout.size), 1)!;
    expect(() => binding.finishModuleSync(activation.handle as never)).to.throw(TypeError);
  });

  it('refuses lanes that a vector does not have', () => {
    const module = decodeModule(
      wat(`(module (memory 1) (func (param i32 v128) (result v128 i32)
        (i8x16.shuffle 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 (v128.load64_lane 1 (local.get 0) (local.get 1)) (local.get 1))
        (i32x4.extract_lane 3 (local.get 1))))`),
    );
    /** Compiles the function with the word that is `distance` words behind the opcode changed. */
    const compile = (op: number, distance: number, value: number): void => {
      const compilation = binding.beginModule(runSteps(encodeModule(module, placesOf(module), { polls: true, guarded: [true] })), 1e9);
      lowerModule(module, fn => {
        const words = Int32Array.from(fn.words);
        words[words.indexOf(op) + distance] = value;
        const changed = { ...fn, words };
        const encoded = new Int32Array(encodedFunctionWords(changed));
        encodeFunction(changed, encoded);
        binding.addFunction(compilation, encoded, encoded.length);
      });
      binding.finishModuleSync(compilation);
    };
    compile(Op.I32x4ExtractLane, 3, 2);
    expect(() => compile(Op.I32x4ExtractLane, 3, 4)).to.throw(/malformed IR/);
    compile(Op.V128Load64Lane, 6, 0);
    expect(() => compile(Op.V128Load64Lane, 6, 2)).to.throw(/malformed IR/);
    compile(Op.I8x16Shuffle, 7, 0x1f1f1f1f);
    expect(() => compile(Op.I8x16Shuffle, 7, 0x00200000)).to.throw(/malformed IR/);
  });

  const descriptor = new ArrayBuffer(memoryLayout.size);

  /** The number of a guarded memory of one page. */
  function createMemory(owner: object): number {
    const made = binding.createMemory(owner, descriptor, 0, pageBytes);
    expect(made % 2).to.equal(1);
    return (made - 1) / 2;
  }

  it('grows a memory in place, and only up to 4 GiB', () => {
    const memory = createMemory({});
    const grow = (bytes: number) => binding.growMemory(memory, descriptor, 0, bytes);
    const base = new BigUint64Array(descriptor)[0];
    new Uint8Array(binding.memoryBuffer(memory))[5] = 7;
    expect(grow(3 * pageBytes)).to.equal(true);
    expect(Array.from(new BigUint64Array(descriptor))).to.deep.equal([base, BigInt(3 * pageBytes)]);
    const bytes = new Uint8Array(binding.memoryBuffer(memory));
    expect([bytes.length, bytes[5], bytes[3 * pageBytes - 1]]).to.deep.equal([3 * pageBytes, 7, 0]);
    expect([grow(2 ** 32 + pageBytes), grow(pageBytes)]).to.deep.equal([false, false]);
    expect(() => binding.writeMemory(memory, 3 * pageBytes - 1, new Uint8Array(2))).to.throw(RangeError);
    expect(() => binding.growMemory(memory, descriptor, 8, 4 * pageBytes)).to.throw(RangeError, 'descriptor');
  });

  it('keeps the bytes of a buffer whose memory has died', async () => {
    const buffers: Uint8Array[] = [];
    for (let i = 0; i < 100; i++) {
      const memory = createMemory({});
      binding.writeMemory(memory, 9, Uint8Array.of(i));
      buffers.push(new Uint8Array(binding.memoryBuffer(memory)));
    }
    collectGarbage();
    await sleep(10);
    for (let i = 0; i < 100; i++) createMemory({}); // would take what was given back
    expect(buffers.map(bytes => bytes[9])).to.deep.equal(Array.from(buffers.keys()));
    buffers.forEach(bytes => bytes.fill(1));
  });

  it('hands out zeroed memories for ever without a turn of the event loop, also when their buffers were used', () => {
    for (let i = 0; i < 6000; i++) {
      const bytes = new Uint8Array(binding.memoryBuffer(createMemory({})));
      if (bytes[77] !== 0) expect.fail(`memory ${i} is not zero`);
      bytes[77] = 1;
    }
  });

  it('leaves faults that are not the guest’s to the system', async () => {
    const { signal } = await runGuest('(module)', `process.kill(process.pid, 'SIGSEGV'); setTimeout(() => {}, 5000);`);
    expect(signal).to.equal('SIGSEGV');
  });

  it('lets V8 profile a running guest', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'wazen-'));
    try {
      const spin = `(module (func $work (param i32) (result i32) (i32.mul (local.get 0) (i32.const 3)))
        (func (export "spin") (param i32) (local i32) (loop $again
          (local.set 1 (call $work (local.get 1)))
          (br_if $again (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))))`;
      const flags = ['--cpu-prof', '--cpu-prof-interval=100'];
      const body = 'for (let i = 0; i < 20; i++) module.exports.spin(10_000_000);';
      expect(await runGuest(spin, body, flags, folder)).to.deep.equal({ code: 0, signal: null });
      const [profile] = readdirSync(folder).filter(name => name.endsWith('.cpuprofile'));
      const { samples } = JSON.parse(readFileSync(path.join(folder, profile), 'utf8')) as { samples: number[] };
      expect(samples.length).to.be.greaterThan(100);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('stays quiet when the process ends with guests in several workers', async () => {
    const body = `import { Worker } from 'node:worker_threads';
      const inner = 'data:text/javascript,' + encodeURIComponent(\`import { Runtime } from '${library}';
        import { parentPort } from 'node:worker_threads';
        const bytes = Buffer.from('\${bytes.toString('base64')}', 'base64');
        const module = new Runtime({ engine: 'compiler' }).compileSync(bytes).instantiate();
        parentPort.postMessage('running');
        module.exports.f();\`);
      let running = 0;
      for (let i = 0; i < 3; i++) new Worker(new URL(inner)).on('message', () => ++running === 3 && process.exit(0));`;
    expect(await runGuest('(module (func (export "f") (loop $l (br $l))))', body)).to.deep.equal({ code: 0, signal: null });
  });
});
