/**
 * `node dist/bench/start-one.js v8|image|cache PROGRAM.wasm [IMAGE|DIRECTORY]`: one start of a program, to its first result. The host is that of
 * ../shared/bench. Prints milliseconds since the process began, and of processor time, as JSON.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as wazen from '../lib/index.js';

interface Host {
  readonly imports: Record<string, Record<string, (...args: never[]) => unknown>>;
  readonly Exit: abstract new (...args: never[]) => { readonly code: number };
  setMemory(memory: unknown): void;
}

const [mode, file, from] = process.argv.slice(2) as ['v8' | 'image' | 'cache', string, string];
const shared = path.resolve(process.env['WAZEN_SHARED'] ?? '../shared');
const { makeWasi } = (await import(pathToFileURL(path.join(shared, 'bench/host.mjs')).href)) as { makeWasi: (options: object) => Host };
const host = makeWasi({ dir: path.dirname(file), args: [path.basename(file)] });

const v8 = (globalThis as unknown as { WebAssembly: typeof wazen.WebAssembly }).WebAssembly;

/** What a user would import: the package. */
const load = async () => (await import('wazen' as string)) as typeof wazen;

async function exportsOf(): Promise<Record<string, unknown>> {
  if (mode === 'v8') return new v8.Instance(new v8.Module(readFileSync(file)), host.imports).exports as Record<string, unknown>;
  const { CompilationCache, Runtime } = await load();
  if (mode === 'image') return new Runtime({ engine: 'compiler' }).deserialize(from).instantiate({ imports: host.imports }).exports;
  const runtime = new Runtime({ engine: 'compiler', cache: new CompilationCache({ directory: from }) });
  return runtime.compileSync(readFileSync(file)).instantiate({ imports: host.imports }).exports;
}

const { memory, _start: start } = await exportsOf();
host.setMemory(memory);
try {
  (start as () => void)();
} catch (error) {
  if (!(error instanceof host.Exit) || error.code !== 0) throw error;
}
const wall = performance.now();
const { user, system } = process.cpuUsage();
process.stdout.write(JSON.stringify({ wall, cpu: (user + system) / 1000 }));
process.exit();
