/** Constants of every type on every engine and on V8: stored, given back by functions, and many of them alive. */
import { expect } from 'chai';
import { ValType } from '../../lib/wasm/types.js';
import { constants } from './families.js';
import { constantVectorsOf, shapeNames } from './lanes.js';
import { f32Bits, f64Bits, i32Values, i64Values } from './operands.js';
import type { Row } from './rows.js';
import { instantiate } from './sides.js';
import { concat, constant, type FunctionText, storeAt, uleb } from './wasm-bytes.js';

const resultsAt = 0x1000;

/** Every bit alone, as integers have short and long forms in code. */
const bits = Array.from({ length: 64 }, (_, i) => 1n << BigInt(i));

const values: Readonly<Partial<Record<ValType, readonly bigint[]>>> = {
  [ValType.I32]: [...i32Values, ...bits.slice(0, 32)],
  [ValType.I64]: [...i64Values, ...bits, ...bits.map(bit => BigInt.asUintN(64, -bit))],
  [ValType.F32]: f32Bits,
  [ValType.F64]: f64Bits,
  [ValType.V128]: [...new Set(shapeNames.flatMap(shape => constantVectorsOf(shape)))],
};

function check(row: Row): void {
  const type = row.result!;
  const list = values[type]!;
  const functions: Record<string, FunctionText> = {};
  list.forEach((bits, i) => (functions[`give${i}`] = { results: [type], locals: [], body: constant(type, bits) }));
  const all = (value: (bits: bigint, i: number) => readonly number[]): FunctionText => ({
    locals: list.map(() => type),
    body: concat(...list.map((bits, i) => storeAt(type, resultsAt + 16 * i, value(bits, i)))),
  });
  functions['stored'] = all(bits => constant(type, bits));
  functions['given'] = all((_, i) => [0x10, ...uleb(i)]);
  // All in locals first: more than there are registers.
  const held = all((_, i) => [0x20, ...uleb(i)]);
  const enter = concat(...list.map((bits, i) => [...constant(type, bits), 0x21, ...uleb(i)]));
  functions['held'] = { ...held, body: [...enter, ...held.body] };

  const [v8, ...ours] = instantiate({ functions });
  for (const name of ['stored', 'given', 'held']) {
    for (const side of [v8, ...ours]) {
      side.bytes.fill(0, resultsAt);
      side.traps(name);
      list.forEach((bits, i) => {
        const at = resultsAt / 8 + 2 * i;
        const found = side.words[at] | (side.words[at + 1] << 64n);
        expect(found, `${side.name}: constant ${i} ${name}`).to.equal(bits);
      });
    }
  }
}

describe('constants on every engine and on V8', () => {
  for (const row of constants) it(row.name, () => check(row));
});
