/**
 * Vectors on the interpreter: slots of operands and results that overlap in every way, and v128 values in frames of every size, calls, globals and
 * selections. What operators compute is the specification suite's business.
 */
import { expect } from 'chai';
import wabtModule from 'wabt';
import { getArena } from '../../lib/interp/arena.js';
import { coldFunctions } from '../../lib/interp/cold.js';
import type { Machine } from '../../lib/interp/machine.js';
import { InterpreterMemory } from '../../lib/interp/memory-object.js';
import { opcodes } from '../../lib/ir/opcodes.js';
import { laneCount, type SimdOpName, simdOpNames } from '../../lib/ir/opcodes-simd.js';
import { Random } from '../fuzz/random.js';
import { Guest } from './interp-guest.js';

/** Slots of the operands, and of a result that overlaps none of them. */
const operandSlots = [8, 12, 16];
const farSlot = 32;
const slots = 40;
/** Bytes of memory at which loads and stores are tried. */
const address = 40;
const offset = 3;

/** A machine with only what functions of vectors use of one. */
function makeMachine() {
  const { words, singles, doubles, longs } = getArena();
  const code = new Int32Array(16);
  const memory = new InterpreterMemory({ min: 1, max: 1 });
  const machine = { words, singles, doubles, longs, instance: { code: { words: code }, memories: [memory] } } as unknown as Machine;
  return { machine, code, memory };
}

