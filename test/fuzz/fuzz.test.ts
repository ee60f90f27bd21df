/** A short run of the differential fuzzer; scripts/fuzz.ts makes long ones. */
import { expect } from 'chai';
import { availableEngines } from '../../lib/engine/select.js';
import { Comparison } from './compare.js';

describe('random modules', function () {
  this.timeout(120_000);

  it('do on every engine what they do on V8 (300 modules)', () => {
    const comparison = new Comparison(availableEngines());
    for (let seed = 1; seed <= 300; seed++) expect(comparison.run(seed)).to.equal(undefined);
  });
});
