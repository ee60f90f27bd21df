/**
 * Imports point downward only: a file may import files of its own layer and of the layers after it.
 * The order is the folder plan's (docs/architecture.md).
 */
import { expect } from 'chai';
import path from 'node:path';
import { existsSync } from 'node:fs';
import { read, root, sources } from './files.js';

const typescriptLayers = [
  /^lib\/index\.ts$/,
  /^lib\/cli\//,
  /^lib\/api\//,
  /^lib\/js-api\//,
  /^lib\/wasi\//,
  /^lib\/runtime\//,
  /^lib\/cache\//,
  /^lib\/engine\/(driver|select)/,
  /^lib\/engine\/(interpreter|compiler)-/,
  /^lib\/native\//,
  /^lib\/interp\//,
  /^lib\/image\//,
  /^lib\/lower\//,
  /^lib\/validate\//,
  /^lib\/decode\//,
  /^lib\/engine\/(?!layout)/,
  /^lib\/ir\//,
  /^lib\/engine\/layout\.ts$/,
  /^lib\/wasm\//,
  /^lib\/support\//,
];

const nativeLayers = [
  /^native\/tool\//,
  /^native\/(addon|accelerator)\//,
  /^native\/runtime\/(?!activation|layout|vm-context|libcalls)/,
  /^native\/pipeline\./,
  /^native\/target\/[^/]+\//,
  /^native\/code\//,
  /^native\/target\//,
  /^native\/regalloc\//,
  /^native\/mir\//,
  /^native\/opt\//,
  /^native\/ssa\//,
  /^native\/phase\./,
  /^native\/ir\//,
  /^native\/runtime\//,
  /^native\/os\//,
  /^native\/support\//,
];

function layerOf(layers: RegExp[], file: string): number {
  const layer = layers.findIndex(pattern => pattern.test(file));
  if (layer < 0) throw new Error(`${file} belongs to no layer: extend the folder plan and this list`);
  return layer;
}

/** `importer -> imported` for every import that points upward. */
function upward(layers: RegExp[], imports: [file: string, imported: string][]): string[] {
  return imports.filter(([file, imported]) => layerOf(layers, imported) < layerOf(layers, file)).map(pair => pair.join(' -> '));
}

describe('layering', () => {
  it('imports of lib/ point downward', () => {
    const imports = sources(/^lib\/.*\.ts$/).flatMap(file =>
      [...read(file).matchAll(/(?:from|import)\s+'(\.[^']+)\.js'/g)].map(([, target]): [string, string] => [
        file,
        path.join(path.dirname(file), `${target}.ts`),
      ]),
    );
    expect(imports.length).to.be.greaterThan(10);
    expect(upward(typescriptLayers, imports)).to.deep.equal([]);
  });

  it('includes of native/ point downward', () => {
    const includes = sources(/^native\/.*\.(h|cpp)$/).flatMap(file =>
      [...read(file).matchAll(/^#include "([^"]+\.h)"/gm)]
        .map(([, target]): [string, string] => [file, `native/${target}`])
        .filter(([, target]) => existsSync(root + target)),
    );
    expect(includes.length).to.be.greaterThan(10);
    expect(upward(nativeLayers, includes)).to.deep.equal([]);
  });

  it('only native/os uses headers of the operating system', () => {
    const users = sources(/^native\/.*\.(h|cpp)$/)
      .filter(file => !file.startsWith('native/os/') && !file.startsWith('native/tool/'))
      .filter(file => /^#include <(sys\/|unistd|signal|pthread|fcntl|ucontext|dlfcn)/m.test(read(file)));
    expect(users).to.deep.equal([]);
  });

  it('target-independent code includes no target', () => {
    const users = sources(/^native\/.*\.(h|cpp)$/)
      .filter(file => !/^native\/target\/[^/]+\//.test(file))
      .filter(file => /^#include "target\/[^/"]+\//m.test(read(file)));
    expect(users).to.deep.equal([]);
  });
});
