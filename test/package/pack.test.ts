/**
 * The package as `npm pack` makes it: what is in it, whether type checkers and bundlers understand it, and that it works, installed into an
 * empty folder without a compiler. Where prebuilds/ is empty, as in a clone, the addon that was built here stands in for a prebuilt one.
 */
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { expect } from 'chai';
import { execFileSync, spawnSync, type SpawnSyncReturns } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { prebuildTargets } from '../../scripts/prebuild-targets.js';
import { read, root } from '../repo/files.js';

/** Of the package, unpacked, in bytes. */
const mostBytes = 3_000_000;
/** Of what is not in prebuilds/. */
const mostOtherBytes = 900_000;

interface Packed {
  readonly filename: string;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string; readonly size: number }[];
}

function pack(folder: string, ...flags: string[]): Packed {
  const out = execFileSync('npm', ['pack', '--json', '--silent', '--pack-destination', work, ...flags], {
    cwd: folder,
    encoding: 'utf8',
    stdio: 'pipe',
  });
  const [packed] = JSON.parse(out.slice(out.indexOf('[\n'))) as [Packed];
  return packed;
}

let work: string;

describe('npm pack', function () {
  this.timeout(300_000);
  let packed: Packed;

  before(() => {
    work = fs.mkdtempSync(path.join(os.tmpdir(), 'wazen-pack-'));
    packed = pack(root);
  });
  after(() => fs.rmSync(work, { recursive: true }));

  it('takes what users need and nothing else', () => {
    const allowed = [
      /^(README|CHANGELOG)\.md$/,
      /^(LICENSE|package\.json|binding\.gyp|native\.tar\.br|native\/sources\.gypi)$/,
      /^docs\/[a-z-]+\.md$/,
      /^dist\/wazen\.d\.c?ts$/,
      /^dist\/lib\/bundle\/[\w-]+\.c?js$/,
      /^prebuilds\/linux-(x64|arm64)\/(wazen\.(glibc|musl)\.node|accelerator-\d+\.so)$/,
    ];
    expect(packed.files.map(file => file.path).filter(name => !allowed.some(pattern => pattern.test(name)))).to.deep.equal([]);
    for (const name of ['LICENSE', 'README.md', 'dist/wazen.d.ts', 'dist/lib/bundle/main.js', 'native.tar.br', 'binding.gyp']) {
      expect(packed.files.map(file => file.path)).to.include(name);
    }
  });

  it(`stays below ${mostBytes} bytes`, () => {
    const prebuilt = packed.files.filter(file => file.path.startsWith('prebuilds/')).reduce((sum, { size }) => sum + size, 0);
    expect(packed.unpackedSize - prebuilt).to.be.lessThan(mostOtherBytes);
    expect(packed.unpackedSize).to.be.lessThan(mostBytes);
  });

  it('has no install script but that of node-gyp-build', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    expect(scripts['install']).to.match(/^node-gyp-build \|\| echo [^&|;]*$/);
    expect(scripts).to.not.have.any.keys('preinstall', 'postinstall');
  });

  it('is what publint asks for', async () => {
    const bytes = fs.readFileSync(path.join(work, packed.filename));
    const tarball = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
    const { messages } = await publint({ pack: { tarball }, strict: true });
    const pkg = JSON.parse(read('package.json')) as Record<string, unknown>;
    // Where the repository is published is not decided here.
    expect(messages.map(message => formatMessage(message, pkg)).filter(text => !/repository/.test(text ?? ''))).to.deep.equal([]);
  });

  it('has types that resolve as its code does', async () => {
    const result = await checkPackage(createPackageFromTarballData(new Uint8Array(fs.readFileSync(path.join(work, packed.filename)))));
    expect(result.types).to.not.equal(false);
    expect('problems' in result && result.problems).to.deep.equal([]);
  });

  describe('installed into an empty folder, without a compiler', () => {
    const prebuild = prebuildTargets.find(({ arch, libc }) => arch === process.arch && libc === 'glibc')!;
    let folder: string;
    let installed: string;
    let env: NodeJS.ProcessEnv;

    const run = (program: string, args: string[], more: NodeJS.ProcessEnv = {}): SpawnSyncReturns<string> =>
      spawnSync(program, args, { cwd: folder, encoding: 'utf8', env: { ...env, ...more } });

    before(() => {
      folder = fs.mkdtempSync(path.join(work, 'user-'));
      installed = path.join(folder, 'node_modules/wazen');
      const programs = path.join(work, 'bin');
      fs.mkdirSync(programs);
      for (const name of ['node', 'npm', 'sh', 'tar', 'env']) {
        fs.symlinkSync(execFileSync('which', [name], { encoding: 'utf8' }).trim(), path.join(programs, name));
      }
      env = { PATH: programs, HOME: work, npm_config_update_notifier: 'false' };

      // What it depends on is packed from here, so that no registry is needed.
      const { dependencies } = JSON.parse(read('package.json')) as { dependencies: Record<string, string> };
      const needed = Object.keys(dependencies).map(name => pack(path.join(root, 'node_modules', name), '--ignore-scripts').filename);
      fs.writeFileSync(path.join(folder, 'package.json'), '{ "private": true }');
      const files = [withPrebuild(), ...needed].map(name => path.join(work, name));
      const { status, stderr, stdout } = run('npm', ['install', '--offline', '--no-audit', '--no-fund', ...files]);
      expect(status, stderr + stdout).to.equal(0);
    });

    /** The package with a prebuilt addon for this machine: its own, or what was built here. */
    function withPrebuild(): string {
      if (packed.files.some(file => file.path === prebuild.file)) return packed.filename;
      execFileSync('tar', ['xzf', packed.filename], { cwd: work });
      const place = path.join(work, 'package', prebuild.file);
      fs.mkdirSync(path.dirname(place), { recursive: true });
      fs.copyFileSync(path.join(root, 'build/Release/addon.node'), place);
      return pack(path.join(work, 'package'), '--ignore-scripts').filename;
    }

    it('loads what is prebuilt, and has built nothing', () => {
      const program = `import { Runtime } from 'wazen';
        new Runtime({ engine: 'compiler' });
        console.log(process.report.getReport().sharedObjects.filter(file => file.includes('/wazen/')).join('\\n'));`;
      const { stdout, stderr } = run('node', ['--input-type=module', '-e', program]);
      const accelerator = `prebuilds/linux-${process.arch}/accelerator-${process.versions.modules}.so`;
      const expected = [prebuild.file, accelerator].filter(file => fs.existsSync(path.join(installed, file)));
      expect(stdout.trim().split('\n').sort(), stderr).to.have.members(expected.map(file => path.join(installed, file)));
      expect(fs.existsSync(path.join(installed, 'build'))).to.equal(false);
    });

    for (const engine of ['compiler', 'interpreter']) {
      it(`runs the example of README.md (${engine})`, () => {
        const [, example] = /<!-- examples\/embed\.mjs[^\n]*-->\s+```js\n([^]*?)```/.exec(read('README.md'))!;
        fs.writeFileSync(path.join(folder, 'embed.mjs'), example!);
        fs.copyFileSync(path.join(root, 'examples/age-calculator.wasm'), path.join(folder, 'age-calculator.wasm'));
        const { stdout, stderr } = run('node', ['embed.mjs'], { WAZEN_ENGINE: engine });
        const year = new Date().getFullYear();
        expect(stdout, stderr).to.equal(`${year - 2000}\n${year - 1990}\n`);
        expect(stderr).to.equal('');
      });
    }

    it('has a command line', () => {
      fs.copyFileSync(path.join(root, 'examples/wordcount.wasm'), path.join(folder, 'wordcount.wasm'));
      const args = ['run', '--engine', 'compiler', '--dir', '.:/', 'wordcount.wasm', '/package.json'];
      const { stdout, stderr } = run(path.join(folder, 'node_modules/.bin/wazen'), args);
      expect(stdout, stderr).to.match(new RegExp(` ${fs.statSync(path.join(folder, 'package.json')).size} /package.json\n$`));
      expect(stderr).to.equal('');
    });

    it('runs on the interpreter where it has no addon, with one warning that can be silenced', () => {
      fs.renameSync(path.join(installed, 'prebuilds'), path.join(installed, 'gone'));
      try {
        const { stdout, stderr } = run('npm', ['rebuild', '--foreground-scripts']);
        expect(stdout + stderr).to.match(/^wazen: without the native addon the interpreter is used$/m);
        const loud = run('node', ['embed.mjs']);
        expect(loud.status, loud.stderr).to.equal(0);
        expect(loud.stderr.match(/wazen runs on its interpreter: .*No native build was found.*WAZEN_ENGINE=interpreter/g)).to.have.length(
          1,
        );
        expect(run('node', ['embed.mjs'], { WAZEN_ENGINE: 'interpreter' }).stderr).to.equal('');
      } finally {
        fs.rmSync(path.join(installed, 'prebuilds'), { recursive: true, force: true });
        fs.renameSync(path.join(installed, 'gone'), path.join(installed, 'prebuilds'));
      }
    });

    it('has all that a build from source needs', () => {
      const options = { cwd: installed, stdio: 'ignore' as const };
      execFileSync(path.join(root, 'node_modules/.bin/node-gyp'), ['configure'], options);
      // A source that is not there is a target that make does not know.
      execFileSync('make', ['-C', 'build', '--dry-run', 'BUILDTYPE=Release'], options);
      expect(fs.existsSync(path.join(installed, 'native/addon/addon.cpp'))).to.equal(true);
      expect(fs.existsSync(path.join(installed, 'native/tool'))).to.equal(false);
    });
  });
});
