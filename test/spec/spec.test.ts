/** The specification suite, wasm-2.0 without SIMD, on every engine that works here: a test per file. */
import { expect } from 'chai';
import { availableEngines, selectEngine } from '../../lib/engine/select.js';
import { runFile, suiteFiles, suiteFolder } from './runner.js';

const folder = suiteFolder('wasm-2.0');

describe('specification suite wasm-2.0', () => {
  if (!folder) {
    it.skip('SKIPPED: the shared data are not there (WAZEN_SHARED)');
    return;
  }
  for (const name of availableEngines()) {
    describe(`on the ${name}`, () => {
      for (const file of suiteFiles(folder)) {
        if (file.startsWith('simd_')) {
          it.skip(`${file} (SIMD)`);
          continue;
        }
        it(file, () => {
          const { failures } = runFile(selectEngine(name), folder, file);
          expect(failures.map(({ where, message }) => `${where}: ${message}`)).to.deep.equal([]);
        });
      }
    });
  }
});
