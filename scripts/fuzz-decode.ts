/**
 * Feeds damaged modules to decoder, validation and lowering: a CompileError is the only thing that may come out, or IR that keeps
 * its rules.
 *
 *     node dist/scripts/fuzz-decode.js [--count N] [--seed N] [--bytes N]
 *
 * `--count` mutations (200,000), the numbers from `--seed` (1), of modules up to `--bytes` bytes (2,000). The modules are the
 * specification suite's under `WAZEN_SHARED` that are accepted as they are. A finding is printed with its seed and exits with 1: `--seed S --count 1` repeats it.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { decodeModule } from '../lib/decode/module.js';
import { verifyFunction } from '../lib/ir/verify.js';
import { lowerModule } from '../lib/lower/module.js';
import { CompileError } from '../lib/support/errors.js';
import { validateModule } from '../lib/validate/module.js';
import { mutate, Random } from './mutate.js';

/** Longer than any small module may take. */
const hangMs = 1000;

export interface FuzzResult {
  readonly accepted: number;
  readonly refused: number;
  /** Longest time of one module, in milliseconds. */
  readonly slowest: number;
}

/** What a damaged module goes through. */
export function consume(bytes: Uint8Array): void {
  const module = decodeModule(bytes);
  void module.names;
  validateModule(module);
  lowerModule(module, fn => {
    const problems = verifyFunction(fn, module);
    if (problems.length > 0) throw new Error(`function ${fn.index}: ${problems[0]}`);
  });
}

/** The suite's modules of at most `maxBytes` bytes, malformed and invalid ones included, in a fixed order. */
export function corpus(maxBytes: number): Uint8Array[] {
  const folder = path.join(process.env.WAZEN_SHARED ?? '../shared', 'spec', 'wasm-2.0');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.wasm'));
  const paths = files.sort().map(file => path.join(folder, file));
  return paths.filter(file => statSync(file).size > 0 && statSync(file).size <= maxBytes).map(file => readFileSync(file));
}

/**
 * Gives `count` damaged modules to `consumer`. Each has a seed of its own, from `seed` on.
 *
 * @throws {Error} that names the seed, when anything but a CompileError comes out, or it takes too long
 */
export function fuzz(modules: readonly Uint8Array[], seed: number, count: number, consumer: (bytes: Uint8Array) => void): FuzzResult {
  let accepted = 0;
  let slowest = 0;
  for (let current = seed; current < seed + count; current++) {
    const random = new Random(Math.imul(current, 0x85ebca6b));
    const pick = () => modules[random.below(modules.length)];
    const bytes = mutate(pick(), pick(), random);
    const start = performance.now();
    if (accepts(bytes, current, consumer)) accepted++;
    const took = performance.now() - start;
    if (took > hangMs) throw new Error(`seed ${current}: ${Math.round(took)} ms for ${bytes.length} bytes`);
    slowest = Math.max(slowest, took);
  }
  return { accepted, refused: count - accepted, slowest };
}

function accepts(bytes: Uint8Array, seed: number, consumer: (bytes: Uint8Array) => void): boolean {
  try {
    consumer(bytes);
    return true;
  } catch (error) {
    if (error instanceof CompileError && error.offset >= 0 && error.offset <= bytes.length) return false;
    throw new Error(`seed ${seed}: ${error} for ${Buffer.from(bytes).toString('hex')}`, { cause: error });
  }
}

function main(): void {
  const { values } = parseArgs({ options: { count: { type: 'string' }, seed: { type: 'string' }, bytes: { type: 'string' } } });
  const modules = corpus(Number(values.bytes ?? 2000)).filter(bytes => accepts(bytes, 0, consume));
  const start = performance.now();
  const { accepted, refused, slowest } = fuzz(modules, Number(values.seed ?? 1), Number(values.count ?? 200_000), consume);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(
    `${modules.length} modules: ${accepted} mutations accepted, ${refused} refused, ${seconds} s, slowest ${slowest.toFixed(1)} ms`,
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
