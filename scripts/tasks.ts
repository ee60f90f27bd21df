/** Processes that test something, as many at a time as there are processors, and what they counted. */
import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

export interface Task {
  readonly title: string;
  /** The program and what comes before {@link args}, such as an emulator. */
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** What it prints, for a program that does not count tests. */
  readonly prints?: RegExp;
}

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** What a task runs, whoever runs it. */
type Program = Pick<Task, 'title' | 'args' | 'prints'>;

export function mochaTask(title: string, ...args: string[]): Program {
  return { title, args: ['node_modules/mocha/bin/mocha.js', '--require', './test/patient.cjs', ...args] };
}

/** That part of the tests of stopping that is quick enough for an emulator. */
export const stoppingTask = mochaTask(
  'traps, stack traces, deadlines',
  'dist/test/api/stopping.test.js',
  '--grep',
  '(traps|timeoutMs) \\(compiler\\) (tell|come|are|end|stops (an|rec))',
);

export const wasiTask: Program = {
  title: 'a program with WASI',
  args: ['dist/lib/cli/main.js', 'run', '--engine', 'compiler', '--dir', '.:/', 'examples/wordcount.wasm', '/LICENSE'],
  prints: new RegExp(` ${statSync(`${root}LICENSE`).size} /LICENSE\n$`),
};

/** Runs a task; what it printed is shown if it failed. */
async function run(task: Task): Promise<Counts> {
  const start = Date.now();
  const [program, ...before] = task.command;
  const child = spawn(program!, [...before, ...task.args], {
    cwd: root,
    env: { ...process.env, ...task.env },
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

export async function runAll(tasks: readonly Task[]): Promise<Counts> {
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
