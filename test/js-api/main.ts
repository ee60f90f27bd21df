/**
 * `node dist/test/js-api/main.js [--engine interpreter|compiler|v8] [--file PART]`
 *
 * Runs the specification's JavaScript API tests, the long ones too, and prints each failure with its reason, if it is an expected one; the last
 * line is `N passed, N failed, N skipped`, expected failures counting as skipped. `v8` runs them on Node's own namespace. Exit code 1 if a
 * test failed unexpectedly.
 */
import { parseArgs } from 'node:util';
import type { EngineName } from '../../lib/engine/select.js';
import { createWebAssembly, Runtime } from '../../lib/index.js';
import { expectationOf } from './expected.js';
import { runSuiteFile, suiteFiles } from './suite.js';

const { values: options } = parseArgs({
  options: { engine: { type: 'string', default: 'compiler' }, file: { type: 'string', default: '' } },
});
const native = (globalThis as unknown as { readonly WebAssembly: object }).WebAssembly;
const namespace = options.engine === 'v8' ? native : createWebAssembly(new Runtime({ engine: options.engine as EngineName }));
// A test of a proposal may leave a promise behind that nobody waits for.
process.on('unhandledRejection', error => console.log(`unhandled rejection: ${String(error)}`));

let [passed, failed, skipped] = [0, 0, 0];
for (const file of suiteFiles().filter(name => name.includes(options.file))) {
  for (const { name, error } of await runSuiteFile(file, namespace)) {
    if (error === undefined) passed++;
    else {
      const reason = expectationOf(file, name)?.reason;
      if (reason === undefined) failed++;
      else skipped++;
      console.log(`${file}: ${name}: ${error.slice(0, 200)}${reason === undefined ? '' : ` (expected: ${reason})`}`);
    }
  }
}
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed > 0 ? 1 : 0;
