/**
 * Finds the native addon, or says why there is none: one built by node-gyp or a prebuilt one for this platform, in that
 * order of node-gyp-build. What it exports is described in binding.ts.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Accelerator, Binding, Entries } from './binding.js';

const packageRoot = fileURLToPath(new URL('../../../', import.meta.url));

/** Where the compiler runs: native/os and native/target, docs/port-to-a-machine.md. */
const platforms = ['linux-x64', 'linux-arm64'];

let loaded: Binding | undefined;
let failure: Error | undefined;

/**
 * The addon. The same for all callers of a thread; a failure is remembered too.
 *
 * @throws {Error} if there is none that this process can load; the message says why
 */
export function loadBinding(): Binding {
  if (failure) throw failure;
  try {
    return (loaded ??= createRequire(import.meta.url)(addonPath()) as Binding);
  } catch (cause) {
    const [reason] = (cause as Error).message.split('\n');
    failure = new Error(`the native addon cannot be loaded: ${reason}`, { cause });
    throw failure;
  }
}

let place: string | undefined;

/** Looked for once. */
function addonPath(): string {
  return (place ??= findAddon());
}

function findAddon(): string {
  const platform = `${process.platform}-${process.arch}`;
  if (!platforms.includes(platform)) throw new Error(`there is none for ${platform}, only for ${platforms.join(' and ')}`);
  return findBuilt(platform) ?? findByNodeGypBuild();
}

/** Variables of the environment by which node-gyp-build finds another one. */
const finderVariables = ['ARM_VERSION', 'LIBC', 'PREBUILDS_ONLY', 'WAZEN_PREBUILD', 'npm_config_arch', 'npm_config_platform'];

/** Where this package puts it, in node-gyp-build's order; that takes some 3 ms to load and to read directories. */
function findBuilt(platform: string): string | undefined {
  if (finderVariables.some(name => process.env[name] !== undefined)) return undefined;
  const libc = existsSync('/etc/alpine-release') ? 'musl' : 'glibc';
  return ['build/Release/addon.node', `prebuilds/${platform}/wazen.${libc}.node`]
    .map(file => join(packageRoot, file))
    .find(file => existsSync(file));
}

function findByNodeGypBuild(): string {
  const finder = createRequire(import.meta.url)('node-gyp-build') as { resolve(folder: string): string };
  return finder.resolve(packageRoot);
}

let accelerator: Accelerator | null | undefined;

/**
 * The accelerator, which lies beside the addon; null where there is none for this version of Node, or it is switched off with
 * `WAZEN_FAST_CALLS=0`. Without it calls are slower and nothing else is different.
 */
export function loadAccelerator(): Accelerator | null {
  if (accelerator !== undefined) return accelerator;
  const module = { exports: {} };
  try {
    if (process.env['WAZEN_FAST_CALLS'] === '0') return (accelerator = null);
    process.dlopen(module, join(dirname(addonPath()), `accelerator-${process.versions.modules}.so`));
    return (accelerator = module.exports as Accelerator);
  } catch {
    return (accelerator = null);
  }
}

let entries: Entries | null | undefined;

/** Entries of the addon made by the accelerator; null without it. */
export function loadEntries(): Entries | null {
  if (entries !== undefined) return entries;
  const accelerator = loadAccelerator();
  if (accelerator === null) return (entries = null);
  const [enter, resume] = loadBinding()
    .entryAddresses()
    .map(address => accelerator.makeEntry(address));
  return (entries = { enter, resume });
}
