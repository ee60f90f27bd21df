/** `wazen run`: runs a WASI command with the host's standard streams. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Runtime } from '../api/runtime.js';
import { ExitError, InterruptedError, TrapError } from '../support/errors.js';
import { ExitCode } from './exit-codes.js';

interface RunOptions {
  readonly engine?: 'compiler' | 'interpreter';
  readonly dir?: Record<string, string>;
  readonly env?: Record<string, string>;
  readonly timeout?: number;
}

/** `host` or `host:guest` into the record of mounts by guest path. */
function collectDirectory(value: string, mounts: Record<string, string> = {}): Record<string, string> {
  const colon = value.lastIndexOf(':');
  const host = colon > 0 ? value.slice(0, colon) : value;
  const guest = colon > 0 ? value.slice(colon + 1) : value;
  if (host === '' || guest === '') throw new InvalidArgumentError('expected HOST or HOST:GUEST.');
  return { ...mounts, [guest]: host };
}

function collectVariable(value: string, env: Record<string, string> = {}): Record<string, string> {
  const equals = value.indexOf('=');
  if (equals < 1) throw new InvalidArgumentError('expected NAME=VALUE.');
  return { ...env, [value.slice(0, equals)]: value.slice(equals + 1) };
}

const units: Readonly<Record<string, number>> = { '': 1000, 'ms': 1, 's': 1000, 'm': 60_000 };

function parseDuration(value: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m)?$/.exec(value);
  if (match === null) throw new InvalidArgumentError('expected a duration such as 500ms, 5s or 2m.');
  return Number(match[1]) * units[match[2] ?? '']!;
}

function fail(error: unknown): ExitCode {
  if (error instanceof TrapError || error instanceof InterruptedError) {
    console.error(`wazen: ${error.stack}`);
    return error instanceof TrapError ? ExitCode.Trap : ExitCode.Timeout;
  }
  console.error(`wazen: ${error instanceof Error ? error.message : String(error)}`);
  return ExitCode.Failure;
}

/** Runs the program; the exit code for the process. */
async function run(file: string, args: string[], options: RunOptions): Promise<number> {
  try {
    const bytes = await readFile(file);
    using runtime = new Runtime(options.engine === undefined ? {} : { engine: options.engine });
    return await runtime.run(bytes, {
      name: path.basename(file, '.wasm'),
      args: [path.basename(file), ...args],
      env: options.env ?? {},
      mounts: options.dir ?? {},
      stdin: 0,
      stdout: 1,
      stderr: 2,
      ...(options.timeout !== undefined && { timeoutMs: options.timeout }),
    });
  } catch (error) {
    return error instanceof ExitError ? error.exitCode : fail(error);
  }
}

export function runCommand(): Command {
  return new Command('run')
    .description('Runs a WASI program. It sees only what is given to it here.')
    .argument('<file>', 'the program, a .wasm file')
    .argument('[args...]', 'its arguments')
    .addOption(new Option('--engine <name>', 'what executes it').choices(['compiler', 'interpreter']))
    .option('--dir <host[:guest]>', 'gives it a directory, read-only (repeatable)', collectDirectory)
    .option('--env <name=value>', 'gives it an environment variable (repeatable)', collectVariable)
    .option('--timeout <duration>', 'stops it after this time: 500ms, 5s, 2m', parseDuration)
    .passThroughOptions()
    .addHelpText(
      'after',
      `
Exit codes: the program's own; 1 it could not be run; 2 wrong usage; 124 stopped by --timeout; 134 it trapped.
Example:    wazen run --dir .:/ examples/wordcount.wasm /README.md`,
    )
    .action(async (file: string, args: string[], options: RunOptions) => {
      process.exitCode = await run(file, args, options);
    });
}
