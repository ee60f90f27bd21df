/**
 * The amd64 encoder against llvm-mc: every row's call gives the row's bytes, and llvm-mc gives the same bytes for the row's
 * text, so that no row can be made to pass by pasting our own output into it.
 */
import { expect } from 'chai';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from '../repo/files.js';

const folder = path.join(root, 'test/encoding/amd64');
const encoderSources = ['target/code-buffer.cpp', ...['core', 'int', 'float', 'control'].map(part => `target/amd64/encode-${part}.cpp`)];
const features = '+avx,+avx2,+bmi,+bmi2,+lzcnt,+popcnt';

/** Bytes in hexadecimal of each line, by llvm-mc. */
function assemble(lines: string[]): string[] {
  const output = execFileSync('llvm-mc', ['-triple=x86_64', '--show-encoding', '-x86-asm-syntax=intel', `-mattr=${features}`], {
    input: lines.join('\n') + '\n',
    encoding: 'utf8',
  });
  return [...output.matchAll(/encoding: \[(.*?)\]/g)].map(([, bytes]) => bytes.replaceAll('0x', '').replaceAll(',', ''));
}

describe('encoding amd64', function () {
  this.timeout(120_000);
  let work: string;
  let program: string;

  before(function () {
    if (spawnSync('g++', ['--version']).status !== 0) {
      console.warn('      g++ is missing: encoding rows are NOT tested');
      this.skip();
    }
    work = mkdtempSync(path.join(tmpdir(), 'wazen-encoding-'));
    program = path.join(work, 'rows');
    const tests = readdirSync(folder).filter(file => file.endsWith('.cpp'));
    const sources = [...encoderSources.map(file => path.join(root, 'native', file)), ...tests.map(file => path.join(folder, file))];
    execFileSync('g++', ['-std=c++20', '-O0', '-Wall', '-Wextra', '-Werror', '-I', path.join(root, 'native'), '-o', program, ...sources]);
  });

  after(() => {
    if (work) rmSync(work, { recursive: true });
  });

  it('gives the bytes of every row', () => {
    const { stdout, status } = spawnSync(program, { encoding: 'utf8' });
    expect(stdout).to.match(/^\d+ rows, 0 failures\n$/);
    expect(status).to.equal(0);
  });

  it('agrees with llvm-mc on every row', function () {
    if (spawnSync('llvm-mc', ['--version']).status !== 0) {
      console.warn('      llvm-mc is missing: the bytes of encoding rows are NOT checked');
      this.skip();
    }
    const rows = execFileSync(program, ['--rows'], { encoding: 'utf8' })
      .trimEnd()
      .split('\n')
      .map(line => line.split('\t'));
    expect(assemble(rows.map(([text]) => text))).to.deep.equal(rows.map(([, bytes]) => bytes));
  });
});
