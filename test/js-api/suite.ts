/** The specification's JavaScript API tests in ../shared/spec/js-api: finds the files and runs them on a namespace. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import vm from 'node:vm';
import { Harness, type Result } from './harness.js';

const root = path.join(process.env.WAZEN_SHARED ?? path.resolve('../shared'), 'spec', 'js-api');

export const suiteIsThere = existsSync(root);

/** Test files, relative to the suite's folder. */
export function suiteFiles(): string[] {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(file => /\.any\.js$/.test(file));
  return [...files, 'error-interfaces-no-symbol-tostringtag.js'].sort();
}

/** The file's helper scripts (`// META: script=…`), and the file. */
function sourceOf(file: string): string {
  const text = readFileSync(path.join(root, file), 'utf8');
  const scripts = [...text.matchAll(/^\/\/ META: script=(.*)$/gm)].map(([, script]) =>
    script.startsWith('/wasm/jsapi/') ? script.slice('/wasm/jsapi/'.length) : path.join(path.dirname(file), script),
  );
  return [...scripts.map(script => readFileSync(path.join(root, script), 'utf8')), text].join('\n');
}

/** Runs the tests of a file, which see `namespace` as their WebAssembly. */
export async function runSuiteFile(file: string, namespace: object): Promise<Result[]> {
  const harness = new Harness();
  const global = {};
  Object.defineProperty(global, 'WebAssembly', { value: namespace, writable: true, enumerable: false, configurable: true });
  const scope: Record<string, unknown> = { ...harness.scope, WebAssembly: namespace, self: global };
  const names = Object.keys(scope);
  // One function scope for helpers and tests, as one page would be; sloppy mode, because tests rely on it.
  const run = vm.compileFunction(sourceOf(file), names, { filename: file });
  try {
    run.apply(
      global,
      names.map(name => scope[name]),
    );
    await harness.finish();
  } catch (error) {
    harness.results.push({ name: 'the file itself', error: String(error) });
  }
  return harness.results;
}