describe('vectors on the interpreter', () => {
  describe('whose slots overlap', () => {
    const { machine, code, memory } = makeMachine();
    const { words } = getArena();
    const start = getArena().registerRanges.take(7);
    after(() => getArena().registerRanges.give(start, 7));
    const random = new Random(1);
    const bytes = Uint8Array.from({ length: 64 + 16 * slots }, () => random.bits() >>> 24);

    /** Runs the operator with its result at slot `d`; what becomes of the result and of the memory. */
    function run(name: SimdOpName, d: number, lane: number): readonly number[] {
      const { operands, result, immediates } = opcodes[name];
      words.set(new Int32Array(bytes.buffer, 64, 2 * slots), start);
      memory.bytes.set(bytes.subarray(0, 64), address);
      if (immediates.includes('memory')) words[start + 2 * operandSlots[0]] = address;
      code[0] = (d << 10) | (operandSlots[0] << 21);
      const others = operandSlots.slice(1, operands.length).map(slot => 2 * slot);
      const values = { memory: 0, offset, lane, bits: 0x1f0a1100 };
      const rest = immediates.map(kind => values[kind as keyof typeof values]);
      code.set([...others, ...rest], 1);
      const next = coldFunctions[name]!(machine, 0, start);
      expect(next).to.equal(1 + others.length + rest.length);
      const count = result === 'v128' ? 4 : result === 'i64' || result === 'f64' ? 2 : result === 'none' ? 0 : 1;
      return [...words.subarray(start + 2 * d, start + 2 * d + count), ...memory.bytes.subarray(address, address + 64)];
    }

    for (const name of simdOpNames) {
      it(name, () => {
        const lanes = opcodes[name].immediates.includes('lane') ? laneCount(name) : 1;
        for (let lane = 0; lane < lanes; lane++) {
          const expected = run(name, farSlot, lane);
          for (let d = operandSlots[0] - 2; d < operandSlots[2] + 2; d++) {
            expect(run(name, d, lane), `result at ${d}, operands at ${operandSlots.join(', ')}, lane ${lane}`).to.deep.equal(expected);
          }
        }
      });
    }
  });

  describe('as values', () => {
    let wabt: Awaited<ReturnType<typeof wabtModule>>;
    before(async () => {
      wabt = await wabtModule();
    });

    function guest(text: string): Guest {
      const module = wabt.parseWat('test.wat', `(module ${text})`, { simd: true, multi_value: true });
      return new Guest(new Uint8Array(module.toBinary({}).buffer));
    }
    /** Sum of the 64-bit lanes, the second times 1000. */
    const digest = `(func $digest (param v128) (result i64)
      (i64.add (i64x2.extract_lane 0 (local.get 0)) (i64.mul (i64.const 1000) (i64x2.extract_lane 1 (local.get 0)))))`;

    it('passes them to functions and back, constants and among others too', () => {
      const module = guest(`${digest}
        (func $turn (param i32 v128 i64 v128) (result v128 i64 v128 v128)
          (local.get 3) (i64.add (local.get 2) (i64.extend_i32_u (local.get 0))) (local.get 1) (v128.const i64x2 7 8))
        (func (export "run") (result i64 i64 i64 i64) (local $a v128) (local $b v128) (local $c v128) (local $n i64)
          (call $turn (i32.const 5) (v128.const i64x2 1 2) (i64.const 6) (i64x2.splat (i64.const 3)))
          (local.set $c) (local.set $b) (local.set $n) (local.set $a)
          (call $digest (local.get $a)) (local.get $n) (call $digest (local.get $b)) (call $digest (local.get $c)))`);
      expect(module.call('run')).to.deep.equal([3003n, 11n, 2001n, 8007n]);
    });

    it('keeps them in globals, selects among them and carries them out of blocks', () => {
      const module = guest(`${digest} (global $g (mut v128) (v128.const i64x2 0 0))
        (func (export "run") (param i32) (result i64) (local $v v128)
          (global.set $g (i64x2.add (global.get $g) (v128.const i64x2 1 2)))
          (local.set $v (select (global.get $g) (v128.const i64x2 50 60) (local.get 0)))
          (call $digest (block (result v128) (local.get $v) (br_if 0 (i32.eqz (local.get 0))) (drop) (local.tee $v (v128.const i64x2 9 9)))))`);
      expect(module.call('run', 0)).to.deep.equal([60050n]);
      expect(module.call('run', 1)).to.deep.equal([9009n]);
    });

    it('clears locals that are read before they are written, by halves too', () => {
      const module = guest(`${digest}
        (func $spoil (local v128 v128 v128) (local.set 0 (v128.const i64x2 -1 -1)) (local.set 1 (local.get 0)) (local.set 2 (local.get 1)))
        (func $use (result i64) (local $a v128) (local $n i64) (local $b v128)
          (local.set $n (i64.const 4)) (i64.add (local.get $n) (i64.add (call $digest (local.get $a)) (call $digest (local.get $b)))))
        (func (export "run") (result i64) (call $spoil) (call $use))`);
      expect(module.call('run')).to.deep.equal([4n]);
    });

    it('clears locals that are only returned, by halves too', () => {
      const module = guest(`${digest}
        (func $spoil (local v128 v128 v128) (local.set 0 (v128.const i64x2 -1 -1)) (local.set 1 (local.get 0)) (local.set 2 (local.get 1)))
        (func $one (result v128) (local $a v128) (local.get $a))
        (func $many (result i64 v128 v128) (local $a v128) (local $n i64) (local $b v128) (local.get $n) (local.get $b) (local.get $a))
        (func (export "one") (result i64) (call $spoil) (call $digest (call $one)))
        (func (export "many") (result i64) (local $a v128) (local $b v128)
          (call $spoil) (call $many) (local.set $b) (local.set $a) (i64.add (call $digest (local.get $a))) (i64.add (call $digest (local.get $b))))`);
      expect(module.call('one')).to.deep.equal([0n]);
      expect(module.call('many')).to.deep.equal([0n]);
    });

    it('runs frames of thousands of slots', () => {
      for (const count of [1018, 1019, 1020, 1021, 1022, 1023, 1024, 2500]) {
        const locals = Array.from({ length: count }, () => 'v128').join(' ');
        const set = Array.from({ length: count }, (_, i) => `(local.set ${i + 1} (i64x2.add (local.get ${i}) (local.get 0)))`).join('');
        const last = count;
        const module = guest(`${digest} (memory 1)
          (func (export "run") (result i64) (call $sum (v128.const i64x2 1 2)))
          (func $sum (param v128) (result i64) (local ${locals}) ${set}
            (local.set ${last} (v128.bitselect (local.get ${last}) (v128.const i64x2 0 0) (local.get ${last})))
            (v128.store offset=8 (i32.const 1) (local.get ${last}))
            (local.set ${last - 1} (v128.load offset=9 (i32.const 0)))
            (call $digest (select (local.get ${last - 1}) (local.get 1) (i32.const 1))))`);
        expect(module.call('run')).to.deep.equal([BigInt(count + 1) * 2001n]);
      }
    });
  });
});
