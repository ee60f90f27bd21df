/**
 * How fast the front end is: MB of code section per second for decode + validate + lower.
 *
 *     node dist/bench/lower.js [FILE.wasm] [RUNS]
 *
 * `cold` is the first run of a fresh process (the median of nine), `warm` the best of RUNS in this one. Figures in brackets count the processor
 * time of the main thread alone (Linux): what is left of the noise of other processes.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeModule } from '../lib/decode/module.js';
import { lowerModule } from '../lib/lower/module.js';
import { validateModule } from '../lib/validate/module.js';

const shared = process.env.WAZEN_SHARED ?? path.resolve('../shared');
const file = process.argv[2] ?? path.join(shared, 'bench/programs/sqlite3/sqlite3.wasm');
const runs = Number(process.argv[3] ?? 40);
const coldProcesses = 9;
const schedule = `/proc/self/task/${process.pid}/schedstat`;

/** Time on a processor, in ms, of the main thread; NaN where the system does not tell. */
function processorTime(): number {
  return existsSync(schedule) ? Number(readFileSync(schedule, 'utf8').split(' ')[0]) / 1e6 : NaN;
}

/** One run: MB of code per second, by the clock and by processor time. */
function run(bytes: Uint8Array): [clock: number, processor: number] {
  const processor = processorTime();
  const clock = performance.now();
  const module = decodeModule(bytes);
  validateModule(module);
  lowerModule(module, () => {});
  const megabytes = module.bodies.reduce((sum, body) => sum + body.end - body.start, 0) / 1e6;
  return [(megabytes * 1000) / (performance.now() - clock), (megabytes * 1000) / (processorTime() - processor)];
}

const format = (speeds: readonly number[]) => `${speeds[0].toFixed(1)} MB/s (${speeds[1].toFixed(1)})`;
const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1];

if (runs === 0) {
  console.log(JSON.stringify(run(readFileSync(file))));
} else {
  const cold = Array.from({ length: coldProcesses }, () => {
    const output = execFileSync(process.execPath, [fileURLToPath(import.meta.url), file, '0'], { encoding: 'utf8' });
    return JSON.parse(output) as [number, number];
  });
  const bytes = readFileSync(file);
  const warm = Array.from({ length: runs }, () => run(bytes));
  console.log(`${path.basename(file)}  cold ${format([0, 1].map(i => median(cold.map(speeds => speeds[i]))))}`);
  console.log(`${path.basename(file)}  warm ${format([0, 1].map(i => Math.max(...warm.map(speeds => speeds[i]))))}`);
}
