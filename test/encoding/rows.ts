/**
 * The encoder of a machine against llvm-mc: every row's call gives the row's bytes, and llvm-mc gives the same bytes for the
 * row's text, so that no row can be made to pass by pasting our own output into it.
 */
import { expect } from 'chai';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from '../repo/files.js';

export interface Machine {
  readonly name: string;
  /** The encoder's files in native/target, without the code buffer. */
  readonly sources: readonly string[];
  /** For llvm-mc. */
  readonly options: readonly string[];
}

const folder = path.join(root, 'test/encoding');

/** Bytes in hexadecimal of each line, by llvm-mc. */
function assemble(options: readonly string[], lines: string[]): string[] {
  const output = execFileSync('llvm-mc', ['--show-encoding', ...options], { input: lines.join('\n') + '\n', encoding: 'utf8' });
  return [...output.matchAll(/encoding: \[(.*?)\]/g)].map(([, bytes]) => bytes.replaceAll('0x', '').replaceAll(',', ''));
}

export function testRows(machine: Machine): void {
  let work: string;
  let program: string;

  before(function () {
    if (spawnSync('g++', ['--version']).status !== 0) {
      console.warn('      g++ is missing: encoding rows are NOT tested');
      this.skip();
    }
    work = mkdtempSync(path.join(tmpdir(), 'wazen-encoding-'));
    program = path.join(work, 'rows');
    const tests = readdirSync(path.join(folder, machine.name)).filter(file => file.endsWith('.cpp'));
    const sources = [
      ...['code-buffer.cpp', ...machine.sources].map(file => path.join(root, 'native/target', file)),
      path.join(folder, 'runner.cpp'),
      ...tests.map(file => path.join(folder, machine.name, file)),
    ];
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
    expect(
      assemble(
        machine.options,
        rows.map(([text]) => text),
      ),
    ).to.deep.equal(rows.map(([, bytes]) => bytes));
  });
}
