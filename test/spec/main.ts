/**
 * `npm run test:spec -- --suite wasm-2.0 --engine interpreter|compiler [--file NAME] [--skip-simd] [--images]`
 *
 * With `--images` all code is written to a code image and read from it before it runs.
 *
 * Prints failures as they come, and as the last line `N passed, N failed, N skipped`, counted in commands. Exit code 1 if one failed.
 */
import { parseArgs } from 'node:util';
import { selectEngine, type EngineName } from '../../lib/engine/select.js';
import { readCommands, runFile, suiteFiles, suiteFolder } from './runner.js';

const { values: options } = parseArgs({
  options: {
    'suite': { type: 'string', default: 'wasm-2.0' },
    'engine': { type: 'string' },
    'file': { type: 'string', multiple: true },
    'skip-simd': { type: 'boolean', default: false },
    'images': { type: 'boolean', default: false },
  },
});

function main(): boolean {
  const folder = suiteFolder(options.suite);
  if (!folder) throw new Error(`the suite ${options.suite} is not there: set WAZEN_SHARED to the folder of shared data`);
  const engine = selectEngine(options.engine as EngineName | undefined);
  console.log(`${options.suite} on the ${engine.name}`);
  let [passed, failed, skipped] = [0, 0, 0];
  const skippedFiles = [];
  for (const name of suiteFiles(folder)) {
    if (options.file && !options.file.includes(name)) continue;
    if (options['skip-simd'] && name.startsWith('simd_')) {
      skippedFiles.push(name);
      skipped += readCommands(folder, name).length;
      continue;
    }
    const result = runFile(engine, folder, name, { images: options.images });
    passed += result.passed;
    failed += result.failures.length;
    for (const { where, message } of result.failures) console.log(`${where}: ${message}`);
  }
  if (skippedFiles.length > 0) console.log(`SKIPPED ${skippedFiles.length} files of SIMD: ${skippedFiles.join(' ')}`);
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  return failed === 0;
}

process.exitCode = main() ? 0 : 1;
