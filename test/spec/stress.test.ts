/**
 * The whole specification suite, and random modules, on the compiler under every stress mode of its switches (native/support/flags.h), with all
 * verifiers on, the checker of register allocations among them.
 */
import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { availableEngines } from '../../lib/engine/select.js';
import { nameOfMode, stressModes } from '../stress-modes.js';
import { suiteFolder } from './runner.js';

const runner = fileURLToPath(new URL('main.js', import.meta.url));
const fuzzer = fileURLToPath(new URL('../../scripts/fuzz.js', import.meta.url));
const randomModules = 40;

describe('stress', () => {
  if (!suiteFolder('wasm-2.0') || !availableEngines().includes('compiler')) {
    it.skip('SKIPPED: the shared data (WAZEN_SHARED) or the compiler are not there');
    return;
  }
  for (const [number, mode] of stressModes.entries()) {
    it(nameOfMode(mode), async () => {
      const run = async (script: string, ...args: string[]): Promise<string> => {
        const env = { ...process.env, ...mode, WAZEN_VERIFY: '1' };
        return (await promisify(execFile)(process.execPath, [script, ...args], { env })).stdout;
      };
      expect(await run(runner, '--engine', 'compiler')).to.match(/^\d{5,} passed, 0 failed, 0 skipped\n$/m);
      const seed = String(1 + number * randomModules);
      const engines = ['--engines', 'compiler'];
      expect(await run(fuzzer, '--seed', seed, '--count', String(randomModules), ...engines)).to.contain('no difference');
    });
  }
});
