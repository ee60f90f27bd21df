/**
 * `npm run test:arm64 [-- --all] [-- --build]`: builds the addon for arm64 with a cross-compiler and runs tests on it in an emulator.
 *
 * Needs g++-aarch64-linux-gnu and qemu-user-static, which it installs where it may, and an arm64 Node, which it takes from npm. Everything
 * it makes is in build/arm64. `--build` ends before the tests; `--all` runs those too that take an emulator long. The last line is
 * `N passed, N failed, N skipped`.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { suiteFiles, suiteFolder } from '../test/spec/runner.js';
import { fetchNode } from './downloads.js';
import { sourceTree } from './source-tree.js';
import { mochaTask, runAll, stoppingTask, wasiTask, type Task } from './tasks.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const tree = sourceTree('arm64/tree');
const triple = 'aarch64-linux-gnu';
const emulator = 'qemu-aarch64-static';

/** A process of Node in the emulator. */
type ArmTask = Pick<Task, 'title' | 'args' | 'prints'> & Partial<Pick<Task, 'env'>>;

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

function build(nodeFolder: string): void {
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
function specificationTasks(env: Readonly<Record<string, string>>): ArmTask[] {
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

const mocha = (title: string, ...args: string[]): ArmTask => ({ ...mochaTask(title, ...args), env: { WAZEN_TEST_ENGINES: 'compiler' } });

/** Branches that are forced into their far forms, and calls through veneers. */
const farTask: ArmTask = {
  title: 'far branches and veneers',
  args: [
    'dist/test/spec/main.js',
    '--engine',
    'compiler',
    ...['call', 'call_indirect', 'br_table', 'if', 'fac', 'f64_cmp'].flatMap(file => ['--file', file]),
  ],
  env: { WAZEN_REACH: '256' },
};

const quickTasks = (): ArmTask[] => [
  ...specificationTasks({}),
  farTask,
  mocha('stack overflow', 'dist/test/oracle/stack.test.js', '--grep', 'interpreter', '--invert'),
  { ...stoppingTask, env: { WAZEN_TEST_ENGINES: 'compiler' } },
  mocha('control, variables, tables, host calls', 'dist/test/oracle/cases.test.js'),
  wasiTask,
];

const longTasks = (): ArmTask[] => [
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

const { values: options } = parseArgs({
  options: { all: { type: 'boolean', default: false }, build: { type: 'boolean', default: false } },
});
checkTools();
/** The same major version of Node as this one. */
const nodeFolder = fetchNode('arm64', Number(process.versions.node.split('.')[0]));
build(nodeFolder);
if (!options.build) {
  const { passed, failed, skipped } = await runAll(
    [...quickTasks(), ...(options.all ? longTasks() : [])].map(task => ({
      ...task,
      command: [emulator, path.join(nodeFolder, 'bin/node')],
      env: { QEMU_LD_PREFIX: `/usr/${triple}`, WAZEN_PREBUILD: tree, WAZEN_EMULATOR: emulator, ...task.env },
    })),
  );
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  process.exitCode = failed === 0 ? 0 : 1;
}
