/**
 * The differential fuzzer, for long runs: random modules on V8, the interpreter and the compiler.
 *
 *     node dist/scripts/fuzz.js [--seed FIRST] [--count N] [--engines compiler,interpreter] [--reduce] [--out FILE.wasm]
 *
 * Modules are run in a child process: where it crashes, the seed is reported and the run goes on behind it. `--reduce` makes the
 * first module that differs (or crashes: then one process per attempt) small; `--out` writes it. Exit status 1 if anything differs.
 */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { availableEngines, type EngineName } from '../lib/engine/select.js';
import { Comparison } from '../test/fuzz/compare.js';
import { generate } from '../test/fuzz/generate.js';
import { reduce } from '../test/fuzz/reduce.js';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '1000' },
    engines: { type: 'string', default: availableEngines().join() },
    reduce: { type: 'boolean', default: false },
    out: { type: 'string' },
    drop: { type: 'string', default: '' },
    progress: { type: 'string' },
  },
});
const first = Number(values.seed);
const count = Number(values.count);
const script = fileURLToPath(import.meta.url);

/** In the child: runs modules; the seed at hand is in the file `--progress`. */
function runModules(progress: string): void {
  const comparison = new Comparison(values.engines.split(',') as EngineName[]);
  const drop = new Set(values.drop.split(',').filter(Boolean).map(Number));
  const file = openSync(progress, 'w');
  for (let seed = first; seed < first + count; seed++) {
    writeSync(file, `${seed}\n`, 0);
    const difference = comparison.run(seed, drop);
    if (difference === undefined) continue;
    console.log(difference);
    process.exitCode = 1;
  }
  closeSync(file);
}

/** Runs modules in a child; what it said, if anything differed or crashed, and the last seed. */
function runChild(from: number, number: number, drop: ReadonlySet<number> = new Set()): { failure: string | undefined; last: number } {
  const folder = mkdtempSync(path.join(tmpdir(), 'wazen-fuzz-'));
  const progress = path.join(folder, 'seed');
  const options = [
    '--seed',
    `${from}`,
    '--count',
    `${number}`,
    '--engines',
    values.engines,
    '--drop',
    [...drop].join(),
    '--progress',
    progress,
  ];
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [script, ...options], {
    encoding: 'utf8',
    timeout: 60_000 + number * 100,
  });
  const last = Number(readFileSync(progress, 'utf8'));
  rmSync(folder, { recursive: true });
  if (status === 0) return { failure: undefined, last };
  return { failure: status === 1 && !stderr ? stdout : `seed ${last}: ${signal ?? status}\n${stdout}${stderr.slice(-2000)}`, last };
}

function report(seed: number, isCrash: boolean): void {
  let drop: ReadonlySet<number> = new Set();
  if (values.reduce) {
    const comparison = new Comparison(values.engines.split(',') as EngineName[]);
    const differs = (dropped: ReadonlySet<number>): boolean =>
      isCrash ? runChild(seed, 1, dropped).failure !== undefined : comparison.run(seed, dropped) !== undefined;
    drop = reduce(seed, differs);
    console.log(isCrash ? runChild(seed, 1, drop).failure : comparison.run(seed, drop));
  }
  if (values.out !== undefined) writeFileSync(values.out, generate(seed, drop).bytes);
}

function main(): void {
  const batch = 500;
  let failures = 0;
  for (let seed = first; seed < first + count;) {
    const number = Math.min(batch, first + count - seed);
    const { failure, last } = runChild(seed, number);
    if (failure !== undefined) {
      console.log(failure);
      const differing = /^seed (\d+), line/m.exec(failure);
      if (failures++ === 0) report(differing ? Number(differing[1]) : last, !differing);
      process.exitCode = 1;
    }
    seed = last === seed + number - 1 ? seed + number : last + 1;
  }
  console.log(`${count} modules from seed ${first}: ${failures === 0 ? 'no difference' : `${failures} failures`}`);
}

if (values.progress !== undefined) runModules(values.progress);
else main();
