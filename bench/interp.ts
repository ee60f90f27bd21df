/**
 * The interpreter's speed: small kernels against V8's compiled code, and programs against the figures of wazero's interpreter in
 * ../shared/bench/README.md.
 *
 *     node [--jitless] dist/bench/interp.js [--kernels] [PROGRAM...]
 *
 * Kernels print processor time (least of the rounds), which a busy machine disturbs less than time on the clock; V8's time beside
 * it says how fast the machine is. Programs print milliseconds of the first and the best run, each in a process of its own.
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import wabtModule from 'wabt';
import { Runtime } from '../lib/index.js';

/** Types of the DOM library, which Node has no part of. Missing under --jitless. */
declare const WebAssembly: { Module: new (bytes: Uint8Array) => object; Instance: new (module: object) => { exports: Kernel } } | undefined;

interface Kernel {
  readonly run: (n: number) => number;
}

/** Enough for V8 to be done with optimizing: its threads' time counts, too. */
const rounds = 60;

const kernels: Readonly<Record<string, { readonly n: number; readonly text: string }>> = {
  'fib(30)': {
    n: 30,
    text: `(func $fib (export "run") (param i32) (result i32)
      (if (result i32) (i32.lt_s (local.get 0) (i32.const 2)) (then (local.get 0))
        (else (i32.add (call $fib (i32.sub (local.get 0) (i32.const 1))) (call $fib (i32.sub (local.get 0) (i32.const 2)))))))`,
  },
  'sieve 1M': {
    n: 1_000_000,
    text: `(memory 16) (func (export "run") (param $n i32) (result i32) (local $i i32) (local $j i32) (local $count i32)
      (memory.fill (i32.const 0) (i32.const 0) (local.get $n)) (local.set $i (i32.const 2))
      (loop $outer
        (if (i32.eqz (i32.load8_u (local.get $i))) (then
          (local.set $count (i32.add (local.get $count) (i32.const 1)))
          (local.set $j (i32.mul (local.get $i) (i32.const 2)))
          (block $done (loop $inner
            (br_if $done (i32.ge_u (local.get $j) (local.get $n)))
            (i32.store8 (local.get $j) (i32.const 1))
            (local.set $j (i32.add (local.get $j) (local.get $i)))
            (br $inner)))))
        (br_if $outer (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n))))
      (local.get $count))`,
  },
  'i64 hash 1M': {
    n: 1_000_000,
    text: `(func (export "run") (param $n i32) (result i32) (local $h i64) (local $i i32)
      (local.set $h (i64.const 0xcbf29ce484222325))
      (loop $l
        (local.set $h (i64.mul (i64.xor (local.get $h) (i64.extend_i32_u (local.get $i))) (i64.const 0x100000001b3)))
        (local.set $h (i64.xor (local.get $h) (i64.shr_u (local.get $h) (i64.const 29))))
        (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n))))
      (i32.wrap_i64 (local.get $h)))`,
  },
};

/** Best milliseconds of wazero's interpreter, on the machine of ../shared/bench/README.md. */
const wazero: Readonly<Record<string, number>> = {
  'quicksort': 480,
  'richards': 665,
  'bz2': 519,
  'rust-json': 595,
  'shootout-matrix': 12_400,
  'shootout-base64': 17_700,
};

/** Least processor time of the rounds, in milliseconds. */
function measure(run: () => void): number {
  let least = Infinity;
  for (let round = 0; round < rounds; round++) {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}

async function runKernels(): Promise<void> {
  const v8 = typeof WebAssembly === 'undefined' ? undefined : WebAssembly;
  // The text format is read by wabt, which is WebAssembly itself: under --jitless only programs can be measured.
  const wabt = await wabtModule();
  const runtime = new Runtime({ engine: 'interpreter' });
  for (const [name, { n, text }] of Object.entries(kernels)) {
    const bytes = new Uint8Array(wabt.parseWat('kernel.wat', `(module ${text})`, { bulk_memory: true }).toBinary({}).buffer);
    const ours = runtime.compileSync(bytes).instantiate().exports as unknown as Kernel;
    const mine = measure(() => ours.run(n));
    const theirs = v8 === undefined ? undefined : new v8.Instance(new v8.Module(bytes)).exports;
    const other = theirs === undefined ? NaN : measure(() => theirs.run(n));
    if (theirs !== undefined && theirs.run(n) !== ours.run(n)) throw new Error(`${name}: results differ`);
    console.log(`${name.padEnd(20)} ${mine.toFixed(1).padStart(9)} ms   V8 ${other.toFixed(1).padStart(7)} ms`);
  }
}

function runProgram(name: string): void {
  const bench = path.resolve(process.env['WAZEN_SHARED'] ?? '../shared', 'bench');
  const adapter = fileURLToPath(new URL('webassembly.js', import.meta.url));
  const args = [path.join(bench, 'run-one.mjs'), path.join(bench, 'programs', name, `${name}.wasm`), '3', adapter];
  const { stdout, stderr } = spawnSync(process.execPath, [...process.execArgv, ...args], {
    encoding: 'utf8',
    env: { ...process.env, WAZEN_ENGINE: 'interpreter' },
  });
  if (stdout === '') return console.log(`${name.padEnd(20)} failed: ${stderr.slice(0, 500)}`);
  const { ok, why, first, best } = JSON.parse(stdout) as { ok: boolean; why: string; first: number; best: number };
  const ratio = name in wazero ? `   wazero's interpreter ${wazero[name]} ms, ${(wazero[name] / best).toFixed(1)} times` : '';
  console.log(
    `${name.padEnd(20)} ${first.toFixed(0).padStart(7)} / ${best.toFixed(0).padStart(6)} ms${ratio}${ok ? '' : `   WRONG: ${why}`}`,
  );
}

const { values: options, positionals } = parseArgs({ options: { kernels: { type: 'boolean', default: false } }, allowPositionals: true });
const names = positionals.length > 0 ? positionals : options.kernels ? [] : ['quicksort', 'richards', 'bz2', 'rust-json'];
if (positionals.length === 0) await runKernels();
names.forEach(runProgram);
