/**
 * The WASI test suite through the command line:
 *
 *     node dist/test/wasi/main.js [--engine compiler|interpreter] [--test rust/fd_readdir] [--by cli|api]
 */
import { parseArgs } from 'node:util';
import { availableEngines, type EngineName } from '../../lib/engine/select.js';
import { runTest, suiteTests } from './suite.js';

const { values } = parseArgs({ options: { engine: { type: 'string' }, test: { type: 'string' }, by: { type: 'string', default: 'cli' } } });
const tests = suiteTests().filter(({ name }) => values.test === undefined || name === values.test);
for (const engine of values.engine === undefined ? availableEngines() : [values.engine as EngineName]) {
  let passed = 0;
  for (const test of tests) {
    const complaint = await runTest(test, engine, values.by as 'cli' | 'api');
    if (complaint === undefined) passed++;
    else console.log(`${engine} ${test.name}: ${complaint}`);
  }
  console.log(`${engine}: ${passed} of ${tests.length}`);
  if (passed < tests.length) process.exitCode = 1;
}
