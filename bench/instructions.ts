/**
 * `node dist/bench/instructions.js [--clang] [--functions N] [PROGRAM...]`: how many instructions of machine code guests execute, on amd64 and
 * arm64, counted in QEMU's emulators; what Node executes is not counted. One run of each program on both machines; those that take an emulator
 * long only if they are named. With `--clang` the same for what clang makes of a program for arm64 (bench/clang.ts), and bytes of machine code.
 * `--functions` lists the functions that execute most.
 *
 * Needs Debian's qemu-user (not its static form, which takes no plugin) and gcc, the addon for both machines (`npm run test:arm64 -- --build`);
 * `--clang` also wabt, clang-19 and libc6-dev-arm64-cross.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { fetchNode } from '../scripts/downloads.js';
import { buildWithClang, type NativeFunction } from './clang.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const shared = process.env['WAZEN_SHARED'] ?? path.join(root, '../shared');
const programs = path.join(shared, 'bench/programs');
/** `splay` needs garbage collection; the others run for more than a second where nothing is emulated. */
const left = new Set([
  ...['splay', 'gcc-loops', 'libsodium-core_ed25519', 'libsodium-pwhash_scrypt'],
  ...['shootout-ed25519', 'shootout-fib2', 'shootout-seqhash', 'sqlite3'],
]);

interface Machine {
  readonly name: string;
  readonly emulator: string;
  readonly node: string;
  readonly env: Readonly<Record<string, string>>;
}
const machines: readonly Machine[] = [
  { name: 'amd64', emulator: 'qemu-x86_64', node: process.execPath, env: {} },
  {
    name: 'arm64',
    emulator: 'qemu-aarch64',
    node: path.join(fetchNode('arm64', Number(process.versions.node.split('.')[0])), 'bin/node'),
    env: { QEMU_LD_PREFIX: '/usr/aarch64-linux-gnu', WAZEN_PREBUILD: path.join(root, 'build/arm64/tree') },
  },
];

/** Of one function, or of all. */
interface Cost {
  bytes: number;
  executed: number;
}
type Costs = ReadonlyMap<number, Cost>;

const { values: options, positionals } = parseArgs({
  options: { clang: { type: 'boolean', default: false }, functions: { type: 'string', default: '0' } },
  allowPositionals: true,
});
const work = mkdtempSync(path.join(os.tmpdir(), 'wazen-instructions-'));
const plugin = path.join(work, 'count.so');
const counts = path.join(work, 'counts');

/** Adds up the counts of straight pieces of code (bench/count-plugin.c) by the function they are in. */
function costsOf(functions: ReadonlyMap<number, NativeFunction>): Costs {
  const costs = new Map([...functions].map(([index, { bytes }]) => [index, { bytes, executed: 0 }]));
  const sorted = [...functions].sort(([, a], [, b]) => a.start - b.start);
  const functionAt = (address: number): number | undefined => {
    let low = 0,
      high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle]![1].start <= address) low = middle + 1;
      else high = middle;
    }
    const found = sorted[low - 1];
    return found && address < found[1].start + found[1].bytes ? found[0] : undefined;
  };
  for (const line of readFileSync(counts, 'utf8').split('\n')) {
    const [address, instructions, entered] = line.split(' ');
    const index = functionAt(parseInt(address!, 16));
    if (index !== undefined) costs.get(index)!.executed += Number(instructions) * Number(entered);
  }
  return costs;
}

function emulate(emulator: string, args: readonly string[], env: Readonly<Record<string, string>>): { pid: number; stdout: string } {
  const { pid, stdout, stderr, status, error } = spawnSync(emulator, ['-plugin', `${plugin},out=${counts}`, ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, ...env },
  });
  if (status !== 0) throw new Error(`${emulator}: ${error?.message ?? stderr}`);
  return { pid, stdout };
}

/** Runs a program once on wazen; where its functions are, the addon tells profilers. */
function runOnWazen({ emulator, node, env }: Machine, wasm: string): Costs {
  const args = [node, path.join(shared, 'bench/run-one.mjs'), wasm, '1', path.join(root, 'dist/bench/webassembly.js')];
  const { pid, stdout } = emulate(emulator, args, { ...env, WAZEN_PERF: '1', WAZEN_ENGINE: 'compiler' });
  const result = JSON.parse(stdout.trim().split('\n').at(-1)!) as { ok: boolean; why: string };
  if (!result.ok) throw new Error(result.why);
  const functions = new Map<number, NativeFunction>();
  for (const [, start, bytes, index] of readFileSync(`/tmp/perf-${pid}.map`, 'utf8').matchAll(/^(\w+) (\w+) wasm-(\d+)$/gm)) {
    functions.set(Number(index), { start: parseInt(start!, 16), bytes: parseInt(bytes!, 16) });
  }
  for (const file of readdirSync('/tmp')) {
    if (file === `perf-${pid}.map` || file.startsWith(`perf-${pid}-`)) rmSync(path.join('/tmp', file));
  }
  return costsOf(functions);
}

