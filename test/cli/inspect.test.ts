/** `wazen inspect`: facts, and functions in every form. */
import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { availableEngines } from '../../lib/engine/select.js';
import type { Inspection } from '../../lib/cli/inspection.js';
import { header } from '../../lib/image/format.js';
import { crc32 } from '../../lib/support/crc32.js';
import { decodeModule } from '../../lib/decode/module.js';
import { featuresOf } from '../../lib/validate/features.js';
import { wat } from '../api/support.js';
import { root } from '../repo/files.js';
import { Folder, wazen } from './support.js';

const text = `(module $shown
  (import "env" "log" (func $log (param i32)))
  (memory (export "memory") 1 3)
  (func $add (export "add") (param i32 i32) (result i32) (call $log (local.get 0)) (i32.add (local.get 0) (local.get 1)))
  (func $widen (param i32) (result i32) (i32.extend8_s (local.get 0)))
  (func $evil (export "a\\1b[31m\\e2\\80\\ae") (result i32) (i32.const 7)))`;

describe('wazen inspect', () => {
  const hasCompiler = availableEngines().includes('compiler');
  const hasDisassembler = spawnSync('objdump', ['--version']).status === 0;
  const folder = new Folder();
  let module: string;
  let image: string;

  before(function () {
    module = folder.module('shown', text);
    image = folder.file('shown.wazen');
    if (hasCompiler) wazen(['compile', module]);
  });

  const json = (...args: string[]) => JSON.parse(wazen(['inspect', '--json', ...args]).stdout) as Inspection;

  it('shows sections, imports, exports and functions as tables', () => {
    const { status, stdout } = wazen(['inspect', module]);
    expect(status).to.equal(0);
    expect(stdout).to.contain('features: mvp (1.0), sign-extension (2.0)');
    expect(stdout).to.match(/\n {2}import +\d+ +\d+ +1\n/);
    expect(stdout).to.match(/\n {2}env +log +function \(i32\) -> \(\)\n/);
    expect(stdout).to.match(/\n {2}memory +memory of 1 to 3 pages\n/);
    expect(stdout).to.match(/\n +1 .* add +\(i32, i32\) -> \(i32\)\n/);
  });

  it('gives the same as JSON', () => {
    const shown = json('--no-compile', module);
    expect(shown).to.include({ kind: 'module', name: 'shown', bytes: fs.statSync(module).size });
    expect(shown.imports).to.deep.equal([{ module: 'env', name: 'log', kind: 'function', type: 'function (i32) -> ()' }]);
    expect(shown.functions.map(({ index, name, type }) => [index, name, type])).to.deep.equal([
      [1, 'add', '(i32, i32) -> (i32)'],
      [2, 'widen', '(i32) -> (i32)'],
      [3, 'evil', '() -> (i32)'],
    ]);
    // Sections follow each other: id, size of one byte, contents.
    const ends = shown.sections.map(({ offset, bytes }) => offset + bytes);
    expect(shown.sections.slice(1).map(({ offset }) => offset - 2)).to.deep.equal(ends.slice(0, -1));
    expect(ends.at(-1)).to.equal(shown.bytes);
  });

  it('prints nothing that a terminal acts on', () => {
    for (const options of [[], ['--json'], ['--all', '--no-compile']]) {
      const { stdout } = wazen(['inspect', ...options, module]);
      expect(stdout).to.not.match(/[\u001b\u202e]/); // eslint-disable-line no-control-regex
      expect(stdout).to.contain('\\u001b[31m\\u202e');
    }
  });

  it('shows the intermediate code of a function by index, name or export', () => {
    const byIndex = wazen(['inspect', module, '--ir', '1']);
    expect(byIndex.status).to.equal(0);
    expect(byIndex.stdout).to.match(/^; func 1 "add"\nfunc 1 type \d+ locals \(i32, i32\)[^]*i32\.add s0, s1/);
    expect(wazen(['inspect', module, '--ir', 'add'])).to.deep.equal(byIndex);
    expect(wazen(['inspect', module, '--ir']).stdout.match(/^; func/gm)).to.have.length(3);
    for (const [name, reason] of [
      ['0', /is imported/],
      ['4', /no function 4/],
      ['none', /no function none/],
    ] as const) {
      const { status, stderr } = wazen(['inspect', module, '--ir', name]);
      expect(status).to.equal(1);
      expect(stderr).to.match(reason);
    }
  });

  it('exits with 1 where there is nothing to inspect, and with 2 when it is used wrongly', () => {
    expect(wazen(['inspect', 'missing.wasm'])).to.include({ status: 1, stdout: '' });
    expect(wazen(['inspect', 'package.json']).stderr).to.contain('magic header not detected');
    const invalid = folder.write('invalid.wasm', Buffer.from('0061736d01000000010401600000030201000a05010300416a0b', 'hex'));
    for (const options of [[], ['--no-compile'], ['--ir']]) {
      expect(wazen(['inspect', invalid, ...options]), options.join()).to.include({ status: 1, stdout: '' });
    }
    for (const args of [['inspect'], ['inspect', 'a', 'b'], ['inspect', 'a', '--what']]) expect(wazen(args).status).to.equal(2);
  });

  it('says that sizes are missing where there is no compiler', () => {
    const env = { ...process.env, PREBUILDS_ONLY: '1' }; // node-gyp-build then takes no addon that was built here
    const { status, stdout, stderr } = wazen(['inspect', module], '', env);
    if (!stderr.includes('no sizes of code')) return; // there is a prebuilt one
    expect(status).to.equal(0);
    expect(stdout).to.match(/\n +1 +\d+ +- +- +add/);
  });

  describe('with the compiler', () => {
    before(function () {
      if (!hasCompiler) this.skip();
    });

    it('gives the sizes of code, the same of a module and its image', () => {
      const [ofModule, ofImage] = [json(module), json(image)];
      const sizes = ({ functions }: Inspection) => functions.map(({ index, codeBytes, frameBytes }) => [index, codeBytes, frameBytes]);
      expect(sizes(ofModule)).to.deep.equal(sizes(ofImage));
      expect(ofModule.code).to.deep.equal(ofImage.code);
      expect(ofModule.sha256).to.equal(ofImage.sha256);
      expect(ofModule.imports).to.deep.equal(ofImage.imports);
      expect(ofModule.exports).to.deep.equal(ofImage.exports);
      const total = ofModule.functions.reduce((sum, { codeBytes }) => sum + codeBytes!, ofModule.code!.thunkBytes);
      expect(total).to.be.at.most(ofModule.code!.bytes);
      expect(total).to.be.greaterThan(0.8 * ofModule.code!.bytes);
      expect(ofImage.sections.map(({ name }) => name)).to.deep.equal(['module words', 'module bytes', 'bodies', 'tables', 'code']);
    });

    it('inspects images for other machines, and no damaged ones', () => {
      const bytes = fs.readFileSync(image);
      bytes.write('vax\0\0\0', header.texts.machine.at);
      bytes.writeUInt32LE(0, header.checksum);
      bytes.writeUInt32LE(crc32(bytes.subarray(0, header.size)), header.checksum);
      const foreign = folder.write('foreign.wazen', bytes);
      expect(json(foreign).code).to.include({ machine: 'vax' });
      expect(wazen(['inspect', foreign, '--disasm']).stderr).to.match(/reads code for vax/);
      expect(wazen(['inspect', folder.write('damaged.wazen', bytes.fill(0, header.size, header.size + 100))])).to.include({
        status: 1,
        stdout: '',
      });
    });

    it('shows SSA form and the instructions of the machine', () => {
      expect(wazen(['inspect', module, '--ssa', 'add']).stdout).to.match(
        /^; func 1 "add"\nfunc 1 \(i32, i32\) -> \(i32\)[^]*i32\.add v\d+, v\d+/,
      );
      const { stdout } = wazen(['inspect', module, '--mir', 'add']);
      expect(stdout).to.match(/^; func 1 "add"\nbb0:\n[^]*\n {4}\w+\.32[^\n]*= [rwx]\w+/);
      expect(wazen(['inspect', module, '--ssa']).stdout.match(/^; func/gm)).to.have.length(3);
      expect(wazen(['inspect', image, '--ssa']).stderr).to.contain('no bodies of functions');
    });

    it('disassembles code, or says what it needs for that', () => {
      if (!hasDisassembler) return expect(wazen(['inspect', module, '--disasm']).stderr).to.contain('binutils');
      const { status, stdout } = wazen(['inspect', module, '--disasm', 'add']);
      expect(status).to.equal(0);
      expect(stdout).to.match(/^; func 1 "add": \d+ bytes at 0, frame of \d+\n +0 {2}\S/);
      expect(stdout).to.match(/\bret\b/);
      expect(wazen(['inspect', image, '--disasm', '1']).stdout).to.equal(stdout);
      const { stdout: all } = wazen(['inspect', '--disasm', '--', `${root}/examples/wordcount.wasm`]);
      const lines = all.split('\n');
      // Every function starts where it is said to, and every call of the module leads to a function's start.
      for (const [i, line] of lines.entries()) {
        const start = /^; func \d+ .*bytes at (\d+), frame/.exec(line)?.[1];
        if (start !== undefined) expect(parseInt(lines[i + 1], 16)).to.equal(Number(start));
      }
      if (process.arch !== 'x64') return;
      const calls = lines.filter(line => / call +0x/.test(line));
      expect(calls.length).to.be.greaterThan(100);
      expect(calls.filter(line => !/; func \d+/.test(line))).to.deep.equal([]);
      return;
    });

    it('says where there is no disassembler', () => {
      const { status, stderr } = wazen(['inspect', module, '--disasm'], '', { ...process.env, PATH: '/nowhere' });
      expect(status).to.equal(1);
      expect(stderr).to.match(/needs an objdump of GNU binutils[^]*--mir/);
    });
  });
});

