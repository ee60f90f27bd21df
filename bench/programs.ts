/**
 * Programs side by side: wazen's engines against V8, each in processes of its own, interleaved, minimum of the rounds.
 *
 *     npm run bench -- [--rounds N] [--runs N|auto] [--interpreter] [PROGRAM...]
 *
 * Prints milliseconds to compile, of the first run and of the best run, the ratio V8/wazen of the best runs (above 1: wazen is faster), and the
 * geometric means. Every run's output and final memory are compared with the expected ones; a wrong one is shown as such.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

interface Measurement {
  readonly ok: boolean;
  readonly why: string;
  readonly compile: number;
  readonly first: number;
  readonly best: number;
  readonly memory: string;
}

const shared = process.env['WAZEN_SHARED'] ?? '../shared';
const programs = path.join(shared, 'bench/programs');
const hashes = JSON.parse(readFileSync(path.join(shared, 'bench/memory.json'), 'utf8')) as Record<string, string>;
const adapter = fileURLToPath(new URL('webassembly.js', import.meta.url));
/** `splay` needs garbage collection, which neither V8 of Node 20 nor wazen has. */
const left = new Set(['splay']);

const { values: options, positionals } = parseArgs({
  options: {
    rounds: { type: 'string', default: '2' },
    runs: { type: 'string', default: 'auto' },
    interpreter: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});
const engine = options.interpreter ? 'interpreter' : 'compiler';
const names = positionals.length > 0 ? positionals : readdirSync(programs).filter(name => !left.has(name));

function measure(name: string, own: boolean): Measurement {
  const file = path.join(programs, name, `${name}.wasm`);
  const args = [path.join(shared, 'bench/run-one.mjs'), file, options.runs, ...(own ? [adapter] : [])];
  const result = spawnSync(process.execPath, args, { encoding: 'utf8', env: { ...process.env, WAZEN_ENGINE: engine } });
  const line = result.stdout.trim().split('\n').at(-1) ?? '';
  if (!line.startsWith('{'))
    return { ok: false, why: result.stderr.trim().split('\n').slice(-4).join(' '), compile: NaN, first: NaN, best: NaN, memory: '' };
  const measured = JSON.parse(line) as Measurement;
  const right = measured.ok && measured.memory === hashes[name];
  return { ...measured, ok: right, why: measured.why || (right ? '' : 'memory differs') };
}

/** The least of every figure; wrong if one of them is. */
function least(all: Measurement[]): Measurement {
  const of = (pick: (m: Measurement) => number) => Math.min(...all.map(pick));
  const wrong = all.find(m => !m.ok);
  return { ...all[0]!, ...wrong, compile: of(m => m.compile), first: of(m => m.first), best: of(m => m.best) };
}

const digits = (n: number) => (n >= 100 ? n.toFixed(0) : n >= 10 ? n.toFixed(1) : n.toFixed(2));
const row = (cells: string[]) => cells.map((cell, i) => (i === 0 ? cell.padEnd(32) : cell.padStart(11))).join('');
const mean = (ratios: number[]) => Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);

if (!existsSync(programs)) throw new Error(`no programs in ${programs}: set WAZEN_SHARED`);
console.log(`V8 ${process.versions.v8} (Node ${process.versions.node}) and wazen's ${engine}, ms\n`);
console.log(row(['program', 'V8 compile', 'first', 'best', 'compile', 'first', 'best', 'V8/wazen', 'of first']));
const best: number[] = [];
const first: number[] = [];
for (const name of names) {
  const v8: Measurement[] = [];
  const own: Measurement[] = [];
  for (let round = 0; round < Number(options.rounds); round++) {
    v8.push(measure(name, false));
    own.push(measure(name, true));
  }
  const [a, b] = [least(v8), least(own)];
  const figures = [a.compile, a.first, a.best, b.compile, b.first, b.best].map(digits);
  console.log(
    row([name, ...figures, ...(b.ok ? [(a.best / b.best).toFixed(2), (a.first / b.first).toFixed(2)] : [`WRONG: ${b.why.slice(0, 200)}`])]),
  );
  // Below 10 µs the clock measures itself.
  if (b.ok && a.best > 0.01) best.push(a.best / b.best);
  if (b.ok && a.first > 0.02) first.push(a.first / b.first);
}
console.log(row(['geometric mean', '', '', '', '', '', '', mean(best).toFixed(3), mean(first).toFixed(3)]));
