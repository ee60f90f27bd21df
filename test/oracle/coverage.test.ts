/**
 * Every operator of the standard's table is in an oracle test: the lists that those tests run over (families.ts) add up to the table.
 *
 * None is exempt: control, variables, tables and memories have cases written by hand, and those must contain what they say they are about.
 */
import { expect } from 'chai';
import { wasmOpNames } from '../../lib/wasm/opcodes.js';
import { wat } from '../api/support.js';
import { operatorsIn } from '../operators-in.js';
import { accesses, cases, constants, numeric, shuffles, vectorNumeric } from './families.js';

const lists = { numeric, accesses, constants, vectorNumeric, shuffles };

describe('oracle tests', () => {
  it('cover every operator of the table', () => {
    const covered = new Set<string>([
      ...Object.values(lists).flatMap(rows => rows.map(row => row.name)),
      ...Object.values(cases).flatMap(({ operators }) => operators),
    ]);
    expect(wasmOpNames.filter(name => !covered.has(name))).to.deep.equal([]);
  });

  it('have one list for each operator', () => {
    const names = Object.values(lists).flatMap(rows => rows.map(row => row.name));
    expect(names.filter((name, i) => names.indexOf(name) !== i)).to.deep.equal([]);
    for (const rows of Object.values(lists)) expect(rows).not.to.be.empty;
  });

  it('by hand contain the operators that they are about, and call all functions', () => {
    for (const [name, { text, operators, calls }] of Object.entries(cases)) {
      const found = operatorsIn(wat(text));
      expect(
        operators.filter(operator => !found.has(operator)),
        name,
      ).to.deep.equal([]);
      const functions = [...text.matchAll(/\(func (?:\$\w+ )?\(export "(\w+)"\)/g)].map(([, name]) => name);
      expect(
        functions.filter(exported => !(exported in calls) && !/^(id|f|one)$/.test(exported)),
        `${name}: not called`,
      ).to.deep.equal([]);
    }
  });
});
