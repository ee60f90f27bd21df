/**
 * Compile time by shape and size of a function, by stage: is it linear?
 *
 *     node dist/bench/compile-time.js [--shape PATTERN] [--sizes 10000,100000,2000000] [--irc FILE] [--runs 3]
 *
 * `lower` is decoding, validation and lowering in this process, warm; the other stages are those of the native compiler (`irc`, with
 * WAZEN_TIME), on one thread. All are times of one processor, best of `--runs`; columns but `ns/byte` are in ms. `×` compares ns/byte with the first size.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { decodeModule } from '../lib/decode/module.js';
import { lowerModule } from '../lib/lower/module.js';
import { validateModule } from '../lib/validate/module.js';
import { writeDump } from '../scripts/dump.js';
import { moduleOf } from './byte-writer.js';
import { shapes } from './shapes.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const { values: options } = parseArgs({
  options: {
    shape: { type: 'string', default: '' },
    sizes: { type: 'string', default: '10000,100000,2000000' },
    irc: { type: 'string', default: path.join(root, 'build/Release/irc') },
    runs: { type: 'string', default: '3' },
  },
});
const sizes = options.sizes.split(',').map(Number);
const runs = Number(options.runs);
const timeoutMs = 60_000;
const stages = ['ssa', 'opt', 'select', 'allocate', 'emit'] as const;
type Times = Record<(typeof stages)[number], number>;

/** Best processor time of `work`, in ms. */
function lowerTime(bytes: Uint8Array): number {
  let best = Infinity;
  for (let i = 0; i < runs + 1; i++) {
    const before = process.cpuUsage();
    const module = decodeModule(bytes);
    validateModule(module);
    lowerModule(module, () => {});
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / 1000);
  }
  return best;
}

/** What `irc` prints for WAZEN_TIME; passes and analyses are summed up as `opt`. */
function parseTimes(text: string): Times {
  const times: Times = { ssa: 0, opt: 0, select: 0, allocate: 0, emit: 0 };
  for (const [, name, ms] of text.matchAll(/^(\S+) +([\d.]+) ms +[\d.]+ %/gm)) {
    const stage = stages.find(s => s === name) ?? 'opt';
    times[stage] += Number(ms);
  }
  return times;
}

function nativeTimes(dump: string): Times | undefined {
  let best: Times | undefined;
  const total = (times: Times) => stages.reduce((sum, stage) => sum + times[stage], 0);
  for (let i = 0; i < runs; i++) {
    try {
      const command = `exec '${options.irc}' --stage asm --quiet '${dump}' 2>&1`;
      const text = execFileSync('sh', ['-c', command], { encoding: 'utf8', timeout: timeoutMs, env: { ...process.env, WAZEN_TIME: '1' } });
      const times = parseTimes(text);
      if (!best || total(times) < total(best)) best = times;
    } catch (error) {
      if (!best) console.log(String(error).slice(0, 200));
      return best;
    }
  }
  return best;
}

const work = mkdtempSync(path.join(tmpdir(), 'wazen-compile-time-'));
console.log(['shape'.padEnd(30), 'bytes', 'lower', ...stages, 'total', 'ns/byte', '×'].map(h => h.padStart(8)).join(' '));
for (const [name, shape] of Object.entries(shapes)) {
  if (!new RegExp(options.shape).test(name)) continue;
  let first = 0;
  for (const size of sizes) {
    const { locals, code } = shape(size);
    const bytes = moduleOf(locals, code);
    const dump = path.join(work, 'module.bin');
    writeDump(bytes, dump);
    const lower = lowerTime(bytes);
    const native = nativeTimes(dump);
    const cells = [name.padEnd(30), bytes.length, lower.toFixed(1)];
    if (native) {
      const total = stages.reduce((sum, stage) => sum + native[stage], lower);
      const perByte = (total * 1e6) / bytes.length;
      first ||= perByte;
      cells.push(...stages.map(stage => native[stage].toFixed(1)), total.toFixed(1), perByte.toFixed(0), (perByte / first).toFixed(2));
    } else cells.push(`more than ${timeoutMs / 1000} s, or failed`);
    console.log(cells.map(cell => String(cell).padStart(8)).join(' '));
  }
}
rmSync(work, { recursive: true });
