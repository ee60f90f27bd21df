/** A short run of the differential fuzzer; scripts/fuzz.ts makes long ones. */
import { expect } from 'chai';
import { type WasmOpName, wasmOpNames } from '../../lib/wasm/opcodes.js';
import { testedEngines } from '../engines.js';
import { operatorsIn } from '../operators-in.js';
import { Comparison } from './compare.js';
import { generate } from './generate.js';

describe('random modules', function () {
  this.timeout(120_000);

  it('do on every engine what they do on V8 (300 modules)', () => {
    const comparison = new Comparison(testedEngines());
    for (let seed = 1; seed <= 300; seed++) expect(comparison.run(seed)).to.equal(undefined);
  });

  it('have every operator among them', () => {
    const found = new Set<WasmOpName>();
    for (let seed = 1; seed <= 300; seed++) for (const name of operatorsIn(generate(seed).bytes)) found.add(name);
    expect(wasmOpNames.filter(name => !found.has(name))).to.deep.equal([]);
  });
});
