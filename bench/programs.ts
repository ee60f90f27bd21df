/**
 * Programs side by side: wazen against V8, each in processes of its own, interleaved, minimum of the rounds.
 *
 *     npm run bench -- [--rounds N] [--runs N|auto] [--interpreter] [--wazero] [PROGRAM...]
 *
 * Prints milliseconds to compile, of the first run and of the best run for each contender, the ratios of the best and first runs to wazen's (above
 * 1: wazen is faster), and their geometric means. `--wazero` adds wazero's engine of the same kind, built when Go is there. wazen's output and
 * final memory are compared with the expected ones; a program that went wrong is shown as such and counts in no mean.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { wazeroBench } from './peers.js';

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
    wazero: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});
const engine = options.interpreter ? 'interpreter' : 'compiler';
const names = positionals.length > 0 ? positionals : readdirSync(programs).filter(name => !left.has(name));

interface Contender {
  readonly name: string;
  readonly command: string;
  /** Before the program's file, and after the number of runs. */
  readonly before: readonly string[];
  readonly after: readonly string[];
}

const runner = path.join(shared, 'bench/run-one.mjs');
const wazen: Contender = { name: 'wazen', command: process.execPath, before: [runner], after: [adapter] };
const others: Contender[] = [{ name: 'V8', command: process.execPath, before: [runner], after: [] }];
if (options.wazero) others.push({ name: 'wazero', command: wazeroBench(shared), before: [], after: [engine] });

function measure({ command, before, after }: Contender, name: string): Measurement {
  const file = path.join(programs, name, `${name}.wasm`);
  const env = { ...process.env, WAZEN_ENGINE: engine };
  const { stdout, stderr } = spawnSync(command, [...before, file, options.runs, ...after], { encoding: 'utf8', env });
  const line = stdout.trim().split('\n').at(-1) ?? '';
  if (line.startsWith('{')) return JSON.parse(line) as Measurement;
  const lines = stderr.trim().split('\n');
  return { ok: false, why: lines.find(text => /^\w*Error: /.test(text)) ?? lines.at(-1)!, compile: NaN, first: NaN, best: NaN, memory: '' };
}

/** The least of every figure; wrong if one of them is. */
function least(all: Measurement[]): Measurement {
  const of = (pick: (m: Measurement) => number) => Math.min(...all.map(pick));
  const wrong = all.find(m => !m.ok);
  return { ...all[0]!, ...wrong, compile: of(m => m.compile), first: of(m => m.first), best: of(m => m.best) };
}

/** Why the run went wrong, if it did. */
function wrong(name: string, { ok, why, memory }: Measurement): string | undefined {
  return ok && memory === hashes[name] ? undefined : why || 'memory differs';
}

const digits = (n: number) => (n >= 100 ? n.toFixed(0) : n >= 10 ? n.toFixed(1) : n.toFixed(2));
const row = (cells: string[]) => cells.map((cell, i) => (i === 0 ? cell.padEnd(32) : cell.padStart(15))).join('');
const mean = (ratios: number[]) => Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);

/** Shortest times that count in a mean, in milliseconds: below, the clock measures itself. */
const shortest = { best: 0.01, first: 0.02 } as const;

if (!existsSync(programs)) throw new Error(`no programs in ${programs}: set WAZEN_SHARED`);
console.log(`V8 ${process.versions.v8} (Node ${process.versions.node}) and wazen's ${engine}, ms\n`);
const contenders = [...others, wazen];
console.log(
  row([
    'program',
    ...contenders.flatMap(({ name }) => [`${name} compile`, 'first', 'best']),
    ...others.flatMap(({ name }) => [`${name}/wazen`, 'of first']),
  ]),
);
const ratios = others.map(() => ({ best: [] as number[], first: [] as number[] }));
for (const name of names) {
  const rounds = Array.from({ length: Number(options.rounds) }, () => contenders.map(contender => measure(contender, name)));
  const results = contenders.map((_, i) => least(rounds.map(round => round[i]!)));
  const own = results.at(-1)!;
  const problem = wrong(name, own);
  const cells = results.flatMap(({ compile, first, best }) => [compile, first, best].map(digits));
  for (const [i, other] of results.slice(0, -1).entries()) {
    for (const kind of ['best', 'first'] as const) {
      const ratio = other[kind] / own[kind];
      cells.push(problem === undefined ? ratio.toFixed(2) : '-');
      if (problem === undefined && other.ok && other[kind] > shortest[kind]) ratios[i]![kind].push(ratio);
    }
  }
  console.log(row([name, ...cells]) + (problem === undefined ? '' : `   WRONG: ${problem.slice(0, 160)}`));
}
const means = ratios.flatMap(({ best, first }) => [mean(best).toFixed(3), mean(first).toFixed(3)]);
console.log(row(['geometric mean', ...contenders.flatMap(() => ['', '', '']), ...means]));
