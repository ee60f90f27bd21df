/** The specification suite wasm-2.0 on every engine that works here: a test per file. */
import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { availableEngines, selectEngine } from '../../lib/engine/select.js';
import { runFile, suiteFiles, suiteFolder } from './runner.js';

const folder = suiteFolder('wasm-2.0');
const runner = fileURLToPath(new URL('main.js', import.meta.url));
/** Run under `--jitless`, where JavaScript itself is interpreted. */
const sample = [
  ...['call', 'call_indirect', 'conversions', 'f32', 'i64', 'linking', 'memory_copy', 'memory_grow', 'start', 'table_init'],
  ...['simd_f32x4', 'simd_i64x2_arith2', 'simd_lane', 'simd_load8_lane'],
];

describe('specification suite wasm-2.0', () => {
  if (!folder) {
    it.skip('SKIPPED: the shared data are not there (WAZEN_SHARED)');
    return;
  }
  for (const name of availableEngines()) {
    describe(`on the ${name}`, () => {
      for (const file of suiteFiles(folder)) {
        it(file, () => {
          const { failures } = runFile(selectEngine(name), folder, file);
          expect(failures.map(({ where, message }) => `${where}: ${message}`)).to.deep.equal([]);
        });
      }
    });
  }

  it('on code from images', async function () {
    if (!availableEngines().includes('compiler')) return this.skip();
    const { stdout } = await promisify(execFile)(process.execPath, [runner, '--engine', 'compiler', '--images']);
    expect(stdout).to.match(/^\d{5,} passed, 0 failed, 0 skipped\n$/m);
  });

  it('a sample on the interpreter under node --jitless', async () => {
    const files = sample.flatMap(file => ['--file', file]);
    const { stdout } = await promisify(execFile)(process.execPath, ['--jitless', runner, '--engine', 'interpreter', ...files]);
    expect(stdout).to.match(/^\d{4,} passed, 0 failed, 0 skipped\n$/m);
  });
});
