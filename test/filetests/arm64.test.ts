/**
 * Code for arm64, on any machine: real programs are compiled under every stress mode, with all verifiers on, the checker of register
 * allocations among them. What the code does is tested on the machine itself, or in an emulator (docs/testing.md).
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { writeDump } from '../../scripts/dump.js';
import { root } from '../repo/files.js';
import { nameOfMode, stressModes } from '../stress-modes.js';

const irc = process.env['WAZEN_IRC'] ?? path.join(root, 'build/Release/irc');
const programs = path.resolve(process.env['WAZEN_SHARED'] ?? '../shared', 'bench/programs');
const modules = [
  path.join(root, 'examples/wordcount.wasm'),
  ...['blake3-simd', 'richards'].map(name => path.join(programs, name, `${name}.wasm`)),
].filter(existsSync);

/** The modes that are not about features of amd64. */
const modes = stressModes.filter(mode => !('WAZEN_BASELINE' in mode || 'WAZEN_DISABLE' in mode));

describe('code for arm64', () => {
  let work: string;
  let dumps: string[];

  before(function () {
    if (!existsSync(irc)) return this.skip();
    work = mkdtempSync(path.join(os.tmpdir(), 'wazen-targets-'));
    dumps = modules.map((file, i) => {
      const dump = path.join(work, `${i}.bin`);
      writeDump(readFileSync(file), dump);
      return dump;
    });
  });
  after(() => {
    if (work) rmSync(work, { recursive: true });
  });

  for (const mode of [...modes, { WAZEN_REACH: '64' }]) {
    it(nameOfMode(mode), () => {
      const env = { ...process.env, ...mode, WAZEN_VERIFY: '1' };
      for (const dump of dumps) execFileSync(irc, ['--target', 'arm64', '--stage', 'asm', '--quiet', dump], { env });
    });
  }
});
