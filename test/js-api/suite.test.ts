/** The specification's JavaScript API tests, on the WebAssembly namespace of every engine that works here: a test per file. */
import { expect } from 'chai';
import { availableEngines } from '../../lib/engine/select.js';
import { createWebAssembly, Runtime } from '../../lib/index.js';
import { expectationOf, expectedFailures, longFiles } from './expected.js';
import { runSuiteFile, suiteFiles, suiteIsThere } from './suite.js';

describe('JavaScript API of the specification', () => {
  if (!suiteIsThere) {
    it.skip('SKIPPED: the shared data are not there (WAZEN_SHARED)');
    return;
  }
  for (const engine of availableEngines()) {
    describe(`on the ${engine}`, () => {
      const namespace = createWebAssembly(new Runtime({ engine }));
      const met = new Set<object>();

      for (const file of suiteFiles()) {
        if (longFiles.has(file)) continue;
        it(file, async () => {
          const failures = (await runSuiteFile(file, namespace)).filter(result => result.error !== undefined);
          const unexpected = failures.filter(({ name }) => {
            const expectation = expectationOf(file, name);
            if (expectation !== undefined) met.add(expectation);
            return expectation === undefined;
          });
          expect(unexpected).to.deep.equal([]);
        });
      }

      it('fails for every reason that is expected', () => {
        const run = expectedFailures.filter(({ file }) => ![...longFiles].some(name => file.test(name)));
        expect(run.filter(entry => !met.has(entry))).to.deep.equal([]);
      });
    });
  }
});
