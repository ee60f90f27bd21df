/** The package as others load it: by both module systems, and where there is no addon. */
import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import * as wazen from '../../lib/index.js';
import { packageVersion } from '../../lib/support/package-version.js';
import { bundle } from '../../scripts/bundle.js';
import { read, root } from '../repo/files.js';

const names = ['CompiledModule', 'CompileError', 'ExitError', 'Global', 'LinkError', 'Memory', 'Runtime', 'Table', 'TrapError'];
const printNames = `console.log(${JSON.stringify(names)}.filter(name => typeof wazen[name] === 'function').join())`;

function node(cwd: string, ...args: string[]) {
  return spawnSync(process.execPath, args, { cwd, encoding: 'utf8' });
}

describe('the package', () => {
  before(bundle); // tsc alone does not make it

  it('offers in one file what lib/index.ts offers, under the same names', async () => {
    const bundled = (await import(pathToFileURL(path.join(root, 'dist/lib/bundle/index.js')).href)) as Record<string, unknown>;
    expect(Object.keys(bundled).sort()).to.deep.equal(Object.keys(wazen).sort());
    for (const [name, value] of Object.entries(wazen)) {
      const nameOf = (of: unknown) => (typeof of === 'function' ? of.name : typeof of);
      expect(nameOf(bundled[name]), name).to.equal(nameOf(value));
    }
  });

  it('has everything that package.json names, and the command', () => {
    const { main, types, bin } = JSON.parse(read('package.json')) as { main: string; types: string; bin: { wazen: string } };
    for (const file of [main, types, bin.wazen]) expect(fs.existsSync(path.join(root, file)), file).to.equal(true);
    const { status, stdout } = node(root, bin.wazen, '--version');
    expect({ status, stdout }).to.deep.equal({ status: 0, stdout: `${packageVersion()}\n` });
    expect(node(root, bin.wazen, 'run', '--dir', '.:/', 'examples/wordcount.wasm', '/LICENSE').stdout).to.match(/ \/LICENSE\n$/);
  });

  it('is an ES module', () => {
    const { stdout, stderr } = node(root, '--input-type=module', '-e', `import * as wazen from 'wazen'; ${printNames}`);
    expect(stdout.trim(), stderr).to.equal(names.join());
  });

  it('works with require, and is the same for both module systems', () => {
    const { stdout, stderr } = node(root, '-e', `const wazen = require('wazen'); ${printNames}`);
    expect(stdout.trim(), stderr).to.equal(names.join());
    const same = "import * as a from 'wazen'; const b = createRequire(`${process.cwd()}/x`)('wazen');";
    const check = 'console.log(Object.keys(b).length > 20 && Object.keys(b).every(name => a[name] === b[name]))';
    const both = node(root, '--input-type=module', '-e', `import { createRequire } from 'node:module'; ${same} ${check}`);
    expect(both.stdout.trim(), both.stderr).to.equal('true');
  });

  describe('without its addon', () => {
    let directory: string;

    before(() => {
      directory = fs.mkdtempSync(path.join(os.tmpdir(), 'wazen-package-'));
      fs.cpSync(path.join(root, 'dist/lib'), path.join(directory, 'dist/lib'), { recursive: true });
      fs.cpSync(path.join(root, 'examples'), path.join(directory, 'examples'), { recursive: true });
      fs.writeFileSync(path.join(directory, 'package.json'), read('package.json'));
      fs.symlinkSync(path.join(root, 'node_modules'), path.join(directory, 'node_modules'));
    });
    after(() => fs.rmSync(directory, { recursive: true }));

    for (const flags of [[], ['--jitless']]) {
      it(`runs a program on the interpreter, and says so once (node ${flags.join(' ')})`, () => {
        const { status, stdout, stderr } = node(
          directory,
          ...flags,
          'dist/lib/cli/main.js',
          'run',
          '--dir',
          '.:/',
          'examples/wordcount.wasm',
          '/package.json',
        );
        expect(status, stderr).to.equal(0);
        expect(stdout).to.match(new RegExp(` ${Buffer.byteLength(read('package.json'))} /package.json\n$`));
        expect(stderr.match(/wazen runs on its interpreter/g)).to.have.length(1);
      });
    }

    for (const [platform, arch] of [
      ['win32', 'x64'],
      ['darwin', 'arm64'],
      ['linux', 'riscv64'],
    ]) {
      it(`runs on ${platform} on ${arch}, and says that the compiler does not`, () => {
        const values = { platform, arch };
        const pretend = `for (const [name, value] of Object.entries(${JSON.stringify(values)})) Object.defineProperty(process, name, { value })`;
        const args = ['--import', `data:text/javascript,${encodeURIComponent(pretend)}`, 'examples/embed.mjs'];
        const { status, stdout, stderr } = node(root, ...args);
        expect(status, stderr).to.equal(0);
        expect(stdout).to.match(/^\d+\n\d+\n$/);
        const warnings = stderr.match(
          new RegExp(`interpreter: .*none for ${platform}-${arch}, only for linux-x64 and linux-arm64.*silences`, 'g'),
        );
        expect(warnings, stderr).to.have.length(1);
      });
    }

    it('says why there is no compiler when it is asked for', () => {
      const { status, stderr } = node(directory, 'dist/lib/cli/main.js', 'run', '--engine', 'compiler', 'examples/wordcount.wasm');
      expect(status).to.equal(1);
      expect(stderr).to.match(/native addon cannot be loaded/);
    });
  });
});
