/** Shuffles by the patterns of shuffle-patterns.ts on every engine against V8, with operands in registers, memory, equal, zero, constant. */
import { expect } from 'chai';
import { ValType } from '../../lib/wasm/types.js';
import { shuffles } from './families.js';
import { type Pattern, patterns } from './shuffle-patterns.js';
import type { Row } from './rows.js';
import { instantiate, type Side } from './sides.js';
import { code, concat, constant, type FunctionText, loadAt, storeAt } from './wasm-bytes.js';

const resultsAt = 0x1000;
/** Patterns in one function. */
const most = 64;

/** Vectors of which all bytes differ, and none is zero. */
const constants = [0x1f1e1d1c1b1a19181716151413121110n, 0x3f3e3d3c3b3a39383736353433323130n];
const [x, y] = constants.map(bits => constant(ValType.V128, bits));
const zero = constant(ValType.V128, 0n);
const locals = [0, 1].map(i => [0x20, i]);
const memory = [0, 1].map(i => loadAt(ValType.V128, 16 * i));

/** Operands by form. */
const forms: Readonly<Record<string, readonly [first: readonly number[], second: readonly number[]]>> = {
  'from locals': [locals[0], locals[1]],
  'of which the last is in memory': [locals[0], memory[1]],
  'of which the first is in memory': [memory[0], locals[1]],
  'that are equal': [locals[0], locals[0]],
  'of which the last is zero': [locals[0], zero],
  'of which the first is zero': [zero, locals[1]],
  'of which the last is constant': [locals[0], y],
  'of which the first is constant': [x, locals[1]],
  'that are constant': [x, y],
};

function functionOf(row: Row, some: readonly Pattern[], [first, second]: readonly (readonly number[])[]): FunctionText {
  const enter = concat(...memory.map((load, i) => [...load, 0x21, i]));
  const stores = some.map((pattern, i) => storeAt(ValType.V128, resultsAt + 16 * i, concat(first, second, code(row.code), pattern)));
  return { locals: [ValType.V128, ValType.V128], body: concat(enter, ...stores) };
}

function check(row: Row, form: string): void {
  const all = patterns();
  const groups = Array.from({ length: Math.ceil(all.length / most) }, (_, i) => all.slice(i * most, (i + 1) * most));
  const functions = Object.fromEntries(groups.map((group, i) => [`f${i}`, functionOf(row, group, forms[form])]));
  const [v8, ...ours] = instantiate({ functions });
  const result = (side: Side, i: number): string =>
    Buffer.from(side.bytes.subarray(resultsAt + 16 * i, resultsAt + 16 * i + 16)).toString('hex');
  for (const side of [v8, ...ours]) for (let i = 0; i < 32; i++) side.bytes[i] = i + 0x81;
  groups.forEach((group, number) => {
    v8.traps(`f${number}`);
    for (const side of ours) {
      side.traps(`f${number}`);
      group.forEach((pattern, i) => {
        if (result(side, i) === result(v8, i)) return;
        expect.fail(`${side.name}: shuffle ${pattern.join(' ')} of operands ${form}: ${result(side, i)}, V8: ${result(v8, i)}`);
      });
    }
  });
}

describe('shuffles on every engine and on V8', function () {
  this.timeout(60_000);
  for (const row of shuffles) {
    for (const form of Object.keys(forms)) it(`${row.name} of operands ${form}`, () => check(row, form));
  }
});
