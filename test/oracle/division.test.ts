/** Division and remainder by many constants, which the compiler turns into multiplications and shifts, against V8. */
import { expect } from 'chai';
import { ValType } from '../../lib/wasm/types.js';
import { i32Values, i64Values } from './operands.js';
import { type Row, scalarRows } from './rows.js';
import { instantiate } from './sides.js';
import { code, constant, loadAt, storeAt } from './wasm-bytes.js';

const rows = scalarRows.filter(row => /(div|rem)_/.test(row.name));
const resultAt = 64;

/** Divisors as signed numbers: small ones, those around powers of two, some in between; and their negatives. */
function divisorsOf(type: ValType): bigint[] {
  const bits = type === ValType.I32 ? 32n : 64n;
  const around = Array.from({ length: Number(bits) }, (_, i) => [-1n, 0n, 1n].map(delta => (1n << BigInt(i)) + delta)).flat();
  const small = Array.from({ length: 130 }, (_, i) => BigInt(i));
  const scattered = Array.from(
    { length: 40 },
    (_, i) => BigInt.asUintN(Number(bits), 0x9e3779b97f4a7c15n * BigInt(i + 1)) >> BigInt(i % 20),
  );
  const positive = [...around, ...small, ...scattered];
  return [...new Set([...positive, ...positive.map(value => -value)].map(value => BigInt.asIntN(Number(bits), value)))];
}

/** Dividends around multiples of the divisor, and those that are interesting for all. */
function dividendsOf(type: ValType, divisor: bigint): bigint[] {
  const most = type === ValType.I32 ? 0x7fffffffn : 0x7fffffffffffffffn;
  const last = divisor === 0n ? 0n : most - (most % divisor);
  const near = [divisor, divisor * 3n, last, -last, 2n * last].flatMap(value => [value - 1n, value, value + 1n]);
  return [...near, ...(type === ValType.I32 ? i32Values : i64Values)];
}

function check(row: Row): void {
  const [type] = row.operands;
  const divisors = divisorsOf(type);
  const bodyOf = (divisor: bigint): number[] =>
    storeAt(type, resultAt, [...loadAt(type, 0), ...constant(type, divisor), ...code(row.code)]);
  const functions = Object.fromEntries(divisors.map((divisor, i) => [`d${i}`, { locals: [], body: bodyOf(divisor) }]));
  const [v8, ...ours] = instantiate({ functions });
  divisors.forEach((divisor, i) => {
    for (const dividend of dividendsOf(type, divisor)) {
      for (const side of [v8, ...ours]) side.words[0] = BigInt.asUintN(64, dividend);
      const isTrap = v8.traps(`d${i}`);
      for (const side of ours) {
        const isSame = side.traps(`d${i}`) === isTrap && (isTrap || side.words[resultAt / 8] === v8.words[resultAt / 8]);
        if (!isSame) expect.fail(`${side.name}: ${dividend} by ${divisor}: ${side.words[resultAt / 8]}, V8: ${v8.words[resultAt / 8]}`);
      }
    }
  });
}

describe('division by constants on every engine and on V8', function () {
  this.timeout(60_000);
  for (const row of rows) it(row.name, () => check(row));
});
