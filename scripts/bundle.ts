/**
 * `node dist/scripts/bundle.js`: the files that the package is loaded from, made of the some 200 that tsc makes. Node takes half a
 * millisecond and more for each file, and V8 for each 11 kB of it (docs/performance.md, "Start"). So what every process needs that runs compiled
 * code is one file, the core, and the rest is in late parts, which are loaded when one of their functions is first called.
 *
 * All of them are CommonJS, because loading must be synchronous, and Node before 20.19 can load no ES module so; index.js is the ES module
 * that users import. Each module of lib/ is in one file only, so that classes and state exist once; the others take it from there.
 *
 * They lie as deep in the package as lib/native and lib/support, which find its root by that.
 */
import { build, type ImportKind, type Plugin } from 'esbuild';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  exportsOf,
  fileOf,
  functionsOf,
  importsOf,
  libFolder,
  moduleOf,
  type ModuleName,
  namesOfBuiltin,
  variablesOf,
} from './module-graph.js';

const folder = path.join(libFolder, 'bundle');

interface Part {
  readonly name: string;
  /**
   * Modules of lib/ that are only reached through this part. Of late ones other parts see functions alone, which load the part; where they
   * export more, a function must be made of it.
   */
  readonly entries: readonly ModuleName[];
}

/** The first is the core. A module that several parts reach is in the first of them, and the others load that one. */
const parts: readonly Part[] = [
  { name: 'core', entries: ['index'] },
  { name: 'compilation', entries: ['decode/module', 'validate/module', 'lower/module', 'engine/compiler-compilation'] },
  { name: 'interpreter', entries: ['engine/interpreter-engine'] },
  { name: 'wasi', entries: ['wasi/preview1', 'wasi/open-host-directory', 'wasi/memory-tree'] },
  { name: 'web-assembly', entries: ['js-api/namespace'] },
  { name: 'toolchains', entries: ['api/assemblyscript', 'api/emscripten'] },
  { name: 'cli', entries: ['cli/run', 'cli/compile', 'cli/inspect'] },
  { name: 'main', entries: ['cli/main'] },
  { name: 'inspection', entries: ['cli/inspection', 'cli/listings'] },
];

const [core] = parts as [Part];
/** An ES module, which awaits. */
const command = parts.find(({ name }) => name === 'main')!;

/** The part that each module is in. */
function assign(): Map<ModuleName, Part> {
  const owners = new Map<ModuleName, Part>();
  const isEntryOf = (name: ModuleName) => parts.find(({ entries }) => entries.includes(name));
  const visit = (name: ModuleName, part: Part): void => {
    if (owners.has(name) || (isEntryOf(name) ?? part) !== part) return;
    owners.set(name, part);
    for (const { from } of importsOf(name)) visit(from, part);
  };
  for (const part of parts) for (const entry of part.entries) visit(entry, part);
  return owners;
}

function modulesOf(part: Part, owners: Map<ModuleName, Part>): ModuleName[] {
  return [...owners].filter(([, owner]) => owner === part).map(([name]) => name);
}

function isEntry(name: ModuleName): boolean {
  return parts.some(({ entries }) => entries.includes(name));
}

/** What modules of other parts take from a module, by part and module. */
type Given = Map<Part, Map<ModuleName, Set<string>>>;

function findGiven(owners: Map<ModuleName, Part>): Given {
  const given: Given = new Map(parts.map(part => [part, new Map<ModuleName, Set<string>>()]));
  for (const [importer, part] of owners) {
    for (const { from, names } of importsOf(importer)) {
      const owner = owners.get(from)!;
      if (owner === part) continue;
      const ofOwner = given.get(owner)!;
      ofOwner.set(from, new Set([...(ofOwner.get(from) ?? []), ...names]));
    }
  }
  return given;
}

/** The source of a part's entry: exports what it gives, by module, as getters, for most of it is never asked for. */
function entrySource(part: Part, given: Map<ModuleName, Set<string>>): string {
  const modules = [...given].map(([name, names], i) => {
    const members = [...names].map(member => `${member}: m${i}.${member}`).join(', ');
    return { load: `import * as m${i} from './${name}.js';`, getter: `get '${name}'() { return { ${members} }; }` };
  });
  const loads = modules.map(({ load }) => load).join('\n');
  const exported = `export const modules = { ${modules.map(({ getter }) => getter).join(', ')} };`;
  const own = part === core ? "export * as wazen from './index.js';" : part.entries.map(name => `import './${name}.js';`).join('\n');
  return `${loads}\n${own}\n${exported}\n`;
}

