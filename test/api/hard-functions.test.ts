/** Functions that are hard to compile (bench/shapes.ts): they compile in linear time, and do the same on every engine and on V8. */
import { expect } from 'chai';
import { ByteWriter, moduleOf } from '../../bench/byte-writer.js';
import { Opcode } from '../../lib/wasm/opcode.js';
import { shapes } from '../../bench/shapes.js';
import { availableEngines } from '../../lib/engine/select.js';
import { Runtime } from '../../lib/index.js';
import { onEveryEngine } from './support.js';

/** Types of the DOM library, which Node has no part of. */
declare const WebAssembly: any;

/** Code that calls itself without end overflows the stack everywhere. */
const endless = new Set(['realistic code', 'calls × locals']);
const inputs = [0, 1, 5, -1, 0x7fffffff];
/** So large that slots stay in memory and values in their slots; V8 takes seconds for 50,000 locals. */
const comparedBytes = (name: string): number => (name.startsWith('50,000') ? 6_000 : 30_000);

const [smallBytes, largeBytes] = [10_000, 1_000_000];
const smallRuns = 9;
const mostGrowth = 3;
/** The machine may be busy with something else during some of them, V8 with collecting and optimizing what earlier tests left. */
const attempts = 12;
const pauseMs = 100;

/** Processor time of a compilation per byte, of all threads; the median of some. */
function timePerByte(runtime: Runtime, bytes: Uint8Array, runs: number): number {
  const times = Array.from({ length: runs }, () => {
    const before = process.cpuUsage();
    runtime.compileSync(bytes).close();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / bytes.length;
  });
  return times.sort((a, b) => a - b)[runs >> 1];
}

/** How many times longer a byte takes in a large function than in a small one. */
function growth(runtime: Runtime, name: string): number {
  const [small, large] = [smallBytes, largeBytes].map(size => {
    const { locals, code } = shapes[name](size);
    return moduleOf(locals, code);
  });
  let best = Infinity;
  for (let i = 0; i < attempts && best > mostGrowth; i++) {
    if (i > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs);
    best = Math.min(best, timePerByte(runtime, large, 1) / timePerByte(runtime, small, smallRuns));
  }
  return best;
}

onEveryEngine('hard functions', context => {
  for (const [name, shape] of Object.entries(shapes)) {
    if (endless.has(name)) continue;
    it(`${name}: as on V8`, () => {
      const { locals, code } = shape(comparedBytes(name));
      const bytes = moduleOf(locals, code);
      const theirs = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;
      const ours = context.runtime.compileSync(bytes).instantiate().exports;
      const results = inputs.map(input => [(ours['run'] as (n: number) => unknown)(input), theirs.run(input)]);
      for (const [our, their] of results) expect(our).to.equal(their);
    });
  }

  it('100,000 nested blocks, loops and ifs', () => {
    const depth = 100_000;
    for (const open of [Opcode.Block, Opcode.Loop, Opcode.If]) {
      const w = new ByteWriter();
      for (let i = 0; i < depth; i++) (open === Opcode.If ? w.get(0) : w).op(open, 0x40);
      w.get(0).const(1).op(Opcode.I32Add).set(1);
      for (let i = 0; i < depth; i++) w.op(Opcode.End);
      const run = context.runtime.compileSync(moduleOf(1, w.get(1))).instantiate().exports['run'] as (n: number) => unknown;
      expect(run(41)).to.equal(42);
    }
  });
});

describe('compile time', function () {
  this.timeout(600_000);
  if (!availableEngines().includes('compiler')) {
    it.skip('SKIPPED: there is no compiler here');
    return;
  }
  for (const name of Object.keys(shapes)) {
    it(`is linear: ${name}`, () => {
      const runtime = new Runtime({ engine: 'compiler' });
      const found = growth(runtime, name);
      expect(found, `time per byte at ${largeBytes} bytes, by that at ${smallBytes}`).to.be.at.most(mostGrowth);
    });
  }
});
