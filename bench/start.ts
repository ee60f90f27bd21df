/**
 * From the start of a process to a program's first result: V8, which compiles, beside wazen with code that was compiled before, from an image and
 * from a cache directory. Fresh processes, interleaved; medians of the rounds.
 *
 *     node dist/bench/start.js [--rounds N] [PROGRAM...]
 *
 * Times of the clock count threads that compile beside the program only as far as they delay it; processor times count them all. A ratio above
 * 1: wazen is there sooner.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { CompilationCache, Runtime } from '../lib/index.js';
import { bundle } from '../scripts/bundle.js';

const { values: options, positionals } = parseArgs({ options: { rounds: { type: 'string', default: '5' } }, allowPositionals: true });
const programs = path.join(process.env['WAZEN_SHARED'] ?? '../shared', 'bench/programs');
/** `splay` needs garbage collection, which neither V8 of Node 20 nor wazen has. */
const names = positionals.length > 0 ? positionals : readdirSync(programs).filter(name => name !== 'splay');
const one = fileURLToPath(new URL('start-one.js', import.meta.url));

const modes = ['v8', 'image', 'cache'] as const;
type Mode = (typeof modes)[number];
interface Start {
  readonly wall: number;
  readonly cpu: number;
}

const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!;
const mean = (ratios: number[]) => Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
const row = (cells: (string | number)[]) =>
  cells
    .map((cell, i) => (i === 0 ? String(cell).padEnd(32) : String(typeof cell === 'number' ? cell.toFixed(0) : cell).padStart(11)))
    .join('');

const directory = mkdtempSync(path.join(tmpdir(), 'wazen-start-'));
try {
  await bundle();
  console.log(`V8 ${process.versions.v8} (Node ${process.versions.node}), ms from the start of the process, median of ${options.rounds}\n`);
  console.log(row(['program', 'V8', 'image', 'cache', 'V8/image', 'V8/cache', 'V8 cpu', 'image cpu', 'cache cpu', 'V8/image']));
  const ratios: Record<'image' | 'cache' | 'cpu', number[]> = { image: [], cache: [], cpu: [] };
  for (const name of names) {
    const file = path.join(programs, name, `${name}.wasm`);
    const from = { v8: '', image: path.join(directory, `${name}.wazen`), cache: path.join(directory, name) };
    mkdirSync(from.cache, { mode: 0o700 });
    const cache = new CompilationCache({ directory: from.cache });
    writeFileSync(from.image, new Runtime({ engine: 'compiler', cache }).compileSync(readFileSync(file)).serialize());
    await cache.flush();
    const starts: Record<Mode, Start[]> = { v8: [], image: [], cache: [] };
    for (let round = 0; round < Number(options.rounds); round++) {
      for (const mode of modes) {
        starts[mode].push(JSON.parse(execFileSync(process.execPath, [one, mode, file, from[mode]], { encoding: 'utf8' })) as Start);
      }
    }
    const [wall, cpu] = (['wall', 'cpu'] as const).map(kind => modes.map(mode => median(starts[mode].map(start => start[kind])))) as [
      number[],
      number[],
    ];
    ratios.image.push(wall[0]! / wall[1]!);
    ratios.cache.push(wall[0]! / wall[2]!);
    ratios.cpu.push(cpu[0]! / cpu[1]!);
    console.log(
      row([name, ...wall, (wall[0]! / wall[1]!).toFixed(2), (wall[0]! / wall[2]!).toFixed(2), ...cpu, (cpu[0]! / cpu[1]!).toFixed(2)]),
    );
  }
  console.log(
    row([
      'geometric mean',
      '',
      '',
      '',
      mean(ratios.image).toFixed(2),
      mean(ratios.cache).toFixed(2),
      '',
      '',
      '',
      mean(ratios.cpu).toFixed(2),
    ]),
  );
} finally {
  rmSync(directory, { recursive: true });
}
