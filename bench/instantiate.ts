/**
 * What instances cost, beside V8's own WebAssembly in one process.
 *
 *     node dist/bench/instantiate.js [--engine interpreter|compiler] [--live 10000]
 *
 * First the time of one more instance of a module, in microseconds: the median and the 90th percentile of rounds that alternate between
 * the two; instances are dropped at once, so that their collection is in it. Then many instances that live at the same time, and
 * what starting a process costs beside them.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import wabtModule from 'wabt';
import type { EngineName } from '../lib/engine/select.js';
import { createWebAssembly, Runtime } from '../lib/index.js';

const small = `(module
  (import "env" "log" (func $log (param i32)))
  (import "env" "now" (func $now (result f64)))
  (memory (export "memory") 1)
  (global $top (mut i32) (i32.const 1024))
  (func (export "alloc") (param i32) (result i32) (global.get $top) (global.set $top (i32.add (global.get $top) (local.get 0))))
  (func (export "get") (param i32) (result i32) (i32.load (local.get 0)))
  (func (export "set") (param i32 i32) (i32.store (local.get 0) (local.get 1)))
  (func (export "run") (call $log (i32.const 16)))
  (data (i32.const 16) "hello, world"))`;

/** A program's worth of data: 1 MiB in a memory of 2 MiB, and a table. */
const large = `(module
  (memory (export "memory") 32)
  (table 64 funcref)
  (func $f (export "get") (param i32) (result i32) (i32.load (local.get 0)))
  (elem (i32.const 1) $f $f $f $f $f $f $f $f)
  (data (i32.const 65536) "${'0123456789abcdef'.repeat(65536)}"))`;

const rounds = 200;
const perRound = 20;

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- namespaces, exports of the modules above
type Any = any;

const { values: options } = parseArgs({
  options: { engine: { type: 'string', default: 'compiler' }, live: { type: 'string', default: '10000' } },
});
const wabt = await wabtModule();
const runtime = new Runtime({ engine: options.engine as EngineName });
const namespace: Any = createWebAssembly(runtime);
const v8: Any = (globalThis as Any).WebAssembly;
const imports = { env: { log: (_: number) => {}, now: () => 0 } };

const toBytes = (text: string) => wabt.parseWat('instance.wat', text).toBinary({}).buffer;
const percentile = (sorted: number[], part: number) => sorted[Math.floor(sorted.length * part)];

/** Ways to make one more instance of the module. */
function waysOf(bytes: Uint8Array): Readonly<Record<string, () => unknown>> {
  const [theirs, ours, compiled] = [new v8.Module(bytes), new namespace.Module(bytes), runtime.compileSync(bytes)];
  return {
    'V8, new Instance': () => new v8.Instance(theirs, imports),
    'wazen, new Instance': () => new namespace.Instance(ours, imports),
    'wazen, instantiate': () => compiled.instantiate({ imports }),
    'V8, and exports.get(0)': () => new v8.Instance(theirs, imports).exports.get(0),
    'wazen, and exports.get(0)': () => new namespace.Instance(ours, imports).exports.get(0),
    'wazen, instantiate and exports.get(0)': () => compiled.instantiate({ imports }).exports['get'](0),
  };
}

/** Some rounds of each in turn; a turn of the event loop between them, for finalizers. */
async function compare(ways: Readonly<Record<string, () => unknown>>): Promise<void> {
  const times = Object.keys(ways).map(() => [] as number[]);
  const list = Object.values(ways);
  for (let round = 0; round < rounds; round++) {
    for (const [i, make] of list.entries()) {
      const each: number[] = [];
      for (let n = 0; n < perRound; n++) {
        const start = process.hrtime.bigint();
        make();
        each.push(Number(process.hrtime.bigint() - start) / 1000);
      }
      if (round > 10) times[i].push(...each);
    }
    await new Promise(setImmediate);
  }
  Object.keys(ways).forEach((name, i) => {
    const sorted = times[i].sort((a, b) => a - b);
    const mean = sorted.reduce((sum, time) => sum + time, 0) / sorted.length;
    const shown = [percentile(sorted, 0.5), percentile(sorted, 0.9), mean].map(time => time.toFixed(1).padStart(8));
    console.log(`${name.padEnd(40)}${shown.join('')}`);
  });
}

const residentMiB = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))![1]) / 1024;
const mappings = () => readFileSync('/proc/self/maps', 'utf8').split('\n').length - 1;

/** Milliseconds to start a process that ends at once: the median of some. */
function spawnTime(): number {
  const times = Array.from({ length: 15 }, () => {
    const start = process.hrtime.bigint();
    spawnSync('true');
    return Number(process.hrtime.bigint() - start) / 1e6;
  });
  return percentile(
    times.sort((a, b) => a - b),
    0.5,
  );
}

console.log(`microseconds                              median      90 %      mean`);
for (const [title, text] of Object.entries({ 'a small module': small, 'a module with 1 MiB of data': large })) {
  console.log(title);
  await compare(waysOf(toBytes(text)));
}

console.log('\n   live    made in      RSS    mappings   spawnSync');
const compiled = runtime.compileSync(toBytes(small));
const live: unknown[] = [];
for (const count of [0, Number(options.live) / 10, Number(options.live)]) {
  const [start, before] = [process.hrtime.bigint(), residentMiB()];
  while (live.length < count) live.push(compiled.instantiate({ imports }));
  const made = Number(process.hrtime.bigint() - start) / 1e6;
  const row = [`${count}`.padStart(7), `${made.toFixed(0)} ms`.padStart(11), `${(residentMiB() - before).toFixed(0)} MiB`.padStart(9)];
  console.log(`${row.join('')}${String(mappings()).padStart(12)}${spawnTime().toFixed(2).padStart(9)} ms`);
}
