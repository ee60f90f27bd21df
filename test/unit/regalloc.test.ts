/**
 * The register allocator without a target: golden files test/filetests/regalloc/NAME.mir hold a function of the generic machine
 * (native/mir/parse.h) and, behind `; expect`, the allocation, which WAZEN_BLESS=1 takes anew; and random functions under
 * random stress. Every allocation is run symbolically (native/regalloc/check.cpp).
 */
import { expect } from 'chai';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from '../repo/files.js';

const folder = path.join(root, 'test/filetests/regalloc');
const marker = '\n; expect\n';
const randomFunctions = '3000';

function sources(): string[] {
  const native = path.join(root, 'native');
  const folders = ['regalloc', 'mir'].flatMap(name => readdirSync(path.join(native, name)).map(file => path.join(native, name, file)));
  const generic = folders.filter(file => file.endsWith('.cpp') && !file.endsWith('subject.cpp'));
  return [...generic, path.join(native, 'tool/random-mir.cpp'), path.join(native, 'tool/regalloc-test.cpp')];
}

describe('register allocation', function () {
  this.timeout(300_000);
  let work: string;
  let program: string;

  before(function () {
    if (spawnSync('g++', ['--version']).status !== 0) {
      console.warn('      g++ is missing: the register allocator is NOT tested alone');
      this.skip();
    }
    work = mkdtempSync(path.join(tmpdir(), 'wazen-regalloc-'));
    program = path.join(work, 'regalloc-test');
    const flags = ['-std=c++20', '-O1', '-fsanitize=undefined', '-fno-sanitize-recover'];
    execFileSync('g++', [...flags, '-I', path.join(root, 'native'), '-o', program, ...sources()]);
  });

  after(() => {
    if (work) rmSync(work, { recursive: true });
  });

  for (const file of readdirSync(folder).filter(name => name.endsWith('.mir'))) {
    it(file, () => {
      const full = path.join(folder, file);
      const [source, expected] = readFileSync(full, 'utf8').split(marker);
      const { stdout, status } = spawnSync(program, ['run', full], { encoding: 'utf8' });
      expect(status, stdout).to.equal(0);
      const found = stdout.trimEnd().replace(/^/gm, '; ');
      if (process.env.WAZEN_BLESS) writeFileSync(full, `${source.trimEnd()}\n${marker}${found}\n`);
      else expect(found, 'WAZEN_BLESS=1 takes the new text').to.equal((expected ?? '').trimEnd());
    });
  }

  it(`is right on ${randomFunctions} random functions`, () => {
    const { stdout, status } = spawnSync(program, ['fuzz', randomFunctions], { encoding: 'utf8' });
    expect(status, stdout).to.equal(0);
  });
});
