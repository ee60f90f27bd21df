/** `wazen run`: runs a WASI command with the host's standard streams, clocks and random numbers. */
import { Command, Option } from 'commander';
import { once } from 'node:events';
import { writeSync } from 'node:fs';
import type { AddressInfo, Server, Socket } from 'node:net';
import path from 'node:path';
import { CompilationCache } from '../api/compilation-cache.js';
import { ExitError } from '../api/errors.js';
import { Runtime } from '../api/runtime.js';
import { builtins } from '../support/builtins.js';
import { systemClocks } from '../wasi/clocks.js';
import { systemRandom } from '../wasi/random.js';
import { logScopes, type LogScope } from '../wasi/trace.js';
import { environmentOf } from './environment.js';
import { fail } from './failure.js';
import { collectAddress, collectMount, collectScopes, collectVariable, parseDuration, type Address, type MountOption } from './options.js';
import { loadProgram, programName, readProgram } from './program-file.js';

interface RunOptions {
  readonly engine?: 'compiler' | 'interpreter';
  readonly dir?: Record<string, MountOption>;
  readonly mount?: Record<string, MountOption>;
  readonly env?: Record<string, string>;
  readonly envInherit?: boolean;
  readonly listen?: Address[];
  readonly timeout?: number;
  readonly hostlogging?: LogScope[];
  readonly cacheDir?: string;
}

/** What the host's environment can give a guest: names with `=` are of the system itself. */
function inherited(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).filter(([name, value]) => !name.includes('=') && value !== undefined)) as Record<
    string,
    string
  >;
}

/** An open listener. Until somebody takes its connections, it keeps them. */
interface Listener {
  readonly server: Server;
  /** Hands on what has come, to those who listen for connections now. */
  readonly release: () => void;
  readonly close: () => void;
}

/** Opens a listener; where the system chooses the port, says which. */
async function listen({ host, port }: Address): Promise<Listener> {
  const early: Socket[] = [];
  const keep = (socket: Socket) => void early.push(socket);
  const server = builtins.net.createServer({ allowHalfOpen: true }).on('connection', keep).listen(port, host);
  await once(server, 'listening');
  if (port === 0) console.error(`wazen: listening on ${host}:${(server.address() as AddressInfo).port}`);
  const release = () => {
    server.off('connection', keep);
    for (const socket of early.splice(0)) if (!server.emit('connection', socket)) socket.destroy();
  };
  const close = () => {
    server.off('connection', keep).close();
    for (const socket of early.splice(0)) socket.destroy();
  };
  return { server, release, close };
}

/** Runs the program; the exit code for the process. */
async function run(file: string, args: string[], options: RunOptions): Promise<number> {
  const listeners: Listener[] = [];
  try {
    const program = await readProgram(file);
    for (const address of options.listen ?? []) listeners.push(await listen(address));
    using runtime = new Runtime({
      ...(options.engine !== undefined && { engine: options.engine }),
      ...(options.cacheDir !== undefined && { cache: new CompilationCache({ directory: options.cacheDir }) }),
    });
    const compiled = await loadProgram(runtime, program);
    const hostLogging = options.hostlogging && { scopes: options.hostlogging, log: (line: string) => void writeSync(2, `${line}\n`) };
    const running = runtime.run(compiled, {
      imports: { env: environmentOf(compiled, hostLogging) },
      name: programName(file),
      args: [path.basename(file), ...args],
      env: { ...(options.envInherit && inherited()), ...options.env },
      mounts: { ...options.dir, ...options.mount },
      stdin: 0,
      stdout: 1,
      stderr: 2,
      clocks: systemClocks,
      random: systemRandom,
      listeners: listeners.map(({ server }) => server),
      ...(hostLogging && { hostLogging }),
      ...(options.timeout !== undefined && { timeoutMs: options.timeout }),
    });
    for (const { release } of listeners) release();
    return await running;
  } catch (error) {
    return error instanceof ExitError ? error.exitCode : fail(error);
  } finally {
    for (const { close } of listeners) close();
  }
}

export function runCommand(): Command {
  return new Command('run')
    .description('Runs a WASI program. It sees only what is given to it here.')
    .argument('<file>', 'the program: a .wasm file, or what `wazen compile` made of it')
    .argument('[args...]', 'its arguments: all that follows, options too')
    .option('--dir <host[:guest]>', 'gives it a directory, under the same name if no other is said', collectMount)
    .option('--mount <host:guest[:ro]>', 'the same; with :ro it can only read', collectMount)
    .option('--env <name=value>', 'gives it an environment variable', collectVariable)
    .option('--env-inherit', 'gives it all environment variables; --env goes before them')
    .option('--listen <[host:]port>', 'gives it a listening socket, on 127.0.0.1 by default; 0: any port', collectAddress)
    .option('--timeout <duration>', 'stops it after this time: 500ms, 5s, 2m', parseDuration)
    .option('--hostlogging <scopes>', `traces host calls: ${logScopes.join(',')}`, collectScopes)
    .option('--cache-dir <directory>', 'keeps compiled code there, and takes it from there')
    .addOption(new Option('--engine <name>', 'what executes it').choices(['compiler', 'interpreter']))
    .passThroughOptions()
    .addHelpText(
      'after',
      `
Options can be repeated, and @FILE before -- stands for the arguments in a file.
Exit codes: the program's own; 1 it could not be run; 2 wrong usage; 124 stopped by --timeout; 134 trapped.
Example:    wazen run --mount .:/:ro examples/wordcount.wasm /README.md`,
    )
    .action(async (file: string, args: string[], options: RunOptions) => {
      // Commander leaves the -- between program and arguments where it is.
      process.exitCode = await run(file, args[0] === '--' ? args.slice(1) : args, options);
    });
}
