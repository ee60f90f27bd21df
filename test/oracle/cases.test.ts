/** Control, variables, memories and tables on every engine against V8: after every call, results, traps and all that is exported. */
import { expect } from 'chai';
import { Runtime } from '../../lib/index.js';
import { wat } from '../api/support.js';
import { testedEngines } from '../engines.js';
import { combinations, type Case } from './cases.js';
import { cases } from './families.js';
import { memoryState, outcomeOf, tableState, textOf } from './observed.js';

/** Types of the DOM library, which Node has no part of. */
declare const WebAssembly: any;

type Exports = Readonly<Record<string, any>>;

function stateOf(exports: Exports): string {
  const states = Object.entries(exports).map(([name, value]) => {
    if (typeof value === 'function') return '';
    if (typeof value.grow !== 'function') return `${name} ${textOf(value.value)}`;
    return `${name} ${'get' in value ? tableState(value) : memoryState(value)}`;
  });
  return states.filter(Boolean).join(' ');
}

/** What every call gives and leaves behind. */
function record(exports: Exports, { calls }: Case): string[] {
  return Object.entries(calls).flatMap(([name, lists]) =>
    combinations(lists).map(
      args => `${name}(${args.map(textOf).join(', ')}) = ${outcomeOf(() => exports[name](...args))} | ${stateOf(exports)}`,
    ),
  );
}

describe('control, variables, memories and tables on every engine and on V8', () => {
  for (const [name, one] of Object.entries(cases)) {
    it(name, () => {
      const bytes = wat(one.text);
      const expected = record(new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports, one);
      for (const engine of testedEngines()) {
        const actual = record(new Runtime({ engine }).compileSync(bytes).instantiate().exports, one);
        const at = expected.findIndex((line, i) => line !== actual[i]);
        if (at >= 0) expect.fail(`${engine}: ${actual[at]}\n  V8: ${expected[at]}`);
        expect(actual.length).to.equal(expected.length);
      }
    });
  }
});
