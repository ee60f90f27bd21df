/** A short run of the front end's fuzzer; scripts/fuzz-decode.ts makes long ones. */
import { expect } from 'chai';
import { consume, corpus, fuzz } from '../../scripts/fuzz-decode.js';
import { suiteExists } from './spec-suite.js';

describe('front end on damaged modules', () => {
  it('throws nothing but CompileError (3,000 modules)', function () {
    if (!suiteExists('wasm-2.0')) return this.skip();
    const { accepted, refused } = fuzz(corpus(500), 7, 3000, consume);
    expect(accepted).to.be.above(50);
    expect(refused).to.be.above(1000);
  });
});
