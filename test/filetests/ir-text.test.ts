/** The IR printers of TypeScript and C++ print the same text for the same words. */
import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { decodeModule } from '../../lib/decode/module.js';
import { printFunction } from '../../lib/ir/print.js';
import { lowerModule } from '../../lib/lower/module.js';
import { root } from '../repo/files.js';

const irc = process.env['WAZEN_IRC'] ?? path.join(root, 'build/Release/irc');
const programs = path.resolve(process.env['WAZEN_SHARED'] ?? '../shared', 'bench/programs');

describe('IR text', () => {
  const modules = ['noop', 'shootout-ed25519', 'rust-json'].map(name => path.join(programs, name, `${name}.wasm`));

  for (const file of [path.join(root, 'examples/wordcount.wasm'), ...modules]) {
    it(`of ${path.basename(file)} is the same in both languages`, function () {
      if (!existsSync(irc) || !existsSync(file)) return this.skip();
      const directory = mkdtempSync(path.join(os.tmpdir(), 'wazen-ir-'));
      try {
        const words = path.join(directory, 'module.bin');
        execFileSync(process.execPath, [path.join(root, 'dist/scripts/dump-ir.js'), file, words]);
        const native = execFileSync(irc, ['--stage', 'ir', words], { encoding: 'utf8', maxBuffer: 1 << 28 });
        const own: string[] = [];
        lowerModule(decodeModule(readFileSync(file)), fn => own.push(printFunction(fn)));
        // Not by chai, whose difference of two texts of a megabyte takes minutes.
        expect(firstDifference(own.join(''), native)).to.equal(undefined);
      } finally {
        rmSync(directory, { recursive: true });
      }
    });
  }
});

function firstDifference(expected: string, actual: string): { expected?: string; actual?: string } | undefined {
  const [a, b] = [expected.split('\n'), actual.split('\n')];
  const at = a.findIndex((line, i) => line !== b[i]);
  return at < 0 && a.length === b.length ? undefined : { expected: a[at]!, actual: b[at]! };
}