function runOnClang(wasm: string): Costs | undefined {
  let program;
  try {
    program = buildWithClang(wasm, work);
  } catch (error) {
    const { signal, stderr } = error as { signal?: string; stderr?: Buffer };
    if (signal !== 'SIGABRT' && !/unexpected opcode|simd/i.test(String(stderr))) throw error;
    return undefined; // vectors, at which some versions of wasm2c abort
  }
  emulate('qemu-aarch64', [program.file, path.dirname(wasm), path.basename(wasm)], {});
  return costsOf(program.functions);
}

function sum(costs: Costs, of: (index: number) => boolean): Cost {
  const total = { bytes: 0, executed: 0 };
  for (const [index, { bytes, executed }] of costs) {
    if (!of(index)) continue;
    total.bytes += bytes;
    total.executed += executed;
  }
  return total;
}

const millions = (n: number) => (n / 1e6).toPrecision(4);
const ratio = (a: number, b: number) => (b > 0 ? (a / b).toFixed(2) : '-');

function listFunctions(all: readonly Costs[], limit: number): void {
  const last = all[1]!;
  const order = [...last.keys()].sort((a, b) => last.get(b)!.executed - last.get(a)!.executed);
  for (const index of order.slice(0, limit)) {
    const costs = all.map(costs => costs.get(index) ?? { bytes: 0, executed: 0 });
    const cells = costs.flatMap(({ bytes, executed }) => [String(bytes), millions(executed)]);
    const compared =
      costs.length > 2
        ? `  bytes ${ratio(costs[1]!.bytes, costs[2]!.bytes)} executed ${ratio(costs[1]!.executed, costs[2]!.executed)}`
        : '';
    console.log(`  func ${index}: ${cells.join(' ')}${compared}`);
  }
}

const ratios: number[][] = [];
function report(name: string, all: readonly Costs[]): void {
  const [amd64, arm64] = all.map(costs => sum(costs, () => true)) as [Cost, Cost];
  const cells = [millions(amd64.executed), millions(arm64.executed), ratio(arm64.executed, amd64.executed)];
  const row = [arm64.executed / amd64.executed];
  const clang = all[2];
  if (clang) {
    // What clang has inlined or found unused it has no function for.
    const both = (index: number) => clang.has(index) && all[1]!.has(index);
    const [own, other] = [sum(all[1]!, both), sum(clang, both)];
    cells.push(
      millions(other.executed),
      ratio(arm64.executed, other.executed),
      `${own.bytes}`,
      `${other.bytes}`,
      ratio(own.bytes, other.bytes),
    );
    row.push(arm64.executed / other.executed, own.bytes / other.bytes);
  }
  ratios.push(row);
  console.log(`| ${name} | ${cells.join(' | ')} |`);
}

execFileSync('gcc', ['-shared', '-fPIC', '-O2', '-o', plugin, path.join(root, 'bench/count-plugin.c')]);
const columns = ['program', 'amd64', 'arm64', 'arm64/amd64'];
if (options.clang) columns.push('clang', 'arm64/clang', 'bytes', 'clang', 'arm64/clang');
console.log(`| ${columns.join(' | ')} |\n| --- |${' ---: |'.repeat(columns.length - 1)}`);
for (const name of positionals.length > 0 ? positionals : readdirSync(programs).filter(name => !left.has(name))) {
  const wasm = path.join(programs, name, `${name}.wasm`);
  const all = machines.map(machine => runOnWazen(machine, wasm));
  const clang = options.clang ? runOnClang(wasm) : undefined;
  if (clang) all.push(clang);
  report(name, all);
  listFunctions(all, Number(options.functions));
}
const mean = (column: number) => {
  const values = ratios.map(row => row[column]).filter(value => value !== undefined && Number.isFinite(value) && value > 0) as number[];
  return Math.exp(values.reduce((total, value) => total + Math.log(value), 0) / values.length).toFixed(2);
};
const means = ['', '', mean(0), ...(options.clang ? ['', mean(1), '', '', mean(2)] : [])];
console.log(`| **geometric mean** | ${means.join(' | ')} |`);
rmSync(work, { recursive: true });
