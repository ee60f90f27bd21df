/** IR text: what is printed is read back, word for word, and what is wrong is refused with its line. */
import { expect } from 'chai';
import { parseFunction, parseFunctions } from '../../lib/ir/parse.js';
import { printFunction } from '../../lib/ir/print.js';
import { op } from '../../lib/ir/opcodes.js';
import { ValType } from '../../lib/wasm/types.js';

const sum = `func 3 type 1 locals (i32, i32) slots 4 blocks 3 offset 66
bb0:
    s2 = move.i32 0:i32
    jump bb1
bb1 loop:
@4a s3 = i32.load s0, memory 0, 4
    s2 = i32.add s2, s3
    s1 = i32.sub s1, 1:i32
    br_if s1, bb1, bb2
bb2:
    return s2
`;

const everything = `func 0 type 0 locals () slots 9 blocks 4 offset 0
bb0:
    s0 = move.i64 -9223372036854775808:i64
    s1 = move.f32 0x7fa00001:f32
    s2 = move.f64 0x7ff4000000000001:f64
    s3 = move.v128 0x0f0e0d0c0b0a09080706050403020100:v128
    s5 = move.ref 0:externref
    s6 = move.i32 -1:i32
    s3 = select.v128 s3, 0x0f0e0d0c0b0a09080706050403020100:v128, 7:i32
    s1 = global.get.f32 global 2
@123456 call func 7, s5
@5  call_indirect s6, type 2, table 1, s5
@1f table.init 0:i32, s6, s6, table 1, elem 3
@20 i64.store s6, 0:i64, memory 0, 4294967295
    br_table s6, bb1, bb2, bb1, bb3
bb1:
@ff unreachable
bb2:
    return
bb3:
    return s6, 2:i32, s6
`;

describe('IR text', () => {
  for (const text of [sum, everything]) {
    it(`round-trips ${text.slice(0, 6)}`, () => {
      const fn = parseFunction(text);
      const printed = printFunction(fn);
      expect(printed).to.equal(text);
      expect(parseFunction(printed)).to.deep.equal(fn);
    });
  }

  it('has the words of the table', () => {
    const { words, constantTypes, constantWords, localTypes, slotCount } = parseFunction(sum);
    const expected = [op.block, 0, 0, op['move.i32'], 2, ~0, op.jump, 1, op.block, 1, 1, op['i32.load'], 3, 0, 0, 4, 0x4a];
    expect([...words.subarray(0, expected.length)]).to.deep.equal(expected);
    expect([...constantTypes]).to.deep.equal([ValType.I32, ValType.I32]);
    expect([...constantWords]).to.deep.equal([0, 0, 1, 0]);
    expect([...localTypes]).to.deep.equal([ValType.I32, ValType.I32]);
    expect(slotCount).to.equal(4);
  });

  it('may hold several functions, comments and empty lines', () => {
    expect(parseFunctions(`; two\n\n${sum}\n${everything.replace('return\n', 'return ; nothing\n')}`).map(printFunction)).to.deep.equal([
      sum,
      everything,
    ]);
  });

  const wrong: [line: string, message: RegExp][] = [
    ['s1 = i32.plus s1, s1', /unknown opcode/],
    ['i32.add s1, s1', /lacks its result/],
    ['s1 = return', /has no result/],
    ['s1 = i32.add s1', /needs more operands/],
    ['s1 = i32.add s1, s1, s1', /too many/],
    ['s1 = i32.add s1, 7', /neither a slot nor a constant/],
    ['s1 = i32.add s1, 7:i31', /unknown type/],
    ['s1 = i32.load s1, memory 0, 0', /lacks its offset/],
    ['s1 = table.size memory 0', /not an immediate of kind table/],
    ['???', /not an instruction/],
  ];
  for (const [line, message] of wrong) {
    it(`refuses ${line}`, () =>
      expect(() => parseFunction(`${sum}${line}`))
        .to.throw(message)
        .and.have.property('message')
        .that.matches(/^line 12: /));
  }
});
