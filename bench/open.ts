/**
 * Opening cached code in a warm process: from a file, through a cache's directory, from the cache's memory; and instantiating it.
 *
 *     node dist/bench/open.js [--rounds N] MODULE.wasm...
 *
 * Milliseconds, least and median; interleaved. Imports are functions that do nothing.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { CompilationCache, Runtime, type CompiledModule, type Importables } from '../lib/index.js';

const { values: options, positionals } = parseArgs({ options: { rounds: { type: 'string', default: '20' } }, allowPositionals: true });

function importsOf(compiled: CompiledModule): Record<string, Importables> {
  const imports: Record<string, Record<string, () => number>> = {};
  for (const { module, name, kind } of compiled.imports) if (kind === 'function') (imports[module] ??= {})[name] = () => 0;
  return imports;
}

for (const file of positionals) {
  const bytes = readFileSync(file);
  const directory = mkdtempSync(path.join(tmpdir(), 'wazen-open-'));
  try {
    const cache = new CompilationCache({ directory });
    const runtime = new Runtime({ engine: 'compiler', cache });
    let compiled = runtime.compileSync(bytes);
    await cache.flush();
    const image = path.join(directory, readdirSync(directory)[0]!);
    const imports = importsOf(compiled);
    const ways: Record<string, () => void> = {
      'deserialize a file': () => void (compiled = runtime.deserialize(image)),
      'instantiate it': () => void compiled.instantiate({ imports }),
      'directory of a cache': () => void new Runtime({ engine: 'compiler', cache: new CompilationCache({ directory }) }).compileSync(bytes),
      'memory of a cache': () => void runtime.compileSync(bytes),
    };
    const times: Record<string, number[]> = {};
    for (let round = 0; round < Number(options.rounds); round++) {
      for (const [way, open] of Object.entries(ways)) {
        const start = performance.now();
        open();
        (times[way] ??= []).push(performance.now() - start);
      }
    }
    console.log(`\n${path.basename(file)}: ${bytes.length} bytes, ${compiled.codeBytes} of code`);
    for (const [way, all] of Object.entries(times)) {
      all.sort((a, b) => a - b);
      console.log(`  ${way.padEnd(24)} ${all[0]!.toFixed(2).padStart(8)} ${all[all.length >> 1]!.toFixed(2).padStart(8)}`);
    }
  } finally {
    rmSync(directory, { recursive: true });
  }
}
