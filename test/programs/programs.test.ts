/**
 * Real programs (../shared/bench) on every engine: their output and the hash of their memory after one run must be what every
 * other engine gives on the same host (bench/host.mjs there).
 */
import { expect } from 'chai';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { availableEngines } from '../../lib/engine/select.js';
import { CompileError, Runtime, type CompiledModule } from '../../lib/index.js';

const directory = path.resolve(process.env['WAZEN_SHARED'] ?? '../shared', 'bench');

/** What takes the interpreter longer than a few seconds. */
const longForInterpreter = new Set([
  'gcc-loops',
  'libsodium-core_ed25519',
  'libsodium-pwhash_scrypt',
  'shootout-base64',
  'shootout-ctype',
  'shootout-ed25519',
  'shootout-fib2',
  'shootout-heapsort',
  'shootout-matrix',
  'shootout-minicsv',
  'shootout-ratelimit',
  'shootout-seqhash',
  'shootout-sieve',
  'sqlite3',
]);

interface Host {
  readonly imports: Record<string, Record<string, never>>;
  setMemory(memory: unknown): void;
  memoryHash(): string;
  stdout(): string;
  readonly Exit: new () => Error & { code: number };
}

describe('programs', function () {
  if (!existsSync(directory)) {
    it.skip(`of ${directory}, which is not there: set WAZEN_SHARED`);
    return;
  }
  const hashes = JSON.parse(readFileSync(path.join(directory, 'memory.json'), 'utf8')) as Record<string, string>;
  let makeWasi: (options: { dir: string; args: string[] }) => Host;
  before(
    async () => ({ makeWasi } = (await import(pathToFileURL(path.join(directory, 'host.mjs')).href)) as { makeWasi: typeof makeWasi }),
  );

  for (const engine of availableEngines()) {
    for (const name of readdirSync(path.join(directory, 'programs'))) {
      const title = `${name} on the ${engine}`;
      if (engine === 'interpreter' && longForInterpreter.has(name)) it.skip(`${title}: takes too long`);
      else {
        it(title, function () {
          if (run(engine, name)) return;
          expect(engine === 'interpreter' || name === 'splay', 'the compiler has what every other program needs').to.equal(true);
          this.skip();
        });
      }
    }
  }

  /** Whether the program could be run: it may need features that wazen does not have yet (SIMD, garbage collection). */
  function run(engine: 'compiler' | 'interpreter', name: string): boolean {
    const file = path.join(directory, 'programs', name, name);
    using runtime = new Runtime({ engine });
    const host = makeWasi({ dir: path.dirname(file), args: [`${name}.wasm`] });
    const compiled = compile(runtime, readFileSync(`${file}.wasm`));
    if (compiled === undefined) return false;
    const module = compiled.instantiate({ imports: host.imports });
    host.setMemory(module.memory);
    try {
      (module.exports['_start'] as () => void)();
    } catch (error) {
      if (!(error instanceof host.Exit) || error.code !== 0) throw error;
    }
    if (existsSync(`${file}.stdout.expected`)) expect(host.stdout()).to.equal(readFileSync(`${file}.stdout.expected`, 'utf8'));
    expect(host.memoryHash()).to.equal(hashes[name]);
    return true;
  }

  function compile(runtime: Runtime, bytes: Uint8Array): CompiledModule | undefined {
    try {
      return runtime.compileSync(bytes);
    } catch (error) {
      if (error instanceof CompileError && / is not supported|malformed/.test(error.reason)) return undefined;
      throw error;
    }
  }
});