/** Stands in the place of a late module: its functions load it when they are called. */
function lateSource(name: ModuleName, { name: part }: Part, names: ReadonlySet<string>): string {
  const functions = functionsOf(name);
  const missing = [...names].filter(member => !functions.includes(member));
  if (missing.length > 0) throw new Error(`${missing.join()} of ${name} must be a function, for it is loaded late (scripts/bundle.ts)`);
  const stubs = [...names].map(member => `export function ${member}(...args) { return load().${member}(...args); }`);
  return `let made; const load = () => (made ??= require('./${part}.cjs').modules['${name}']);\n${stubs.join('\n')}`;
}

/** Stands in the place of a module that another part has. */
function takenSource(name: ModuleName, { name: part }: Part, names: ReadonlySet<string>): string {
  const rebound = variablesOf(name).filter(member => names.has(member));
  if (rebound.length > 0)
    throw new Error(`${rebound.join()} of ${name} must not change, for other parts take its value (scripts/bundle.ts)`);
  const list = [...names].join(', ');
  return `const { ${list} } = require('./${part}.cjs').modules['${name}'];\nexport { ${list} };`;
}

/**
 * Stands in the place of a module of Node: esbuild itself would copy all of its properties. `createRequire` of a file is what CommonJS has, and
 * takes a millisecond.
 */
function builtinSource(builtin: string, modules: Iterable<ModuleName>): string {
  if (builtin === 'node:module') return 'export const createRequire = () => require;';
  const names = namesOfBuiltin(builtin, modules).join(', ');
  return `const builtin = require('${builtin}');\nexport default builtin;\nexport const { ${names} } = builtin;`;
}

const isRequire = (kind: ImportKind) => kind === 'require-call';

function boundaries(part: Part, owners: Map<ModuleName, Part>, given: Given): Plugin {
  return {
    name: 'boundaries',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^node:/ }, ({ path: builtin, kind }) =>
        isRequire(kind) ? { external: true } : { path: builtin, namespace: 'builtin' },
      );
      onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path: builtin }) => ({
        contents: builtinSource(builtin, modulesOf(part, owners)),
      }));
      onResolve({ filter: /\.cjs$/ }, ({ path: file }) => ({ path: file, external: true }));
      onResolve({ filter: /^\./ }, ({ path: file, resolveDir }) => {
        const name = moduleOf(path.resolve(resolveDir, file));
        return owners.get(name) === part ? undefined : { path: name, namespace: 'elsewhere' };
      });
      onLoad({ filter: /.*/, namespace: 'elsewhere' }, ({ path: name }) => {
        const owner = owners.get(name)!;
        const source = isEntry(name) ? lateSource : takenSource;
        return { contents: source(name, owner, given.get(owner)!.get(name)!) };
      });
    },
  };
}

async function buildPart(part: Part, owners: Map<ModuleName, Part>, given: Given): Promise<void> {
  const isCommand = part === command;
  await build({
    ...(isCommand
      ? { entryPoints: [fileOf(part.entries[0]!)] }
      : { stdin: { contents: entrySource(part, given.get(part)!), resolveDir: libFolder } }),
    outfile: path.join(folder, isCommand ? 'main.js' : `${part.name}.cjs`),
    bundle: true,
    format: isCommand ? 'esm' : 'cjs',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    minifyWhitespace: true,
    minifySyntax: true,
    minifyIdentifiers: true,
    // Users see the names of functions and classes, in errors and traces of the stack.
    keepNames: true,
    plugins: [boundaries(part, owners, given)],
    ...(isCommand && {
      banner: { js: `import{createRequire as requireFrom}from'node:module';const require=requireFrom(import.meta.url);` },
    }),
    ...(part === core && {
      banner: { js: `const moduleUrl=require('node:url').pathToFileURL(__filename).href;` },
      define: { 'import.meta.url': 'moduleUrl' },
    }),
    logOverride: { 'empty-import-meta': 'error' },
  });
}

export async function bundle(): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  const owners = assign();
  const given = findGiven(owners);
  for (const part of parts) await buildPart(part, owners, given);
  const names = exportsOf('index').join(',');
  // In two steps: Node looks for names in CommonJS that an ES module imports, which would take longer for all of the core.
  writeFileSync(path.join(folder, 'index.cjs'), `const core=require('./core.cjs');module.exports=core.wazen;\n`);
  writeFileSync(path.join(folder, 'index.js'), `import wazen from'./index.cjs';export const{${names}}=wazen;\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundle();
