/** The IR verifier: accepts what is right, and says of each broken rule which one. */
import { expect } from 'chai';
import { parseFunction } from '../../lib/ir/parse.js';
import { verifyFunction } from '../../lib/ir/verify.js';
import { Draft } from '../../lib/decode/draft.js';
import type { Module } from '../../lib/wasm/module.js';
import { ValType } from '../../lib/wasm/types.js';

const { I32, I64, V128 } = { I32: ValType.I32, I64: ValType.I64, V128: ValType.V128 };

/** Type 0 (i32) -> i32, type 1 () -> (); functions 0 and 1 of these; one memory, one mutable i64 global. */
const module: Module = Object.assign(new Draft(new Uint8Array()), {
  types: [
    { params: [I32], results: [I32] },
    { params: [], results: [] },
    { params: [V128], results: [V128, I64] },
  ],
  functions: [
    { typeIndex: 0, at: 0 },
    { typeIndex: 1, at: 0 },
    { typeIndex: 2, at: 0 },
  ],
  memories: [{ type: { min: 1 }, at: 0 }],
  globals: [{ type: { type: I64, mutable: true }, at: 0 }],
});

/** Problems of a function `(i32) -> i32` with a local i64 and ten slots. */
function problems(body: string, { slots = 10, blocks = 4, locals = 'i32, i64', type = 0 } = {}): string {
  return verifyFunction(
    parseFunction(`func 0 type ${type} locals (${locals}) slots ${slots} blocks ${blocks} offset 0\n${body}`),
    module,
  ).join('\n');
}

const good: Record<string, string> = {
  'a loop': 'bb0:\n s2 = move.i32 1:i32\n jump bb1\nbb1 loop:\n s2 = i32.add s2, s0\n br_if s2, bb1, bb2\nbb2:\n return s2',
  'a call': 'bb0:\n s3 = move.i32 s0\n@1 call func 0, s3\n return s3',
  'a call with v128': 'bb0:\n s3 = move.v128 0x0:v128\n@1 call func 2, s3\n s1 = move.i64 s5\n s3 = move.v128 s3\n return s0',
  'a join':
    'bb0:\n br_if s0, bb1, bb2\nbb1:\n s3 = move.i64 1:i64\n jump bb3\nbb2:\n s3 = move.i64 s1\n jump bb3\nbb3:\n global.set.i64 s3, global 0\n return 1:i32',
};

const bad: [what: string, body: string, message: RegExp, options?: object][] = [
  ['no block', '', /no block/],
  ['an instruction outside of a block', ' s0 = i32.add s0, s0\nbb0:\n return s0', /outside of a block/],
  ['another first block', 'bb1:\n return s0', /must be block 0/],
  ['a block number that is too large', 'bb0:\n jump bb9\nbb9:\n return s0', /has 4 blocks/],
  ['a block twice', 'bb0:\n jump bb1\nbb1:\n return s0\nbb1:\n return s0', /occurs twice/],
  ['a block without terminator', 'bb0:\n s0 = i32.add s0, s0\nbb1:\n return s0', /no terminator/],
  ['an open end', 'bb0:\n s0 = i32.add s0, s0', /last block has no terminator/],
  ['code after a terminator', 'bb0:\n return s0\n return s0', /outside of a block/],
  ['a missing target', 'bb0:\n jump bb1', /no block 1/],
  ['a jump to block 0', 'bb0:\n br_if s0, bb0, bb1\nbb1:\n return s0', /block 0 has a predecessor/],
  ['an unreachable block', 'bb0:\n return s0\nbb1:\n return s0', /no predecessor before it/],
  ['a jump back to no loop', 'bb0:\n jump bb1\nbb1:\n br_if s0, bb1, bb2\nbb2:\n return s0', /no loop header/],
  ['a slot outside', 'bb0:\n s10 = i32.add s0, s0\n return s0', /outside of the frame/],
  ['half a v128 outside', 'bb0:\n s9 = move.v128 0x0:v128\n return s0', /outside of the frame/],
  ['a constant of another type', 'bb0:\n s0 = i32.add s0, 1:i64\n return s0', /is of type i64/],
  ['an unknown function', 'bb0:\n@1 call func 3, s2\n return s0', /there are 3 of kind func/],
  ['a global of another type', 'bb0:\n s0 = global.get.i32 global 0\n return s0', /global is of type i64/],
  ['a read before a write', 'bb0:\n s0 = i32.add s0, s2\n return s0', /slot 2 holds nothing/],
  ['a read of another type', 'bb0:\n s0 = i32.add s0, s1\n return s0', /slot 1 holds a value of type i64/],
  ['a write on one path only', 'bb0:\n br_if s0, bb1, bb2\nbb1:\n s3 = move.i32 s0\n jump bb2\nbb2:\n return s3', /slot 3 holds nothing/],
  [
    'a slot that the loop overwrites',
    'bb0:\n s3 = move.i32 s0\n jump bb1\nbb1 loop:\n s0 = move.i32 s3\n s3 = move.i64 s1\n br_if s0, bb1, bb2\nbb2:\n return s0',
    /slot 3 holds nothing/,
  ],
  ['half a v128', 'bb0:\n s3 = move.v128 0x0:v128\n s4 = move.i32 s0\n s5 = move.v128 s3\n return s0', /slot 3 holds/],
  ['a slot after a call', 'bb0:\n s3 = move.i32 s0\n s4 = move.i32 s0\n@1 call func 0, s3\n return s4', /slot 4 holds nothing/],
  ['a missing argument', 'bb0:\n@1 call func 0, s3\n return s0', /slot 3 holds nothing/],
  ['results outside', 'bb0:\n s8 = move.v128 0x0:v128\n@1 call func 2, s8\n return s0', /outside of the frame/],
  ['too few results', 'bb0:\n return', /1 operands expected/],
  ['a result of another type', 'bb0:\n return 1:i64', /is of type i64/],
  ['locals that are not the parameters', 'bb0:\n return 0:i32', /not the parameter/, { locals: 'i64' }],
  ['locals that do not fit', 'bb0:\n return 0:i32', /locals need 2 slots/, { slots: 1 }],
];

describe('IR verifier', () => {
  for (const [what, body] of Object.entries(good)) it(`accepts ${what}`, () => expect(problems(body)).to.equal(''));
  for (const [what, body, message, options] of bad) it(`refuses ${what}`, () => expect(problems(body, options)).to.match(message));

  it('refuses words that are no instructions', () => {
    const fn = parseFunction('func 0 type 1 locals () slots 0 blocks 1 offset 0\nbb0:\n return');
    expect(verifyFunction({ ...fn, words: fn.words.subarray(0, -1) }, module).join()).to.match(/passes the end/);
    expect(verifyFunction({ ...fn, words: Int32Array.of(9999) }, module).join()).to.match(/no opcode/);
  });
});
