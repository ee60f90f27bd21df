/** What the modules that tsc wrote into dist/lib import from each other and export, read from their text, which tsc writes in one form. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where they are. */
export const libFolder = fileURLToPath(new URL('../lib/', import.meta.url));

/** A module by its path in lib/, without an ending: `lower/module`. */
export type ModuleName = string;

export interface Import {
  readonly from: ModuleName;
  readonly names: readonly string[];
}

export function fileOf(name: ModuleName): string {
  return path.join(libFolder, `${name}.js`);
}

/** The module in the file. */
export function moduleOf(file: string): ModuleName {
  return path.relative(libFolder, file).replace(/\.js$/, '');
}

const texts = new Map<ModuleName, string>();

function textOf(name: ModuleName): string {
  let text = texts.get(name);
  if (text === undefined) texts.set(name, (text = readFileSync(fileOf(name), 'utf8')));
  return text;
}

/** `a, b as c` */
function namesIn(list: string, side: 'imported' | 'exported'): string[] {
  const pairs = list.split(',').map(item => item.trim().split(/\s+as\s+/));
  return pairs.map(pair => (side === 'imported' ? pair[0]! : pair.at(-1)!)).filter(name => name !== '');
}

/** In their order. */
export function importsOf(name: ModuleName): Import[] {
  return [...textOf(name).matchAll(/^(?:import|export) (?:\{([^}]*)\}|\*(?: as \w+)?) from '(\.[^']*)';$/gm)].map(([, list, target]) => {
    const from = moduleOf(path.resolve(path.dirname(fileOf(name)), target!));
    return { from, names: list === undefined ? exportsOf(from) : namesIn(list, 'imported') };
  });
}

/** What the modules import from a module of Node by name, all together. */
export function namesOfBuiltin(builtin: string, modules: Iterable<ModuleName>): string[] {
  const lists = [...modules].flatMap(name => [...textOf(name).matchAll(/^import (?:\w+, )?\{([^}]*)\} from '(node:[^']*)';$/gm)]);
  return [...new Set(lists.filter(([, , from]) => from === builtin).flatMap(([, list]) => namesIn(list!, 'imported')))];
}

/** Names of what the module itself declares and of what it passes on. */
export function exportsOf(name: ModuleName): string[] {
  const text = textOf(name);
  const declared = [...text.matchAll(/^export (?:async )?(?:function\*?|class|const|let|var) (\w+)/gm)].map(match => match[1]!);
  const listed = [...text.matchAll(/^export \{([^}]*)\}/gm)].flatMap(match => namesIn(match[1]!, 'exported'));
  const passed = [...text.matchAll(/^export \* from '([^']*)';$/gm)].flatMap(match =>
    exportsOf(moduleOf(path.resolve(path.dirname(fileOf(name)), match[1]!))),
  );
  return [...declared, ...listed, ...passed];
}

/** Those of the exports that are declared as functions. */
export function functionsOf(name: ModuleName): string[] {
  return [...textOf(name).matchAll(/^export (?:async )?function\*? (\w+)/gm)].map(match => match[1]!);
}

/** Those of the exports that may change. */
export function variablesOf(name: ModuleName): string[] {
  return [...textOf(name).matchAll(/^export let (\w+)/gm)].map(match => match[1]!);
}
