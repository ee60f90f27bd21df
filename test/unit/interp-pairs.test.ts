/**
 * Pairs of instructions (lib/interp/pairs.ts) do what the two do one after the other: registers, memory, position and the way out of the
 * loop are compared, for random operands, traps and taken branches included.
 */
import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { decodeModule } from '../../lib/decode/module.js';
import { exchangeLayout } from '../../lib/engine/layout.js';
import { Instance } from '../../lib/interp/instance.js';
import { Machine } from '../../lib/interp/machine.js';
import { ModuleCode } from '../../lib/interp/module-code.js';
import { ColdOp, Op } from '../../lib/interp/opcode.js';
import { pairOpcode, pairs } from '../../lib/interp/pairs.js';
import { shapes } from '../../lib/interp/warm-up.js';
import { Random } from '../fuzz/random.js';

/** (func) (func) (memory 1) (global (mut i64) (i64.const 0)) */
const moduleBytes = new Uint8Array([
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 3, 2, 0, 0],
  ...[5, 3, 1, 0, 1, 6, 6, 1, 0x7e, 1, 0x42, 0, 0x0b, 10, 7, 2, 2, 0, 0x0b, 2, 0, 0x0b],
]);
/** Slot 0 is the caller's, the operands are in those behind it, and the window of a callee behind those. */
const slots = 9;
const pattern = Uint8Array.from({ length: 80 }, (_, i) => 7 * i);
const interesting = [0, 1, 2, -1, 0x7fffffff, -0x80000000, 65535, 65532, 65536, 4];

describe('pairs of interpreter instructions', () => {
  const instance = new Instance(new ModuleCode(decodeModule(moduleBytes), false), { functions: [], tables: [], memories: [], globals: [] });
  const { code } = instance;
  const machine = new Machine(4096);
  const write = (body: (start: number) => number[]): number => {
    code.reserve(32);
    const start = code.length;
    for (const word of [4 * slots, ...body(start + 1), Op.Return]) code.words[code.length++] = word;
    return start;
  };
  const callee = write(() => []);
  const place = code.length;
  const { ref } = instance.functionObject(0);

  /** Runs the function at `entry` on those registers and tells all that it has changed. */
  function outcome(entry: number, registers: readonly number[]): unknown {
    code.entries[0] = entry;
    machine.i32[exchangeLayout.target / 4] = ref | 0;
    machine.i32[exchangeLayout.target / 4 + 1] = Math.floor(ref / 2 ** 32);
    machine.words.set(registers, machine.fp);
    const { bytes } = instance.memory;
    bytes.fill(0).set(pattern);
    bytes.set(pattern, bytes.length - pattern.length);
    machine.enter();
    const { pc, fp } = machine;
    const [status, detail] = [machine.i32[exchangeLayout.status / 4], machine.i32[exchangeLayout.detail / 4]];
    machine.reset();
    const words = [...machine.words.subarray(machine.fp + 2, machine.fp + registers.length)];
    // Positions of code differ: where the guest was, from the start of its function.
    return {
      status,
      detail,
      pc: pc === 0 ? 0 : pc - entry,
      fp: fp - machine.fp,
      words,
      memory: createHash('sha1').update(bytes).digest('hex'),
    };
  }

  function instruction(op: number, opcode: number, at: number, random: Random): number[] {
    const shape = shapes.findLast(([first]) => (first as number) <= op)![1];
    const saves = op === (Op.Call as number) || (op >= (Op.Return as number) && op <= (Op.Return64 as number));
    const operand: Readonly<Record<string, () => number>> = {
      // Two branches never make a loop: the target is the end.
      T: () => at + 1 + shape.length,
      b: () => 2 * (1 + random.below(slots - 1)),
      o: () => 7 + random.below(64),
      0: () => 0,
      W: () => 2 * slots,
      E: () => callee,
    };
    const [d, a] = [saves ? 0 : 1 + random.below(slots - 1), 1 + random.below(slots - 1)];
    return [opcode | (d << 10) | (a << 21), ...[...shape].map(letter => operand[letter]())];
  }

  before(() => {
    // Gives the machine its registers.
    outcome(callee, []);
  });

  pairs.forEach(([first, second], i) => {
    it(`${first}, ${second}`, () => {
      expect(pairOpcode(first, second)).to.equal(Op.FirstPair + i);
      const random = new Random(i + 1);
      const below = (end: number): number => random.below(end);
      for (let round = 0; round < 40; round++) {
        const seed = below(2 ** 31);
        const registers = Array.from({ length: 4 * slots }, () =>
          below(2) === 0 ? interesting[below(interesting.length)] : below(70_000),
        );
        const build = (opcode: number): number => {
          // Both in the same place, because a call saves where it is.
          code.length = place;
          return write(at => {
            const again = new Random(seed);
            const words = instruction(first, opcode, at, again);
            return [...words, ...instruction(second, second, at + words.length, again)];
          });
        };
        expect(outcome(build(Op.FirstPair + i), registers)).to.deep.equal(outcome(build(first), registers));
      }
    });
  });

  it('are not made of a call whose function has no code, until it has', () => {
    expect(pairOpcode(Op.Mov32, ColdOp.CallLazy)).to.equal(pairOpcode(Op.Mov32, Op.Call));
  });
});