describe('features of a module', () => {
  for (const [name, body, expected] of [
    ['nothing', '', []],
    ['several results', '(type (func (result i32 i32)))', ['multi-value']],
    ['a block with parameters', '(func (i32.const 1) (block (param i32) (drop)))', ['multi-value']],
    ['a mutable global outside', '(global (export "g") (mut i32) (i32.const 0))', ['mutable-globals']],
    ['a mutable global inside', '(global (mut i32) (i32.const 0))', []],
    ['a passive segment', '(data "x") (memory 1)', ['bulk-memory']],
    ['memory.copy', '(memory 1) (func (memory.copy (i32.const 0) (i32.const 0) (i32.const 0)))', ['bulk-memory']],
    ['two tables', '(table 1 funcref) (table 1 funcref)', ['reference-types']],
    ['an external reference', '(func (local externref))', ['reference-types']],
    ['a vector', '(func (local v128))', ['simd']],
    ['an operator on vectors', '(func (drop (i32x4.splat (i32.const 1))))', ['simd']],
    ['extension', '(func (drop (i32.extend8_s (i32.const 1))))', ['sign-extension']],
    ['saturation', '(func (drop (i32.trunc_sat_f32_s (f32.const 1))))', ['saturating-conversions']],
  ] as const) {
    it(`are found: ${name}`, () => {
      expect(featuresOf(decodeModule(wat(`(module ${body})`)))).to.deep.equal(['mvp', ...expected]);
    });
  }
});
