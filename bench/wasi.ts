/**
 * What file functions of WASI cost, beside node:wasi: 1 MB written in pieces of 4 KB, and files opened and closed.
 *
 *     node dist/bench/wasi.js [--pairs 100000] [--rounds 7]
 *
 * The same guest runs on V8 with node:wasi, on V8 with our functions, and on our compiler. Milliseconds, the least of the rounds, which
 * alternate; then the ratio to node:wasi (below 1: faster).
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { WASI } from 'node:wasi';
import wabtModule from 'wabt';
import { MemoryFileSystem, Runtime } from '../lib/index.js';
import type { Mount } from '../lib/wasi/mounts.js';
import { Preview1 } from '../lib/wasi/preview1.js';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the types of Node have no WebAssembly
declare const WebAssembly: any;

const text = `(module
  (import "wasi_snapshot_preview1" "path_open" (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_close" (func $close (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 2)
  (data (i32.const 0) "out.bin")
  (data (i32.const 16) "a/b/file")
  (data (i32.const 32) "\\00\\10\\00\\00\\00\\10\\00\\00")
  (func $check (param i32) (if (local.get 0) (then (unreachable))))
  (func (export "write") (param $pieces i32)
    (call $check (call $open (i32.const 3) (i32.const 0) (i32.const 0) (i32.const 7) (i32.const 9) (i64.const 64) (i64.const 0) (i32.const 0) (i32.const 64)))
    (loop $again
      (call $check (call $write (i32.load (i32.const 64)) (i32.const 32) (i32.const 1) (i32.const 68)))
      (br_if $again (local.tee $pieces (i32.sub (local.get $pieces) (i32.const 1)))))
    (call $check (call $close (i32.load (i32.const 64)))))
  (func $pairs (param $address i32) (param $length i32) (param $count i32)
    (loop $again
      (call $check (call $open (i32.const 3) (i32.const 1) (local.get $address) (local.get $length) (i32.const 0) (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 64)))
      (call $check (call $close (i32.load (i32.const 64))))
      (br_if $again (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))
  (func (export "pairs") (param i32) (call $pairs (i32.const 0) (i32.const 7) (local.get 0)))
  (func (export "deep_pairs") (param i32) (call $pairs (i32.const 16) (i32.const 8) (local.get 0))))`;

interface GuestExports {
  write(pieces: number): void;
  pairs(count: number): void;
  deep_pairs(count: number): void;
}

const wasmBytes = (await wabtModule()).parseWat('wasi.wat', text).toBinary({}).buffer;

/** node:wasi on V8. */
function onNode(directory: string): GuestExports {
  const wasi = new WASI({ version: 'preview1', preopens: { '/': directory } });
  const instance = new WebAssembly.Instance(new WebAssembly.Module(wasmBytes), wasi.getImportObject());
  wasi.initialize(instance);
  return instance.exports;
}

/** Our functions on V8. */
function onV8(mount: Mount): GuestExports {
  const wasi = new Preview1({ mounts: { '/': mount }, fileLimits: { writtenBytes: Infinity } });
  const instance = new WebAssembly.Instance(new WebAssembly.Module(wasmBytes), { wasi_snapshot_preview1: wasi.functions });
  wasi.attach(instance.exports.memory);
  return instance.exports;
}

/** Our functions on our compiler. */
function onWazen(runtime: Runtime, mount: Mount): GuestExports {
  const wasi = new Preview1({ mounts: { '/': mount }, fileLimits: { writtenBytes: Infinity } });
  const module = runtime.compileSync(wasmBytes).instantiate({ imports: { wasi_snapshot_preview1: wasi.functions } });
  wasi.attach(module.memory);
  return module.exports as unknown as GuestExports;
}

function time(body: () => void): number {
  const start = performance.now();
  body();
  return performance.now() - start;
}

const { values } = parseArgs({ options: { pairs: { type: 'string', default: '100000' }, rounds: { type: 'string', default: '7' } } });
const [pairs, rounds] = [Number(values.pairs), Number(values.rounds)];

const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'wazen-bench-'));
fs.mkdirSync(path.join(directory, 'a/b'), { recursive: true });
fs.writeFileSync(path.join(directory, 'a/b/file'), '');
const memory = new MemoryFileSystem();
memory.writeFile('a/b/file', '');
const runtime = new Runtime();
const sides: Record<string, GuestExports> = {
  'node:wasi on V8': onNode(directory),
  'ours on V8': onV8({ dir: directory, readOnly: false }),
  'ours, compiler': onWazen(runtime, { dir: directory, readOnly: false }),
  'ours, in memory': onWazen(runtime, memory),
};
const cases: Record<string, (guest: GuestExports) => void> = {
  '1 MB in pieces of 4 KB': guest => guest.write(256),
  [`${pairs} path_open and fd_close`]: guest => guest.pairs(pairs),
  [`${pairs} of a/b/file`]: guest => guest.deep_pairs(pairs),
};

for (const [name, body] of Object.entries(cases)) {
  const best = new Map<string, number>();
  for (let round = 0; round < rounds; round++) {
    for (const [side, guest] of Object.entries(sides))
      best.set(
        side,
        Math.min(
          best.get(side) ?? Infinity,
          time(() => body(guest)),
        ),
      );
  }
  const base = best.get('node:wasi on V8')!;
  console.log(name);
  for (const [side, ms] of best) console.log(`  ${side.padEnd(18)} ${ms.toFixed(2).padStart(9)} ms  ${(ms / base).toFixed(2).padStart(6)}`);
}
runtime.close();
fs.rmSync(directory, { recursive: true });
