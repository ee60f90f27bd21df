/**
 * `npm run prebuild [-- --target linux-x64-glibc …] [-- --test]`: writes the binaries of the npm package to prebuilds/, all of them on one
 * machine, whatever its own C library is (docs/releasing.md).
 *
 * `--test` runs tests on what is in prebuilds/ with every version of Node afterwards; `--only-test` builds nothing.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { fetchNode, fetchZig, type Arch } from './downloads.js';
import { sourceTree } from './source-tree.js';
import { testPrebuilds } from './test-prebuilds.js';
import { nodeMajors, prebuildTargets, type PrebuildTarget } from './prebuild-targets.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const compiler = path.join(root, 'scripts/zig.sh');

interface PrebuildifyOptions {
  cwd: string;
  out: string;
  platform: 'linux';
  arch: Arch;
  libc: string;
  tagLibc: true;
  napi: true;
  nodeGyp: string;
  targets: string[];
}

const prebuildify = promisify(
  createRequire(import.meta.url)('prebuildify') as (options: PrebuildifyOptions, done: (error?: Error) => void) => void,
);

/** The addon: Node-API, so that the headers of the oldest version do for all. */
async function buildAddon(target: PrebuildTarget): Promise<void> {
  Object.assign(process.env, {
    CC: `${compiler} cc`,
    CXX: `${compiler} c++`,
    AR: `${compiler} ar`,
    WAZEN_ZIG: fetchZig(),
    WAZEN_ZIG_TARGET: target.zig,
    GYP_DEFINES: 'has_irc=0 has_accelerator=0 has_verifiers=0',
    npm_config_nodedir: fetchNode('x64', nodeMajors[0]!),
    npm_config_jobs: 'max',
    npm_config_loglevel: 'error',
  });
  await prebuildify({
    cwd: sourceTree(`prebuild/${target.name}`),
    out: root,
    platform: 'linux',
    arch: target.arch,
    libc: target.libc,
    tagLibc: true,
    napi: true,
    nodeGyp: path.join(root, 'node_modules/.bin/node-gyp'),
    targets: [`${nodeMajors[0]}.0.0`],
  });
}

/** Made from V8's headers, one for each version; without a C library, so that it fits both. */
function buildAccelerator(arch: Arch, zig: string, major: number): void {
  const node = fetchNode('x64', major);
  const abi = /^#define NODE_MODULE_VERSION (\d+)/m;
  const version = abi.exec(readFileSync(path.join(node, 'include/node/node_version.h'), 'utf8'))![1];
  const [object, out] = [`build/prebuild/accelerator-${arch}.o`, `prebuilds/linux-${arch}/accelerator-${version}.so`];
  const env = { ...process.env, WAZEN_ZIG: fetchZig(), WAZEN_ZIG_TARGET: zig };
  const run = (...args: string[]): Buffer => execFileSync(compiler, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] });
  const language = [major < 22 ? '-std=c++17' : '-std=c++20', '-fPIC', '-fvisibility=hidden', '-fno-exceptions', '-fno-rtti'];
  run('c++', ...language, '-Inative', `-I${node}/include/node`, '-c', '-o', object, 'native/accelerator/accelerator.cpp');
  run('ld.lld', '-shared', '-s', '--gc-sections', '-z', 'nodelete', '-z', 'now', '-o', out, object);
}

const { values: options } = parseArgs({
  options: {
    'target': { type: 'string', multiple: true },
    'test': { type: 'boolean', default: false },
    'only-test': { type: 'boolean', default: false },
  },
});
const targets = prebuildTargets.filter(({ name }) => options.target?.includes(name) ?? true);
if (targets.length < (options.target?.length ?? 1)) throw new Error(`targets are ${prebuildTargets.map(({ name }) => name).join(', ')}`);
if (!options['only-test']) {
  for (const target of targets) {
    console.log(`== ${target.name}`);
    rmSync(path.join(root, target.file), { force: true });
    await buildAddon(target);
  }
  for (const { arch, zig } of targets.filter(({ arch }, i) => targets.findIndex(other => other.arch === arch) === i)) {
    for (const major of nodeMajors) buildAccelerator(arch, zig, major);
  }
}
if (options.test || options['only-test']) process.exitCode = (await testPrebuilds(targets)) ? 0 : 1;
