/** Memories where address space is limited: without guard pages, decided for each memory, and the same to the guest. */
import { expect } from 'chai';
import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { availableEngines } from '../../lib/engine/select.js';

const pathOf = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

describe('limited address space', function () {
  this.timeout(120_000);

  before(function () {
    if (!availableEngines().includes('compiler') || spawnSync('prlimit', ['--version']).status !== 0) this.skip();
  });

  for (const [scenario, title] of Object.entries({
    'compiled': 'lets one module run with guarded and checked memories, its own and shared ones',
    'images': 'lets code from images run with both, too',
    'images of checked code': 'makes images of code with checks that run everywhere',
    'traces': 'changes nothing in traces of the stack',
    'growth': 'moves memories when they grow, and nobody sees it',
    'exhaustion': 'gives typed errors when nothing is left, and goes on afterwards',
  })) {
    it(title, async () => {
      const { stdout } = await promisify(execFile)(process.execPath, [pathOf('address-space-guest.js'), scenario]);
      expect(stdout).to.equal('done\n');
    });
  }

  it('of 4 GB is enough for the specification suite', async () => {
    const files = ['address', 'memory', 'bulk', 'data', 'linking', 'imports', 'align', 'call_indirect', 'simd_load', 'float_memory'];
    const args = [pathOf('../spec/main.js'), '--suite', 'wasm-2.0', '--engine', 'compiler', ...files.flatMap(file => ['--file', file])];
    const { stdout } = await promisify(execFile)('prlimit', [`--as=${4 * 2 ** 30}`, process.execPath, ...args]);
    expect(stdout).to.match(/^[1-9]\d{3,} passed, 0 failed, 0 skipped$/m);
  });
});
