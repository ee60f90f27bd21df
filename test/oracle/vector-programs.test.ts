/** Random vector programs against V8, with each level of processor features. */
import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { availableEngines } from '../../lib/engine/select.js';
import { nodeCommand } from '../node-command.js';

const runner = fileURLToPath(new URL('vector-programs-run.js', import.meta.url));
const levels: Record<string, Record<string, string>> = {
  'all features': {},
  'no AVX2': { WAZEN_DISABLE: 'avx2' },
  'no AVX': { WAZEN_DISABLE: 'avx' },
  'SSE4.1 alone': { WAZEN_BASELINE: '1' },
  'four registers': { WAZEN_REGISTERS: '4' },
  'every value through memory, SSE4.1 alone': { WAZEN_SPILL: '1', WAZEN_BASELINE: '1' },
};

describe('vector programs', function () {
  this.timeout(120_000);
  if (!availableEngines().includes('compiler')) {
    it.skip('SKIPPED: there is no compiler here');
    return;
  }
  for (const [level, switches] of Object.entries(levels)) {
    it(`give what they give on V8, with ${level}`, async () => {
      const env = { ...process.env, WAZEN_VERIFY: '1', ...switches };
      const [command, args] = nodeCommand(runner);
      const { stdout } = await promisify(execFile)(command, args, { env });
      expect(stdout).to.equal('400 programs, 0 failures\n');
    });
  }
});
