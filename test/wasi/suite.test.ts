/** The WASI test suite on every engine. test/wasi/main.ts runs it through the command line; here a program of each language is. */
import { expect } from 'chai';
import { availableEngines } from '../../lib/engine/select.js';
import { hasSuite, runTest, suiteTests } from './suite.js';

describe('WASI test suite', function () {
  this.timeout(60_000);
  if (!hasSuite) {
    it.skip('SKIPPED: the shared data are not there (WAZEN_SHARED)');
    return;
  }
  const tests = suiteTests();
  it('has 72 programs', () => expect(tests).to.have.length(72));
  for (const engine of availableEngines()) {
    describe(`on the ${engine}`, () => {
      for (const test of tests) it(test.name, async () => expect(await runTest(test, engine, 'api')).to.equal(undefined));
      for (const name of ['assemblyscript/environ_get-multiple-variables', 'c/pwrite-with-append', 'rust/poll_oneoff_stdio']) {
        const test = tests.find(one => one.name === name)!;
        it(`${name} by the command line`, async () => expect(await runTest(test, engine, 'cli')).to.equal(undefined));
      }
    });
  }
});
