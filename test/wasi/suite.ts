/** The WASI test suite of others: programs in C, Rust and AssemblyScript, each with what it is given and what must come out. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import type { EngineName } from '../../lib/engine/select.js';
import { Runtime, systemClocks, systemRandom, TrapError } from '../../lib/index.js';
import { root } from '../repo/files.js';

const shared = process.env['WAZEN_SHARED'] ?? path.join(root, '../shared');
const suite = path.join(shared, 'wasi-testsuite');

/** The file beside a program. What it does not name of the output is not looked at. */
interface Specification {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Directory that the guest finds at `/`. */
  readonly root?: string;
  readonly exit_code?: number;
  readonly stdout?: string;
  readonly stderr?: string;
}

export interface SuiteTest {
  /** `language/program`. */
  readonly name: string;
  readonly program: string;
  readonly specification: Specification;
}

/** Whether the suite is there. */
export const hasSuite = fs.existsSync(suite);

export function suiteTests(): SuiteTest[] {
  return ['assemblyscript', 'c', 'rust'].flatMap(language => {
    const folder = path.join(suite, language);
    const programs = fs.readdirSync(folder).filter(file => file.endsWith('.wasm'));
    return programs.map(file => {
      const program = path.join(folder, file);
      const beside = program.replace(/wasm$/, 'json');
      const specification = fs.existsSync(beside) ? (JSON.parse(fs.readFileSync(beside, 'utf8')) as Specification) : {};
      return { name: `${language}/${path.basename(file, '.wasm')}`, program, specification };
    });
  });
}

interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program on a copy of its directory; what it did otherwise than specified, nothing if all is well. */
export async function runTest(test: SuiteTest, engine: EngineName, by: 'api' | 'cli'): Promise<string | undefined> {
  const { program, specification } = test;
  const directory = specification.root === undefined ? undefined : fs.mkdtempSync(path.join(os.tmpdir(), 'wazen-suite-'));
  try {
    if (directory !== undefined) {
      fs.cpSync(path.join(path.dirname(program), specification.root!), directory, { recursive: true });
      fs.chmodSync(directory, 0o755); // the suite may be read-only
    }
    return complaint(specification, await (by === 'cli' ? runByCli : runByApi)(test, engine, directory));
  } finally {
    if (directory !== undefined) fs.rmSync(directory, { recursive: true });
  }
}

function complaint(specification: Specification, outcome: Outcome): string | undefined {
  const { exit_code = 0, stdout, stderr } = specification;
  const wrong = [
    ...(outcome.exitCode === exit_code ? [] : [`exit code ${outcome.exitCode} instead of ${exit_code}: ${outcome.stderr}`]),
    ...(stdout === undefined || outcome.stdout === stdout ? [] : [`stdout ${JSON.stringify(outcome.stdout)}`]),
    ...(stderr === undefined || outcome.stderr === stderr ? [] : [`stderr ${JSON.stringify(outcome.stderr)}`]),
  ];
  return wrong.length === 0 ? undefined : wrong.join('; ');
}

async function runByCli({ program, specification }: SuiteTest, engine: EngineName, directory: string | undefined): Promise<Outcome> {
  const { args = [], env = {} } = specification;
  const variables = Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
  const directories = directory === undefined ? [] : ['--dir', `${directory}:/`];
  const command = [path.join(root, 'dist/lib/cli/main.js'), 'run', '--engine', engine, ...variables, ...directories, program, ...args];
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'pipe'] });
  const exit = new Promise<number>(done => child.on('close', code => done(code ?? -1)));
  const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), exit]);
  return { exitCode, stdout, stderr };
}

async function runByApi({ program, specification }: SuiteTest, engine: EngineName, directory: string | undefined): Promise<Outcome> {
  const output = { stdout: '', stderr: '' };
  const { args = [], env = {} } = specification;
  using runtime = new Runtime({ engine });
  const exitCode = await runtime
    .run(fs.readFileSync(program), {
      args: [path.basename(program), ...args],
      env,
      mounts: directory === undefined ? {} : { '/': { dir: directory, readOnly: false } },
      stdout: chunk => void (output.stdout += Buffer.from(chunk).toString()),
      stderr: chunk => void (output.stderr += Buffer.from(chunk).toString()),
      clocks: systemClocks,
      random: systemRandom,
      timeoutMs: 30_000,
    })
    .catch((error: unknown) => {
      if (error instanceof TrapError) return 134;
      throw error;
    });
  return { exitCode, ...output };
}
