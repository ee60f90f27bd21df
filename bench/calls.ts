/**
 * What a call across the boundary costs, beside V8's own WebAssembly in one process.
 *
 *     node dist/bench/calls.js [--engine interpreter|compiler]
 *
 * Nanoseconds per call, the least of the rounds, which alternate between the two.
 */
import { parseArgs } from 'node:util';
import wabtModule from 'wabt';
import type { EngineName } from '../lib/engine/select.js';
import { createWebAssembly, Runtime } from '../lib/index.js';

const text = `(module
  (import "env" "add" (func $add (param i32 i32) (result i32)))
  (import "env" "nop" (func $nop))
  (func (export "nop"))
  (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
  (func (export "mul") (param f64 f64) (result f64) (f64.mul (local.get 0) (local.get 1)))
  (func (export "add64") (param i64 i64) (result i64) (i64.add (local.get 0) (local.get 1)))
  (func (export "identity") (param externref) (result externref) (local.get 0))
  (func (export "pair") (param i32) (result i32 i32) (local.get 0) (local.get 0))
  (func (export "loop_nop") (param i32) (loop $l (call $nop) (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))
  (func (export "loop_add") (param i32) (loop $l (drop (call $add (local.get 0) (i32.const 1)))
    (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))))`;

const calls = 200_000;
const rounds = 25;

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- exports of the module above
type Exports = any;

/** Each makes {@link calls} calls. A function made anew for each side, so that V8 specializes it for its callee. */
const cases: Readonly<Record<string, string>> = {
  '() -> ()': 'for (let i = 0; i < n; i++) e.nop()',
  '(i32, i32) -> i32': 'let s = 0; for (let i = 0; i < n; i++) s = e.add(s, i)',
  '(f64, f64) -> f64': 'let s = 1; for (let i = 0; i < n; i++) s = e.mul(s, 1.5)',
  '(i64, i64) -> i64': 'let s = 0n; for (let i = 0; i < n; i++) s = e.add64(s, 3n)',
  '(externref) -> externref': 'let s = {}; for (let i = 0; i < n; i++) s = e.identity(s)',
  '(i32) -> (i32, i32)': 'let s = 0; for (let i = 0; i < n; i++) s += e.pair(i)[1]',
  'host () -> ()': 'e.loop_nop(n)',
  'host (i32, i32) -> i32': 'e.loop_add(n)',
};

const { values: options } = parseArgs({ options: { engine: { type: 'string', default: 'compiler' } } });
const wabt = await wabtModule();
const bytes = wabt.parseWat('calls.wat', text, { reference_types: true, multi_value: true }).toBinary({}).buffer;
const imports = { env: { add: (a: number, b: number) => (a + b) | 0, nop: () => {} } };

function load(namespace: Exports): Exports {
  return new namespace.Instance(new namespace.Module(bytes), imports).exports;
}

const sides = [load((globalThis as Exports).WebAssembly), load(createWebAssembly(new Runtime({ engine: options.engine as EngineName })))];

for (const [name, body] of Object.entries(cases)) {
  const runs = sides.map(exports => {
    const run = new Function('e', 'n', body) as (exports: Exports, n: number) => void;
    return () => run(exports, calls);
  });
  const best = [Infinity, Infinity];
  for (let round = 0; round < rounds; round++) {
    runs.forEach((run, side) => {
      const start = process.hrtime.bigint();
      run();
      best[side] = Math.min(best[side], Number(process.hrtime.bigint() - start) / calls);
    });
  }
  const [theirs, ours] = best;
  console.log(
    `${name.padEnd(26)} V8 ${theirs.toFixed(1).padStart(6)} ns   wazen ${ours.toFixed(1).padStart(6)} ns   ${(ours / theirs).toFixed(1)} times`,
  );
}
